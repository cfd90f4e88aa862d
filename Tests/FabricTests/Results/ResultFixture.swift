import DuckDB
import Foundation
import Testing

@testable import Fabric

/// A store of its own with results that are made by SQL, as the steps of runs make them.
final class ResultFixture: Sendable {
    let store: ResultStore
    let root: String
    private let database: Database

    init(_ configure: (inout ResultSettings) -> Void = { _ in }) throws {
        root = FileManager.default.temporaryDirectory.path + "/sord-results-" + UUID().uuidString
        var settings = ResultSettings()
        settings.memory = 128 << 20
        configure(&settings)
        store = ResultStore(
            folder: root, settings: settings, threads: 2, extensionFolder: Self.extensionFolder)
        database = try Database(settings: .init(threads: 2))
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(atPath: root)
    }

    private static let extensionFolder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".deps/duckdb/extensions").path

    /// Records what a SELECT returns.
    @discardableResult
    func record(
        _ sql: String, as id: ResultID, names: [String] = []
    ) async throws -> ResultRecorder.Outcome {
        let connection = try database.connect()
        return try await record(sql, id, names, on: connection)
    }

    private func record(
        _ sql: String, _ id: ResultID, _ names: [String], on connection: isolated Connection
    ) async throws -> ResultRecorder.Outcome {
        let result = try connection.execute(sql)
        var columns = result.columns
        // Other engines give names that cannot be written in SQL.
        for (index, name) in names.enumerated() { columns[index].name = name }
        let recorder = store.recorder(for: id, columns: columns)
        while let chunk = try connection.next(of: result) { await recorder.append(chunk) }
        return recorder.finish()
    }

    /// Records what a SELECT returns, under a name of its own.
    func result(_ sql: String, names: [String] = []) async throws -> ResultID {
        let id = ResultID(run: RunID(), step: 0)
        try await record(sql, as: id, names: names)
        return id
    }

    /// The rows of a page as JSON.
    func rows(
        _ id: ResultID, offset: Int = 0, limit: Int = 10, sort: [SortKey] = [], filter: String? = nil,
        search: String? = nil
    ) async throws -> String {
        let page = try await page(id, offset: offset, limit: limit, sort: sort, filter: filter, search: search)
        return String(decoding: page.rows, as: UTF8.self)
    }

    func page(
        _ id: ResultID, offset: Int = 0, limit: Int = 10, sort: [SortKey] = [], filter: String? = nil,
        search: String? = nil
    ) async throws -> ResultPage {
        let selection = RowSelection(
            sort: sort, filter: try filter.map { text in try ResultFilter(parsing: text) }, search: search)
        return try await store.page(of: id, PageRequest(offset: offset, limit: limit, selection: selection))
    }

    /// A whole export.
    func export(_ id: ResultID, as format: ExportFormat, _ selection: RowSelection = .all) async throws -> Data {
        let export = try await store.export(of: id, as: format, selection)
        var data = Data()
        while let piece = try await export.next() { data.append(contentsOf: piece) }
        return data
    }

    /// The names of the files that the store has now.
    var files: [String] {
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.contains(".") }.sorted()
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

    /// Waits until something holds that happens by itself.
    func until(_ condition: () -> Bool) async throws {
        for _ in 0..<200 where !condition() { try await Task.sleep(for: .milliseconds(20)) }
        #expect(condition())
    }
}
