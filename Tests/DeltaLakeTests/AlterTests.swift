import DuckDB
import Testing

@testable import DeltaLake

/// ALTER, schemas that grow, and rows of a condition that are replaced, on real tables.
struct AlterTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func columns(_ path: String = "t") async throws -> [[String]] {
        try await lake.columns(try await lake.table(path).snapshot().scan())
    }

    /// Old rows keep their values under new names, and have none in new columns.
    @Test(arguments: [nil, ["p"]] as [[String]?]) func columnsChange(_ partitions: [String]?) async throws {
        let table = lake.table("t")
        _ = try await table.write(
            "SELECT 1::INTEGER AS a, 'x' AS p, {'k': 1::SMALLINT} AS s", mode: .create, on: lake.connection,
            options: WriteOptions(partitionColumns: partitions))
        _ = try await table.alter(
            [
                .renameColumn(path: ["a"], to: "the a"), .renameColumn(path: ["p"], to: "q"),
                .addColumn(path: ["s", "l"], type: .varchar), .addColumn(path: ["a"], type: .date),
                .changeType(path: ["the a"], to: .bigint), .changeType(path: ["s", "k"], to: .integer),
            ], on: lake.connection)
        _ = try await table.write(
            "SELECT 5000000000 AS \"the a\", 'y' AS q, {'k': 70000, 'l': 'z'} AS s, DATE '2020-01-01' AS a",
            mode: .append, on: lake.connection)
        #expect(
            try await columns() == [
                ["the a", "BIGINT"], ["q", "VARCHAR"], ["s", "STRUCT(k INTEGER, l VARCHAR)"], ["a", "DATE"],
            ])
        #expect(
            try await lake.rows(of: "t", by: "1") == [
                ["1", "x", "{'k': 1, 'l': NULL}", "NULL"], ["5000000000", "y", "{'k': 70000, 'l': z}", "2020-01-01"],
            ])
        _ = try await table.alter([.dropColumn(path: ["s", "l"]), .dropColumn(path: ["the a"])], on: lake.connection)
        #expect(
            try await lake.rows(of: "t", by: "1") == [
                ["x", "{'k': 1}", "NULL"], ["y", "{'k': 70000}", "2020-01-01"],
            ])
    }

    /// A rule that rows break is not made, and one that is made holds for what is written.
    @Test func rules() async throws {
        let table = lake.table("t")
        _ = try await table.write(
            "SELECT range AS a, NULL::INTEGER AS b FROM range(5)", mode: .create, on: lake.connection)
        func failure(_ alteration: TableAlteration) async -> String {
            let error = await #expect(throws: DeltaError.self) {
                try await table.alter([alteration], on: lake.connection)
            }
            return error?.message ?? ""
        }
        #expect(await failure(.addConstraint(name: "c", check: "a > 2")).contains("3 rows of the table break"))
        #expect(await failure(.addConstraint(name: "c", check: "nowhere > 2")).contains("nowhere"))
        #expect(await failure(.addConstraint(name: "c", check: "a > (SELECT 1)")).contains("more than a condition"))
        #expect(
            await failure(.addConstraint(name: "c", check: "true); DROP TABLE x; SELECT (1")).contains("no condition"))
        #expect(await failure(.setNotNull(path: ["b"])).contains("5 rows of the table have no value for \"b\""))
        _ = try await table.alter(
            [
                .addConstraint(name: "c", check: "a >= 0 AND b IS NOT DISTINCT FROM b -- why not"),
                .setNotNull(path: ["a"]),
            ],
            on: lake.connection)
        for (sql, reason) in [("SELECT -1 AS a", "\"c\""), ("SELECT NULL::INTEGER AS a", "\"a\" may not be NULL")] {
            for mode in [WriteMode.append, .overwrite] {
                let error = await #expect(throws: DeltaError.self) {
                    try await table.write(sql, mode: mode, on: lake.connection, options: WriteOptions(schema: .keep))
                }
                #expect(error?.code == .schemaMismatch && error?.message.contains(reason) == true, "\(sql) \(mode)")
            }
        }
        _ = try await table.alter([.dropConstraint(name: "C"), .dropNotNull(path: ["a"])], on: lake.connection)
        _ = try await table.write("SELECT -1 AS a UNION ALL SELECT NULL", mode: .append, on: lake.connection)
        #expect(try await table.snapshot().rowCount == 7)
        #expect(try await table.alter([.dropConstraint(name: "c", ifExists: true)], on: lake.connection).isNew == false)
    }

    /// Appends that bring columns of their own, at any depth; types grow where the table says so.
    @Test func merge() async throws {
        let table = lake.table("t")
        let merge = WriteOptions(schema: .merge)
        _ = try await table.write("SELECT 1 AS a, {'x': 1} AS s, [{'k': 1}] AS l", mode: .create, on: lake.connection)
        let refused = await #expect(throws: DeltaError.self) {
            try await table.write("SELECT 2 AS a, 'new' AS b", mode: .append, on: lake.connection)
        }
        #expect(refused?.hint?.contains("merge the schema") == true)
        _ = try await table.write(
            "SELECT 'new' AS B, 2 AS A, {'x': 2, 'y': 'deep'} AS s, [{'k': 2, 'm': 3}] AS l", mode: .append,
            on: lake.connection, options: merge)
        #expect(
            try await lake.rows(of: "t", by: "1") == [
                ["1", "{'x': 1, 'y': NULL}", "[{'k': 1, 'm': NULL}]", "NULL"],
                ["2", "{'x': 2, 'y': deep}", "[{'k': 2, 'm': 3}]", "new"],
            ])
        let narrow = await #expect(throws: DeltaError.self) {
            try await table.write("SELECT 5000000000 AS a", mode: .append, on: lake.connection, options: merge)
        }
        #expect(narrow?.code == .schemaMismatch)
        _ = try await table.alter([.setProperties(["delta.enableTypeWidening": "true"])], on: lake.connection)
        _ = try await table.write("SELECT 5000000000 AS a", mode: .append, on: lake.connection, options: merge)
        #expect(try await columns()[0] == ["a", "BIGINT"])
        _ = try await table.write("SELECT 7 AS a, 8 AS z", mode: .overwrite, on: lake.connection, options: merge)
        #expect(try await lake.rows(of: "t") == [["7", "NULL", "NULL", "NULL", "8"]])
    }

    /// The rows of a condition are replaced in one commit; rows outside of it are refused and nothing happens.
    @Test(arguments: [nil, ["p"]] as [[String]?]) func replaceWhere(_ partitions: [String]?) async throws {
        let table = lake.table("t")
        _ = try await table.write(
            "SELECT range AS a, (range % 3)::VARCHAR AS p FROM range(9)", mode: .create, on: lake.connection,
            options: WriteOptions(partitionColumns: partitions))
        let options = WriteOptions(replaceWhere: "p = '1'")
        let commit = try await table.write(
            "SELECT '1' AS p, 100 AS a", mode: .overwrite, on: lake.connection, options: options)
        #expect(commit.version == 1)
        #expect(
            try await lake.rows("SELECT a FROM (\(try await table.snapshot().scan())) ORDER BY 1")
                == [["0"], ["2"], ["3"], ["5"], ["6"], ["8"], ["100"]])
        let error = await #expect(throws: DeltaError.self) {
            try await table.write("SELECT '2' AS p, 1 AS a", mode: .overwrite, on: lake.connection, options: options)
        }
        #expect(error?.message.contains("does not fulfil") == true)
        #expect(try await table.snapshot().version == 1)
    }

    /// A table without rows has the columns, rules and properties that it was made with.
    @Test func create() async throws {
        let table = lake.table("t")
        let commit = try await table.create(
            columns: [
                ColumnDefinition(name: "id", type: .integer, isNullable: false),
                ColumnDefinition(name: "name", type: .varchar, defaultValue: "'nobody'", comment: "who"),
            ], partitionColumns: ["name"],
            properties: [
                "delta.enableDeletionVectors": "true", "delta.enableInCommitTimestamps": "true", "owner": "me",
            ],
            constraints: [("positive", "id > 0")], on: lake.connection)
        #expect(commit.version == 0)
        let snapshot = try await table.snapshot()
        #expect(snapshot.rowCount == 0 && snapshot.inCommitTimestamp != nil)
        #expect(snapshot.protocolVersion.has("deletionVectors") && snapshot.protocolVersion.has("allowColumnDefaults"))
        _ = try await table.write("SELECT 1 AS id", mode: .append, on: lake.connection)
        #expect(try await lake.rows(of: "t") == [["1", "nobody"]])
        let again = await #expect(throws: DeltaError.self) {
            try await table.create(columns: [ColumnDefinition(name: "a", type: .integer)], on: lake.connection)
        }
        #expect(again?.code == .conflict)
        for properties in [["delta.enableDeletionVectors": "perhaps"], ["delta.nonsense": "1"]] {
            let error = await #expect(throws: DeltaError.self) {
                try await lake.table("u").create(
                    columns: [ColumnDefinition(name: "a", type: .integer)], properties: properties, on: lake.connection)
            }
            #expect(error != nil)
        }
        #expect(!(try await lake.table("u").exists()))
    }

    /// In-commit timestamps that begin later say since when, and never go back.
    @Test func timestamps() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        _ = try await table.alter([.setProperties(["delta.enableInCommitTimestamps": "true"])], on: lake.connection)
        var last = try await table.snapshot().inCommitTimestamp ?? 0
        let configuration = try await table.snapshot().metadata.configuration
        #expect(configuration["delta.inCommitTimestampEnablementVersion"] == "1")
        #expect(configuration["delta.inCommitTimestampEnablementTimestamp"] == String(last))
        for _ in 0..<5 {
            _ = try await table.write("SELECT 1 AS a", mode: .append, on: lake.connection)
            let time = try await table.snapshot().inCommitTimestamp ?? 0
            #expect(time > last)
            last = time
        }
    }
}
