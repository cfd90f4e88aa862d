import DeltaLake
import DuckDB
import Fabric
import Foundation
import ObjectStore
import SQLText

/// A lake of one table, and what file skipping does to questions about it.
final class SkippingLake: Sendable {
    let root: String
    let connection: Connection
    let skipping: FileSkipping

    init() throws {
        root = FileManager.default.temporaryDirectory.path + "/sord-skip-" + UUID().uuidString
        let database = try Database(settings: Database.Settings(threads: 2))
        try database.addNumberTest()
        connection = try database.connect()
        skipping = try FileSkipping(database: database)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    var table: Table { Table(store: FolderStore(root: root), path: "t") }

    /// Adds a file with the rows of a SELECT.
    func append(_ sql: String, partitionColumns: [String] = []) async throws {
        let exists = try await table.exists()
        _ = try await table.write(
            sql, mode: exists ? .append : .create, on: connection,
            options: WriteOptions(partitionColumns: exists ? [] : partitionColumns))
    }

    /// How many files a statement reads of each reference, by its place; nil for all of them.
    func fileCounts(_ sql: String, _ snapshot: Snapshot) async throws -> [Int: Int] {
        try await selections(sql, snapshot).selections.mapValues(\.indices.count)
    }

    private func selections(
        _ sql: String, _ snapshot: Snapshot
    ) async throws -> (statement: Statement, selections: [Int: FileSelection]) {
        let statement = try SQLScript(parsing: sql).statements[0]
        let snapshots = Dictionary(uniqueKeysWithValues: statement.references.indices.map { ($0, snapshot) })
        return (
            statement,
            await skipping.selections(for: statement, snapshots: snapshots, on: connection) { texts in
                statement.rewritten(texts: texts).sql
            }
        )
    }

    /// The rows of a statement whose tables are read with skipping.
    func rows(_ sql: String, _ snapshot: Snapshot) async throws -> (rows: [[String]], counts: [Int: Int]) {
        let (statement, selections) = try await selections(sql, snapshot)
        var texts: [Int: String] = [:]
        for index in statement.references.indices {
            texts[index] =
                selections[index].flatMap { skipping.source(of: index, in: statement, snapshot, $0) }
                ?? "(\(snapshot.scan())) AS t"
        }
        return (try await rows(statement.rewritten(texts: texts).sql), selections.mapValues(\.indices.count))
    }

    func rows(_ sql: String) async throws -> [[String]] {
        try await connection.rows(sql).map { $0.map(\.description) }
    }
}

extension Statement {
    /// The statement for DuckDB with texts in place of references, by their places among the references.
    fileprivate func rewritten(texts: [Int: String]) -> RewrittenText {
        rewritten { reference in
            references.firstIndex { $0.range == reference.range }.flatMap { texts[$0] }.map {
                LakeStand(name: "", text: $0)
            }
        }
    }
}
