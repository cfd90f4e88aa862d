import Fabric
import Foundation

/// What every command that touches the lake opens.
enum Engine {
    /// Opens the lake with the settings of a command.
    static func open(_ settings: SettingValues) throws(SordError) -> Fabric {
        var node = NodeSettings()
        node.memoryLimit = settings.text(.memory)
        node.threads = settings.number(.threads)
        node.spillLimit = settings.text(.spill)
        node.extensionFolder = extensionFolder
        node.timeout = settings.number(.timeout).map { .seconds($0) }
        let lake = try LakeSettings(settings).place
        let retention = settings.number(.trashDays).map { Duration.seconds($0 * 86_400) }
        let data = DataFolder(
            settings.text(.data) ?? "data", lake: lake,
            trashRetention: retention ?? DataFolder.defaultTrashRetention)
        return try Fabric(data: data, node: node)
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
