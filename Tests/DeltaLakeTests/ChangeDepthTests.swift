import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// What statements that change rows leave behind, seen by others and at the edges.
struct ChangeDepthTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func change(_ sql: String, _ kind: RowChange.Kind, on table: Table) async throws -> Commit {
        let connection = lake.connection
        return try await table.change(RowChange(kind: kind, alias: "t"), on: connection) { name throws(DuckDBError) in
            try await connection.run(sql.replacing("$t", with: name))
        }.commit
    }

    private func vectors(_ table: Table) async throws {
        _ = try await table.alter([.setProperties(["delta.enableDeletionVectors": "true"])], on: lake.connection)
    }

    /// Many and few deleted rows, at the ends of files and of bytes, in several files, again and again.
    @Test func manyDeletedRows() async throws {
        let table = lake.table("t")
        for file in 0..<3 {
            _ = try await table.write(
                "SELECT range AS a FROM range(\(file) * 100000, (\(file) + 1) * 100000)", mode: .append,
                on: lake.connection)
        }
        try await vectors(table)
        try await lake.connection.run("CREATE TABLE model AS SELECT range AS a FROM range(300000)")
        for condition in [
            "a IN (0, 99999, 100000, 299999)", "a < 100000 AND a % 3 = 0", "a BETWEEN 150000 AND 160007", "a = 200001",
            "a < 100000 AND hash(a) % 5 = 1", "a >= 299000",
        ] {
            _ = try await change("DELETE FROM $t WHERE \(condition)", .delete, on: table)
            try await lake.connection.run("DELETE FROM model WHERE \(condition)")
            let snapshot = try await table.snapshot()
            #expect(try await lake.differences(snapshot.scan(), "SELECT * FROM model") == 0, "\(condition)")
            #expect(snapshot.fileCount == 3)
        }
        try await expectOthersAgree("t")
    }

    /// The rows that other readers see in a table.
    private func expectOthersAgree(_ path: String, _ sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let scan = try await lake.table(path).snapshot().scan()
        let root = "\(lake.root)/\(path)"
        let program = """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            from deltalake import DeltaTable, QueryBuilder
            rows = QueryBuilder().register('t', DeltaTable(sys.argv[1])).execute('select * from t').read_all()
            pq.write_table(pa.table(rows), sys.argv[2])
            """
        try Checkout.run(Checkout.python, ["-c", program, root, "\(lake.root)/rust.rows"])
        let oracle = try Database(
            path: nil, settings: Database.Settings(threads: 2, extensionDirectory: Checkout.extensions))
        let connection = try oracle.connect()
        try await connection.load(extension: "delta")
        try await connection.run(
            "COPY (SELECT * FROM delta_scan('\(root)')) TO '\(lake.root)/kernel.rows' (FORMAT parquet)")
        for reader in ["rust", "kernel"] {
            let rows = "SELECT * FROM read_parquet('\(lake.root)/\(reader).rows')"
            let difference = try await lake.differences(scan, rows)
            #expect(difference == 0, "\(reader)", sourceLocation: sourceLocation)
        }
    }

    /// Tables with every kind of column read alike elsewhere after rows were deleted, updated and merged.
    @Test(.timeLimit(.minutes(2)), arguments: [false, true]) func otherReaders(_ hasVectors: Bool) async throws {
        let table = lake.table("t")
        _ = try await table.write(
            """
            SELECT range AS id, 'p ' || range % 3 AS p, {'a': range, 'b': ['x', NULL]} AS s, range / 3 AS d,
              (range * 1.5)::DECIMAL(20,3) AS c, DATE '2020-01-01' + range::INTEGER AS day FROM range(200)
            """, mode: .create, on: lake.connection, options: WriteOptions(partitionColumns: ["p"]))
        if hasVectors { try await vectors(table) }
        _ = try await change("DELETE FROM $t WHERE id % 9 = 0", .delete, on: table)
        _ = try await change("UPDATE $t SET s = {'a': -1, 'b': NULL}, c = c + 1 WHERE id < 50", .update, on: table)
        _ = try await change(
            """
            MERGE INTO $t AS t USING (SELECT range * 2 AS id FROM range(150)) AS m ON t.id = m.id
            WHEN MATCHED THEN UPDATE SET p = 'ü/%' WHEN NOT MATCHED THEN INSERT (id, p) VALUES (m.id, NULL)
            """, .merge, on: table)
        _ = try await change("DELETE FROM $t WHERE id IN (1, 2, 280)", .delete, on: table)
        #expect(try await table.snapshot().files.contains { $0.deletionVector != nil } == hasVectors)
        try await expectOthersAgree("t")
    }

    /// A file of which nobody knows how many rows it has gets no deletion vector, but is written anew.
    @Test func withoutStatistics() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT range AS a FROM range(10)", mode: .create, on: lake.connection)
        try await vectors(table)
        let version = try await table.snapshot().version
        var file = try #require(try await table.snapshot().files.first)
        file.stats = nil
        let line = #"{"add":\#(file.json.text)}"#
        try lake.writeLog("t", LogFile.commitName(version + 1), line + "\n")
        _ = try await change("DELETE FROM $t WHERE a < 4", .delete, on: table)
        let files = try await table.snapshot().files
        #expect(files.count == 1 && files[0].deletionVector == nil && files[0].recordCount == 6)
    }

    /// Rows of a condition are replaced where they are: other files stay, and the feed tells what went and came.
    @Test(arguments: [false, true]) func replaceWhere(_ hasVectors: Bool) async throws {
        let table = lake.table("t")
        for part in 0..<3 {
            _ = try await table.write(
                "SELECT range AS a, \(part) AS p FROM range(100)", mode: .append, on: lake.connection,
                options: WriteOptions(partitionColumns: ["p"]))
        }
        if hasVectors { try await vectors(table) }
        _ = try await table.alter([.setProperties(["delta.enableChangeDataFeed": "true"])], on: lake.connection)
        let before = Set(try await table.snapshot().files.map(\.path))
        let commit = try await table.write(
            "SELECT 1000 + random()::INTEGER AS a, 1 AS p FROM range(7)", mode: .overwrite, on: lake.connection,
            options: WriteOptions(replaceWhere: "p = 1 AND a < 1000 OR a >= 1000"))
        #expect(commit.rows == 7 && commit.removedFiles == 1)
        let snapshot = try await table.snapshot()
        #expect(before.intersection(snapshot.files.map(\.path)).count == 2)
        #expect(
            try await lake.rows("SELECT count(*), count(*) FILTER (a >= 1000) FROM (\(snapshot.scan()))") == [
                ["207", "7"]
            ])
        let feed = "read_parquet('\(lake.root)/t/_change_data/**/*.parquet', hive_partitioning = false)"
        #expect(
            try await lake.rows("SELECT _change_type, count(*) FROM \(feed) GROUP BY 1 ORDER BY 1")
                == [["delete", "100"], ["insert", "7"]])
        // The feed tells the rows that were written, though the query would give others a second time.
        #expect(
            try await lake.rows(
                "SELECT (SELECT sum(a) FROM \(feed) WHERE _change_type = 'insert') = "
                    + "(SELECT sum(a) FROM (\(snapshot.scan())) WHERE a >= 1000)") == [["true"]])
    }

    /// What cannot be replaced leaves no trace, and says where in the query the fault is.
    @Test(arguments: [false, true]) func replaceWhereFailures(_ hasFeed: Bool) async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT range AS a FROM range(10)", mode: .create, on: lake.connection)
        if hasFeed {
            _ = try await table.alter([.setProperties(["delta.enableChangeDataFeed": "true"])], on: lake.connection)
        }
        let version = try await table.snapshot().version
        let files = lake.files()
        func failure(_ source: String, _ condition: String = "a < 5", mode: WriteMode = .overwrite) async -> DeltaError?
        {
            await #expect(throws: DeltaError.self) {
                try await table.write(
                    source, mode: mode, on: lake.connection, options: WriteOptions(replaceWhere: condition))
            }
        }
        #expect(await failure("SELECT 7 AS a")?.message.contains("a < 5") == true)
        #expect(await failure("SELECT 1.5 AS a")?.code == .schemaMismatch)
        #expect(await failure("SELECT 1 AS a", "a <")?.code == .query)
        #expect(await failure("SELECT 1 AS a", "a IN (SELECT 1)")?.code == .query)
        #expect(await failure("SELECT 1 AS a", "nowhere = 1")?.message.contains("nowhere") == true)
        #expect(await failure("SELECT 1 AS a", mode: .append)?.code == .query)
        #expect(await failure("SELECT 1 AS a, nope")?.cause?.position == 15)
        let late = await failure("SELECT CASE WHEN range = 3 THEN error('late') ELSE 1 END::BIGINT AS a FROM range(5)")
        #expect(late?.code == .query && late?.message.contains("late") == true)
        let placed = await failure("SELECT CAST(if(range = 3, 'x', '1') AS BIGINT) AS a FROM range(5)")
        #expect(placed?.cause?.position == 7)
        #expect(try await table.snapshot().version == version)
        #expect(lake.files() == files)
        let databases = try await lake.rows("SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'sord%'")
        #expect(databases == [["0"]])
    }

    /// No way to overwrite takes rows from an append-only table.
    @Test(arguments: [SchemaChange.keep, .merge, .overwrite]) func appendOnly(_ schema: SchemaChange) async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        _ = try await table.alter([.setProperties(["delta.appendOnly": "true"])], on: lake.connection)
        for condition in [nil, "a = 1"] where condition == nil || schema == .keep {
            let error = await #expect(throws: DeltaError.self) {
                try await table.write(
                    "SELECT 1 AS a", mode: .overwrite, on: lake.connection,
                    options: WriteOptions(schema: schema, replaceWhere: condition))
            }
            #expect(error?.message.contains("append-only") == true)
        }
    }

    /// A thousand partitions make about a thousand files, and the rows of each can be sorted.
    @Test func thousandPartitions() async throws {
        let table = lake.table("t")
        _ = try await table.write(
            "SELECT hash(range) % 100000 AS a, range % 1000 AS p FROM range(300000)", mode: .create,
            on: lake.connection,
            options: WriteOptions(partitionColumns: ["p"], sortColumns: ["A"]))
        let snapshot = try await table.snapshot()
        #expect((1000...1100).contains(snapshot.fileCount))
        let file = "\(lake.root)/t/\(snapshot.files[0].path)"
        let rows = try await lake.rows("SELECT a FROM read_parquet('\(file)')").compactMap {
            $0.first.flatMap { Int($0) }
        }
        #expect(rows.count > 100 && rows == rows.sorted())
    }

    /// A statement that is cancelled leaves nothing behind, and the connection goes on.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func cancel(byTask: Bool) async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT range AS a FROM range(100000)", mode: .create, on: lake.connection)
        let files = lake.files()
        let connection = lake.connection
        let task = Task {
            try await table.change(RowChange(kind: .update, alias: "t"), on: connection) { name throws(DuckDBError) in
                try await connection.run(
                    "UPDATE \(name) SET a = (SELECT sum(hash(x.range, y.range)) FROM range(1000000) x, range(100000) y)"
                )
            }
        }
        try await Task.sleep(for: .milliseconds(400))
        if byTask { task.cancel() } else { connection.cancel() }
        let error = await #expect(throws: DeltaError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(lake.files() == files)
        #expect(try await table.snapshot().version == 0)
        let databases = try await lake.rows("SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'sord%'")
        #expect(databases == [["0"]])
        #expect(try await change("DELETE FROM $t WHERE a > 5", .delete, on: table).isNew)
    }

    /// A temporary table of the user's with the name of the table is another table.
    @Test func sameName() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT range AS a FROM range(3)", mode: .create, on: lake.connection)
        try await lake.connection.run("CREATE TEMP TABLE t AS SELECT 2 AS a")
        _ = try await change("DELETE FROM $t AS x WHERE x.a IN (SELECT a FROM t)", .delete, on: table)
        #expect(try await lake.rows(of: "t") == [["0"], ["1"]])
        #expect(try await lake.rows("SELECT * FROM t") == [["2"]])
    }

    /// The condition holds for the first rows of a table, too.
    @Test func replaceWhereInNewTable() async throws {
        let table = lake.table("t")
        let options = WriteOptions(replaceWhere: "a > 1")
        let error = await #expect(throws: DeltaError.self) {
            try await table.write("SELECT 1 AS a", mode: .overwrite, on: lake.connection, options: options)
        }
        #expect(error?.code == .schemaMismatch)
        #expect(try await table.exists() == false)
        _ = try await table.write("SELECT 2 AS a", mode: .overwrite, on: lake.connection, options: options)
        #expect(try await lake.rows(of: "t") == [["2"]])
    }
}
