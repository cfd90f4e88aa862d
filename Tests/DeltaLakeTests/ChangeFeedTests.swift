import DuckDB
import Testing

@testable import DeltaLake

struct ChangeFeedTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func change(_ sql: String, _ kind: RowChange.Kind) async throws {
        let connection = lake.connection
        _ = try await lake.table("t").change(RowChange(kind: kind, alias: "t"), on: connection) {
            name throws(DuckDBError) in try await connection.run(sql.replacingOccurrences(of: "$t", with: name))
        }
    }

    private func feed(_ from: Int64, _ through: Int64? = nil) async throws -> [[String]] {
        let sql = try await lake.table("t").changes(from: from, through: through)
        return try await lake.rows(
            "SELECT _commit_version, _change_type, * EXCLUDE (_change_type, _commit_version, _commit_timestamp) FROM (\(sql)) ORDER BY ALL"
        )
    }

    /// Every kind of commit tells which rows it changed, and how.
    @Test(arguments: [false, true], [nil, ["p"]] as [[String]?])
    func everyKind(marksRows: Bool, partitions: [String]?) async throws {
        let table = lake.table("t")
        let properties = [
            "delta.enableChangeDataFeed": "true", "delta.enableDeletionVectors": String(marksRows),
        ]
        _ = try await table.write(
            "SELECT * FROM VALUES (1, 'x'), (2, 'y'), (3, 'x') AS v(a, p)", mode: .create, on: lake.connection,
            options: WriteOptions(partitionColumns: partitions, properties: properties))
        _ = try await table.write("SELECT 4 AS a, 'y' AS p", mode: .append, on: lake.connection)
        try await change("DELETE FROM $t WHERE a = 1", .delete)
        try await change("UPDATE $t SET p = 'z' WHERE a = 2", .update)
        try await change(
            """
            MERGE INTO $t AS t USING (VALUES (3, 'm'), (9, 'n')) AS s(a, p) ON t.a = s.a
            WHEN MATCHED THEN UPDATE SET p = s.p WHEN NOT MATCHED THEN INSERT *
            """, .merge)
        _ = try await table.alter([.setProperties(["mine": "1"])], on: lake.connection)
        try await change("DELETE FROM $t", .delete)
        _ = try await table.write("SELECT 7 AS a, 'o' AS p", mode: .overwrite, on: lake.connection)
        _ = try await table.write("SELECT 8 AS a, 'o' AS p", mode: .overwrite, on: lake.connection)
        #expect(
            try await feed(0) == [
                ["0", "insert", "1", "x"], ["0", "insert", "2", "y"], ["0", "insert", "3", "x"],
                ["1", "insert", "4", "y"], ["2", "delete", "1", "x"], ["3", "update_postimage", "2", "z"],
                ["3", "update_preimage", "2", "y"], ["4", "insert", "9", "n"], ["4", "update_postimage", "3", "m"],
                ["4", "update_preimage", "3", "x"], ["6", "delete", "2", "z"], ["6", "delete", "3", "m"],
                ["6", "delete", "4", "y"], ["6", "delete", "9", "n"], ["7", "insert", "7", "o"],
                ["8", "delete", "7", "o"], ["8", "insert", "8", "o"],
            ])
        #expect(try await feed(2, 3).count == 3)
        #expect(try await feed(5, 5).isEmpty)
        let moments = try await lake.rows(
            "SELECT count(DISTINCT _commit_timestamp) FROM (\(try await table.changes(from: 0, through: 4)))")
        #expect(moments == [["5"]])
    }

    /// Rows that a commit of another engine marked as deleted, without files of changes.
    @Test func marksAlone() async throws {
        let table = lake.table("t")
        _ = try await table.write(
            "SELECT range AS a FROM range(4)", mode: .create, on: lake.connection,
            options: WriteOptions(properties: ["delta.enableDeletionVectors": "true"]))
        try await change("DELETE FROM $t WHERE a IN (1, 2)", .delete)
        _ = try await table.alter([.setProperties(["delta.enableChangeDataFeed": "true"])], on: lake.connection)
        let marked = try await table.snapshot(version: 1)
        let whole = try await table.snapshot(version: 0)
        // As a RESTORE does it: the file comes back with fewer rows deleted.
        let draft = CommitDraft(operation: "RESTORE", removed: .files(marked.files), added: whole.files)
        _ = try await Committer(table: table, draft: draft, intent: .overwrite(evenConcurrentChanges: false))
            .commit(after: try await table.snapshot())
        #expect(try await feed(3) == [["3", "insert", "1"], ["3", "insert", "2"]])
    }

    /// Versions without a feed, or that are not there, say so.
    @Test func refusals() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        _ = try await table.alter([.setProperties(["delta.enableChangeDataFeed": "true"])], on: lake.connection)
        for (from, through, part) in [
            (0, nil, "version 0"), (2, nil, "no versions from 2 to 1"), (1, 5, "Version 5 does not exist"),
            (-1, 1, "no versions from -1"),
        ] as [(Int64, Int64?, String)] {
            let error = await #expect(throws: DeltaError.self) { try await table.changes(from: from, through: through) }
            #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        }
        #expect(try await feed(1).isEmpty)
    }
}
