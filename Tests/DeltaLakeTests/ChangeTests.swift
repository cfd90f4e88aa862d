import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// Statements that change rows do to a table what they do to a table of DuckDB.
struct ChangeTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    /// How a table is kept.
    enum Kind: String, CaseIterable, Sendable {
        case plain, partitioned, mapped, vectors, vectorsPartitionedMapped, feed

        var partitions: [String]? { self == .partitioned || self == .vectorsPartitionedMapped ? ["p"] : nil }

        var properties: [String: String] {
            var properties: [String: String] = [:]
            if self == .mapped || self == .vectorsPartitionedMapped { properties["delta.columnMapping.mode"] = "name" }
            if self == .vectors || self == .vectorsPartitionedMapped || self == .feed {
                properties["delta.enableDeletionVectors"] = "true"
            }
            if self == .feed { properties["delta.enableChangeDataFeed"] = "true" }
            return properties
        }
    }

    private static let rows = """
        SELECT range::INTEGER AS id, CASE range % 3 WHEN 0 THEN 'x y' WHEN 1 THEN 'a/b=ü%' END AS p, range * 1.5 AS v,
          {'a': range, 'b': [range, NULL]} AS s, MAP {range: 'm'} AS m, DATE '2020-01-01' + range::INTEGER AS d
        FROM range(60)
        """

    private func create(_ kind: Kind, files: Int = 3) async throws -> Table {
        let table = lake.table("t")
        for file in 0..<files {
            let rows = "SELECT * FROM (\(Self.rows)) WHERE id % \(files) = \(file)"
            if file == 0 {
                _ = try await table.write(
                    rows, mode: .create, on: lake.connection,
                    options: WriteOptions(partitionColumns: kind.partitions))
                if !kind.properties.isEmpty {
                    _ = try await table.alter([.setProperties(kind.properties)], on: lake.connection)
                }
            } else {
                _ = try await table.write(rows, mode: .append, on: lake.connection)
            }
        }
        try await lake.connection.run("CREATE OR REPLACE TABLE model AS \(Self.rows)")
        try await lake.connection.run(
            """
            CREATE OR REPLACE TABLE more AS SELECT range::INTEGER AS id, 'new' AS p, range * 2.0 AS v,
              {'a': range, 'b': [range]} AS s, MAP {range: 'n'} AS m, DATE '2030-01-01' AS d FROM range(50, 70)
            """)
        return table
    }

    /// Runs a statement, in which $t is the table, on the lake and on the model.
    @discardableResult
    private func run(_ sql: String, _ change: RowChange, on table: Table) async throws -> Commit {
        let connection = lake.connection
        let outcome = try await table.change(change, on: connection) { name throws(DuckDBError) in
            try await connection.run(sql.replacingOccurrences(of: "$t", with: name))
        }
        try await connection.run(sql.replacingOccurrences(of: "$t AS t", with: "model AS t"))
        return outcome.commit
    }

    private func expectModel(_ sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let scan = try await lake.table("t").snapshot().scan()
        let difference = try await lake.differences(scan, "SELECT * FROM model")
        #expect(difference == 0, sourceLocation: sourceLocation)
    }

    /// Every kind of statement on every kind of table, one after the other.
    @Test(arguments: Kind.allCases) func statements(_ kind: Kind) async throws {
        let table = try await create(kind)
        let statements: [(String, RowChange)] = [
            ("DELETE FROM $t AS t WHERE id % 7 = 0", .init(kind: .delete, alias: "t", matching: "id % 7 = 0")),
            ("UPDATE $t AS t SET v = -v WHERE t.id < 10", .init(kind: .update, alias: "t", matching: "t.id < 10")),
            (
                "UPDATE $t AS t SET s = {'a': 0, 'b': NULL}, p = NULL WHERE id BETWEEN 5 AND 20",
                .init(kind: .update, alias: "t", matching: "id BETWEEN 5 AND 20")
            ),
            (
                "UPDATE $t AS t SET v = more.v, p = more.p FROM more WHERE more.id = t.id",
                .init(
                    kind: .update, alias: "t", matching: "EXISTS (SELECT 1 FROM more WHERE more.id = t.id)")
            ),
            (
                """
                MERGE INTO $t AS t USING more ON t.id = more.id WHEN MATCHED AND t.id % 2 = 0 THEN DELETE
                WHEN MATCHED THEN UPDATE SET d = more.d WHEN NOT MATCHED THEN INSERT *
                """,
                .init(
                    kind: .merge, alias: "t", matching: "EXISTS (SELECT 1 FROM more WHERE t.id = more.id)",
                    dependsOnOtherRows: true)
            ),
            (
                "MERGE INTO $t AS t USING more USING (id) WHEN NOT MATCHED BY SOURCE AND id > 30 THEN DELETE",
                .init(kind: .merge, alias: "t")
            ),
            ("INSERT INTO $t AS t SELECT * FROM more", .init(kind: .insert, alias: "t")),
            ("INSERT INTO $t AS t (id, v) VALUES (1000, '2.5')", .init(kind: .insert, alias: "t")),
            ("DELETE FROM $t AS t WHERE p = 'new'", .init(kind: .delete, alias: "t", matching: "p = 'new'")),
            ("DELETE FROM $t AS t", .init(kind: .delete, alias: "t")),
            ("INSERT INTO $t AS t SELECT * FROM more LIMIT 3", .init(kind: .insert, alias: "t")),
        ]
        for (index, (sql, change)) in statements.enumerated() {
            let before = try await table.snapshot().version
            let commit = try await run(sql, change, on: table)
            #expect(commit.version == before + 1 && commit.isNew, "\(index): \(sql)")
            try await expectModel()
        }
        #expect(lake.files().filter { $0.contains(".tmp") }.isEmpty)
        let databases = try await lake.rows("SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'sord%'")
        #expect(databases == [["0"]])
    }

    /// What a statement does not change is not committed.
    @Test func nothing() async throws {
        let table = try await create(.plain)
        let before = try await table.snapshot().version
        for sql in [
            "DELETE FROM $t AS t WHERE id < 0", "UPDATE $t AS t SET v = v",
            "INSERT INTO $t AS t SELECT * FROM more WHERE false",
        ] {
            let kind: RowChange.Kind = sql.hasPrefix("D") ? .delete : sql.hasPrefix("U") ? .update : .insert
            let commit = try await run(sql, .init(kind: kind, alias: "t"), on: table)
            #expect(!commit.isNew && commit.version == before)
        }
        try await expectModel()
    }

    /// With deletion vectors files stay, and a file without rows leaves; without them files are written anew.
    @Test func filesThatStay() async throws {
        let table = try await create(.vectors)
        let before = Set(try await table.snapshot().files.map(\.path))
        try await run("DELETE FROM $t AS t WHERE id IN (0, 1)", .init(kind: .delete, alias: "t"), on: table)
        var snapshot = try await table.snapshot()
        #expect(Set(snapshot.files.map(\.path)) == before)
        #expect(snapshot.files.compactMap { $0.deletionVector?.cardinality } == [1, 1])
        #expect(snapshot.rowCount == 58)
        #expect(snapshot.files.contains { $0.stats?.contains(#""tightBounds":false"#) == true })
        try await run("DELETE FROM $t AS t WHERE id % 3 = 0", .init(kind: .delete, alias: "t"), on: table)
        snapshot = try await table.snapshot()
        #expect(snapshot.fileCount == 2)
        try await run("DELETE FROM $t AS t WHERE id = 4", .init(kind: .delete, alias: "t"), on: table)
        #expect(try await table.snapshot().files.compactMap { $0.deletionVector?.cardinality } == [2])
        try await expectModel()
    }

    /// A statement that fails, a row that breaks a rule and an append-only table leave everything as it was.
    @Test func failures() async throws {
        let table = try await create(.partitioned)
        _ = try await table.alter(
            [.addConstraint(name: "small", check: "id < 100"), .setNotNull(path: ["id"])], on: lake.connection)
        let version = try await table.snapshot().version
        let files = lake.files()
        func failure(_ sql: String, _ kind: RowChange.Kind = .update) async -> DeltaError? {
            let connection = lake.connection
            return await #expect(throws: DeltaError.self) {
                try await table.change(RowChange(kind: kind, alias: "t"), on: connection) { name throws(DuckDBError) in
                    try await connection.run(sql.replacingOccurrences(of: "$t", with: name))
                }
            }
        }
        #expect(await failure("UPDATE $t SET nowhere = 1")?.code == .query)
        #expect(await failure("UPDATE $t SET v = 1 / 0 + error('stop')::INT")?.code == .query)
        #expect(await failure("UPDATE $t SET id = 100")?.message.contains("\"small\"") == true)
        #expect(await failure("UPDATE $t SET id = NULL")?.message.contains("\"id\" may not be NULL") == true)
        #expect(await failure("INSERT INTO $t (p) VALUES ('x')", .insert)?.code == .schemaMismatch)
        #expect(try await table.snapshot().version == version)
        #expect(lake.files() == files)
        _ = try await table.alter([.setProperties(["delta.appendOnly": "true"])], on: lake.connection)
        #expect(await failure("DELETE FROM $t", .delete)?.message.contains("append-only") == true)
        #expect(
            await failure("MERGE INTO $t AS t USING more USING (id) WHEN MATCHED THEN DELETE", .merge)?.code
                == .unsupportedTable)
        let databases = try await lake.rows("SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'sord%'")
        #expect(databases == [["0"]])
    }

    /// A condition without a column, or over a table whose columns have the names that are used inside.
    @Test func hostileNames() async throws {
        let table = lake.table("a b; DROP")
        _ = try await table.write(
            #"SELECT 1 AS file, 2 AS row, 3 AS old, 4 AS "sord file", 5 AS number, 6 AS c0, 7 AS "we""ird" "#,
            mode: .create, on: lake.connection)
        let connection = lake.connection
        let commit = try await table.change(
            RowChange(
                kind: .update, alias: "a b; DROP", matching: #""a b; DROP".file = 1 AND "row" = 2 AND "sord file" = 4"#),
            on: connection
        ) { name throws(DuckDBError) in try await connection.run("UPDATE \(name) SET old = 30, c0 = 60") }.commit
        #expect(commit.isNew)
        #expect(try await lake.rows(of: "a b; DROP") == [["1", "2", "30", "4", "5", "60", "7"]])
    }

    /// A default stands where a statement names no value, and what it names is kept.
    @Test func defaults() async throws {
        try lake.writeLog(
            "t", "00000000000000000000.json",
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["allowColumnDefaults"]}}"# + "\n"
                + LogLines.metadata(
                    #"{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{\"CURRENT_DEFAULT\":\"6*7\"}},{\"name\":\"b\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}"#
                ) + "\n")
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS b", mode: .append, on: lake.connection)
        let connection = lake.connection
        _ = try await table.change(RowChange(kind: .insert, alias: "t"), on: connection) { name throws(DuckDBError) in
            try await connection.run("INSERT INTO \(name) VALUES (DEFAULT, 2), (NULL, 3)")
        }
        #expect(try await lake.rows(of: "t", by: "b") == [["42", "1"], ["42", "2"], ["NULL", "3"]])
    }

    /// What the commit says about changed rows is what happened to them.
    @Test func feed() async throws {
        let table = try await create(.feed, files: 1)
        try await run("UPDATE $t AS t SET v = 0 WHERE id = 3", .init(kind: .update, alias: "t"), on: table)
        let files = lake.files().filter { $0.hasPrefix("t/_change_data/") && $0.hasSuffix(".parquet") }
        #expect(files.count == 1)
        let rows = try await lake.rows(
            "SELECT _change_type, id, v FROM read_parquet('\(lake.root)/\(files[0])') ORDER BY ALL")
        #expect(rows == [["update_postimage", "3", "0.0"], ["update_preimage", "3", "4.5"]])
        let actions = try await LogReader(table: table).commitIfPresent(try await table.snapshot().version)
        #expect(actions?.contains { if case .changeFile = $0 { true } else { false } } == true)
    }

    /// Two that delete rows of one file at the same time: one is told.
    @Test func conflict() async throws {
        let table = try await create(.vectors, files: 1)
        let connection = lake.connection
        let other = try lake.database.connect()
        let failure = await #expect(throws: DeltaError.self) {
            try await table.change(RowChange(kind: .delete, alias: "t"), on: connection) { name throws(DuckDBError) in
                _ = try? await table.change(RowChange(kind: .delete, alias: "t"), on: other) {
                    name throws(DuckDBError) in
                    try await other.run("DELETE FROM \(name) WHERE id = 2")
                }
                try await connection.run("DELETE FROM \(name) WHERE id = 1")
            }
        }
        #expect(failure?.code == .conflict)
        #expect(try await table.snapshot().rowCount == 59)
    }
}
