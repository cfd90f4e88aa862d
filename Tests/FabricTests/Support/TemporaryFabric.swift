import Fabric
import Foundation
import Synchronization

/// A fabric over a data folder of its own, which goes when the test ends.
final class TemporaryFabric: Sendable {
    let fabric: Fabric
    let root: String

    init(nodes: Int = 1, _ configure: (inout NodeSettings) -> Void = { _ in }) throws {
        root = FileManager.default.temporaryDirectory.path + "/sord-" + UUID().uuidString
        var settings = NodeSettings()
        settings.threads = 2
        configure(&settings)
        fabric = try Fabric(data: DataFolder(root), node: settings, nodeCount: nodes)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Writes a file under `data/raw`.
    func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    func write(_ data: Data, to path: String) throws {
        let url = URL(fileURLWithPath: root + "/raw/" + path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    /// Runs a text and gives back what came: the rows of each step as JSON, and how it ended.
    func query(_ text: String, limit: Int = 1_000) async throws -> Answer {
        let rows = Mutex<[Int: String]>([:])
        let summary = try await fabric.run(RunRequest(text: text, limit: .first(limit))) { event in
            if case .rows(let step, _, .json(let bytes, _)) = event {
                rows.withLock { $0[step] = "[" + String(decoding: bytes, as: UTF8.self) + "]" }
            }
        }
        return Answer(summary: summary, rows: rows.withLock { rows in summary.steps.indices.map { rows[$0] ?? "" } })
    }

    /// The rows of the last statement of a text, as JSON.
    func rows(_ text: String, limit: Int = 1_000) async throws -> String {
        try await query(text, limit: limit).rows.last ?? ""
    }

    @discardableResult
    func load(_ origin: String, _ table: String, _ mode: LoadMode = .overwrite) async throws -> LoadSummary {
        try await fabric.load(LoadRequest(origin: LoadOrigin(parsing: origin), table: table, mode: mode))
    }

    /// The error that some work ends with, or nil when it ends well.
    func error(_ work: () async throws -> some Any) async -> SordError? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? SordError
        }
    }

    /// The paths of every file under a folder of the data folder, `_delta_log` included.
    func files(under folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: root + "/" + folder)
        return (found?.compactMap { $0 as? String } ?? []).filter { $0.contains(".") }.sorted()
    }
}

struct Answer {
    let summary: RunSummary
    let rows: [String]
}
