import Fabric
import Foundation

/// What every command that touches the lake opens.
enum Engine {
    /// Opens the lake with the settings of a command.
    ///
    /// - Parameters:
    ///   - nodes: how many nodes, when the settings do not say.
    ///   - files: which files SQL may open when the settings do not say so. A program that works for the one
    ///     who started it may do what they may.
    ///   - hasConnections: whether to open the connections that are kept in the data folder; they belong to the server.
    static func open(
        _ settings: SettingValues, nodes: Int = 1, files: FileAccess = .all, hasConnections: Bool = false
    ) throws(SordError) -> Fabric {
        var node = NodeSettings()
        node.memoryLimit = settings.text(.memory)
        node.threads = settings.number(.threads)
        node.spillLimit = settings.text(.spill)
        node.extensionFolder = extensionFolder
        node.files = settings.text(.files).flatMap { FileAccess(rawValue: $0) } ?? files
        node.timeout = settings.number(.timeout).map { .seconds($0) }
        node.results = try results(settings)
        let lake = try LakeSettings(settings).place
        let retention = settings.number(.trashDays).map { Duration.seconds($0 * 86_400) }
        let data = DataFolder(
            settings.text(.data) ?? "data", lake: lake,
            trashRetention: retention ?? DataFolder.defaultTrashRetention)
        if hasConnections {
            node.connections = try Connections(
                data: data, extensionFolder: extensionFolder, key: settings.text(.secretKey))
        }
        return try Fabric(data: data, node: node, nodeCount: settings.number(.nodes) ?? nodes)
    }

    private static func results(_ settings: SettingValues) throws(SordError) -> ResultSettings {
        var results = ResultSettings()
        if let seconds = settings.number(.resultTTL) { results.timeToLive = .seconds(seconds) }
        if let memory = settings.text(.resultMemory).flatMap(Setting.bytes) { results.memory = memory }
        if let disk = settings.text(.resultDisk).flatMap(Setting.bytes) { results.disk = disk }
        guard results.memory >= 64_000_000 else {
            throw SordError(
                .badRequest, "--result-memory is too small: DuckDB needs some room to sort in. Give 64MB or more.")
        }
        return results
    }

    /// Opens the lake for a command, and closes it when the command is done: what is due after a commit is done then.
    static func using<Value>(
        _ settings: SettingValues, _ work: (Fabric) async throws -> Value
    ) async throws -> Value {
        let fabric = try open(settings)
        let outcome: Swift.Result<Value, any Error>
        do {
            outcome = .success(try await work(fabric))
        } catch {
            outcome = .failure(error)
        }
        await fabric.close()
        return try outcome.get()
    }

    /// The folder of the built workbench: the one that was asked for, or the first beside or above the program.
    static func workbench(_ settings: SettingValues) -> String? {
        if let folder = settings.text(.web) { return folder }
        return aboveProgram.lazy.flatMap { ["\($0)/web/dist", "\($0)/share/sord/web"] }
            .first { FileManager.default.fileExists(atPath: $0 + "/index.html") }
    }

    private static var extensionFolder: String? {
        aboveProgram.lazy.flatMap { ["\($0)/.deps/duckdb/extensions", "\($0)/lib/sord/extensions"] }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The folders from that of the program upwards.
    private static var aboveProgram: [String] {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        var folders: [String] = []
        while folder.path != "/" {
            folders.append(folder.path)
            folder.deleteLastPathComponent()
        }
        return folders
    }
}
