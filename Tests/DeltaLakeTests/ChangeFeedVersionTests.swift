import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// The change data feed tells what happened to each row, however the versions were made.
struct ChangeFeedVersionTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private var table: Table { lake.table("t") }

    private func change(_ kind: RowChange.Kind, _ statement: String) async throws {
        let connection = lake.connection
        _ = try await table.change(RowChange(kind: kind, alias: "t"), on: connection) { name throws(DuckDBError) in
            try await connection.run(statement.replacingOccurrences(of: "%", with: name))
        }
    }

    private func changes(_ first: Int64, _ last: Int64? = nil, _ columns: String = "a, p") async throws -> [[String]] {
        let sql = try await table.changes(from: first, through: last)
        return try await lake.rows(
            "SELECT \(columns), _change_type, _commit_version FROM (\(sql)) ORDER BY _commit_version, _change_type, a")
    }

    private func create(_ properties: [String: String]) async throws {
        _ = try await table.write(
            "SELECT range AS a, 'p ' || range % 2 AS p FROM range(4)", mode: .create, on: lake.connection,
            options: WriteOptions(
                partitionColumns: ["p"], properties: properties.merging(["delta.enableChangeDataFeed": "true"]) { $1 }))
    }

    /// Inserts, updates and deletes, recorded by the commits themselves; OPTIMIZE changes no row.
    @Test(arguments: [[:], ["delta.columnMapping.mode": "name"], ["delta.enableDeletionVectors": "true"]])
    func recorded(_ properties: [String: String]) async throws {
        try await create(properties)
        try await change(.update, "UPDATE % SET a = a + 10 WHERE a = 1")
        try await change(.delete, "DELETE FROM % WHERE a = 0")
        _ = try await table.write("SELECT 7 AS a, 'p 1' AS p", mode: .append, on: lake.connection)
        _ = try await table.optimize(on: lake.connection)
        #expect(
            try await changes(0) == [
                ["0", "p 0", "insert", "0"], ["1", "p 1", "insert", "0"], ["2", "p 0", "insert", "0"],
                ["3", "p 1", "insert", "0"], ["11", "p 1", "update_postimage", "1"],
                ["1", "p 1", "update_preimage", "1"], ["0", "p 0", "delete", "2"], ["7", "p 1", "insert", "3"],
            ])
        #expect(try await changes(2, 2) == [["0", "p 0", "delete", "2"]])
        #expect(try await changes(4).isEmpty)
        let columns = try await lake.columns(try await table.changes(from: 4))
        #expect(
            columns.suffix(3) == [
                ["_change_type", "VARCHAR"], ["_commit_version", "BIGINT"],
                ["_commit_timestamp", "TIMESTAMP WITH TIME ZONE"],
            ])
        let moment = try await table.history().first { $0.version == 2 }?.timestamp.timeIntervalSince1970
        let shown = try await lake.connection.rows(
            "SELECT DISTINCT epoch_ms(_commit_timestamp) FROM (\(try await table.changes(from: 2, through: 2)))")
        #expect(shown.first?.first?.int64 == moment.map { Int64(($0 * 1000).rounded()) })
    }

    /// Without records, changes follow from files and deletion vectors, also when rows come back.
    @Test func inferred() async throws {
        try await create(["delta.enableDeletionVectors": "true"])
        try await change(.delete, "DELETE FROM % WHERE a = 0")
        try await change(.delete, "DELETE FROM % WHERE a = 1")
        _ = try await table.restore(to: 1)
        _ = try await table.write("SELECT 5 AS a, 'p 0' AS p", mode: .overwrite, on: lake.connection)
        // As of a writer that leaves records out.
        for version in 1...2 as ClosedRange<Int64> {
            let path = "\(lake.root)/t/_delta_log/\(LogFile.commitName(version))"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("{\"cdc\"") }
            try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(
            try await changes(1) == [
                ["0", "p 0", "delete", "1"], ["1", "p 1", "delete", "2"], ["1", "p 1", "insert", "3"],
                ["1", "p 1", "delete", "4"], ["2", "p 0", "delete", "4"], ["3", "p 1", "delete", "4"],
                ["5", "p 0", "insert", "4"],
            ])
    }

    /// Versions that recorded nothing, or are not there any more, are refused by name.
    @Test func refusals() async throws {
        _ = try await table.write("SELECT 1 AS a, 'x' AS p", mode: .create, on: lake.connection)
        let off = await #expect(throws: DeltaError.self) { try await table.changes(from: 0) }
        #expect(off?.code == .unsupportedTable && off?.message.contains("version 0") == true)
        _ = try await table.alter([.setProperties(["delta.enableChangeDataFeed": "true"])], on: lake.connection)
        _ = try await table.write("SELECT 2 AS a, 'x' AS p", mode: .append, on: lake.connection)
        #expect(try await changes(1).count == 1)
        let early = await #expect(throws: DeltaError.self) { try await table.changes(from: 0) }
        #expect(early?.version == 0)
        let late = await #expect(throws: DeltaError.self) { try await table.changes(from: 3) }
        #expect(late?.code == .unknownTable)
        let reversed = await #expect(throws: DeltaError.self) { try await table.changes(from: 2, through: 1) }
        #expect(reversed?.code == .unknownTable)
        _ = try await table.checkpoint()
        try FileManager.default.removeItem(atPath: "\(lake.root)/t/_delta_log/\(LogFile.commitName(1))")
        let gone = await #expect(throws: DeltaError.self) { try await table.changes(from: 1) }
        #expect(gone?.code == .unknownTable && gone?.message.contains("version 1") == true)
        _ = try await table.alter([.setProperties(["delta.enableChangeDataFeed": "false"])], on: lake.connection)
        let again = await #expect(throws: DeltaError.self) { try await table.changes(from: 2) }
        #expect(again?.version == 3)
    }

    /// The oldest version that is left tells its changes without the one before it.
    @Test func afterCleanUp() async throws {
        try await create([:])
        _ = try await table.write("SELECT 5 AS a, 'p 0' AS p", mode: .overwrite, on: lake.connection)
        _ = try await table.checkpoint()
        try FileManager.default.removeItem(atPath: "\(lake.root)/t/_delta_log/\(LogFile.commitName(0))")
        #expect(try await changes(1).map { $0[2] } == ["delete", "delete", "delete", "delete", "insert"])
    }

    /// Where partition columns changed, a file of the one kind would be read as one of the other.
    @Test func otherPartitions() async throws {
        try await create([:])
        _ = try await table.write(
            "SELECT 5 AS a, 'p 0' AS p", mode: .overwrite, on: lake.connection,
            options: WriteOptions(partitionColumns: []))
        let error = await #expect(throws: DeltaError.self) { try await table.changes(from: 0) }
        #expect(error?.code == .unsupportedTable && error?.message.contains("partition columns") == true)
        #expect(try await changes(0, 0).count == 4)
    }
}
