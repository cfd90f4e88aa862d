import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// What Sord writes reads alike in delta-rs and in DuckDB's extension; what delta-rs writes reads alike in Sord.
struct ForeignEngineTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    /// The rows of a table as delta-rs sees them.
    private func deltaRS(_ path: String) throws -> String {
        let file = "\(lake.root)/\(path)-\(UUID().uuidString).rows"
        let program = """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            from deltalake import DeltaTable, QueryBuilder
            rows = QueryBuilder().register('t', DeltaTable(sys.argv[1])).execute('select * from t').read_all()
            pq.write_table(pa.table(rows), sys.argv[2])
            """
        try Checkout.run(Checkout.python, ["-c", program, "\(lake.root)/\(path)", file])
        return "SELECT * FROM read_parquet('\(file)')"
    }

    /// The rows as DuckDB's extension sees them, moved into the engine of the lake.
    private func deltaScan(_ path: String) async throws -> String {
        let oracle = try Database(
            path: nil, settings: Database.Settings(threads: 2, extensionDirectory: Checkout.extensions))
        let connection = try oracle.connect()
        try await connection.load(extension: "delta")
        let file = "\(lake.root)/\(path)-\(UUID().uuidString).scan"
        try await connection.run(
            "COPY (SELECT * FROM delta_scan('\(lake.root)/\(path)')) TO '\(file)' (FORMAT parquet)")
        return "SELECT * FROM read_parquet('\(file)')"
    }

    /// Compares a table in all readers, as text where readers name types differently.
    private func compare(_ path: String, extension readsRight: Bool = true) async throws {
        let scan = try await lake.table(path).snapshot().scan()
        let columns = try await lake.columns(scan)
        let casts = columns.map { column in
            let name = SQL.identifier(column[0])
            return "CAST(\(name) AS \(column[1]))::VARCHAR AS \(name)"
        }.joined(separator: ", ")
        func normal(_ sql: String) -> String { "SELECT \(casts) FROM (\(sql))" }
        #expect(
            try await lake.differences(normal(scan), normal(deltaRS(path))) == 0, "delta-rs reads \(path) otherwise")
        if readsRight {
            #expect(
                try await lake.differences(normal(scan), normal(await deltaScan(path))) == 0,
                "delta_scan reads \(path) otherwise")
        }
    }

    private static let everything = """
        SELECT true AS b, 1::TINYINT AS i1, 2::SMALLINT AS i2, range::INTEGER AS i4, 4::BIGINT AS i8, 1.5::FLOAT AS f,
          CASE range WHEN 0 THEN 'nan' WHEN 1 THEN 'inf' ELSE '0.1' END::DOUBLE AS d, -12345678901234567890.12::DECIMAL(38,2) AS dec,
          (range / 3)::DECIMAL(9,4) AS dec2, repeat('é', 300) || range AS s, '\\x00\\xFF'::BLOB AS bl, DATE '1969-12-31' AS dt,
          TIMESTAMP '2020-01-01 01:02:03.456789' AS ts, TIMESTAMPTZ '1890-01-01 01:02:03+02' AS tz,
          [1, NULL, range] AS l, {'a': range, 'b': {'c': ['x', NULL]}} AS st, MAP {'k': [range]} AS mp, NULL::VARCHAR AS n,
          CASE WHEN range > 2 THEN {'x': 1} END AS sn
        FROM range(5)
        """

    /// Every type, nested too, over several commits.
    @Test(.timeLimit(.minutes(2))) func types() async throws {
        _ = try await lake.table("t").write(Self.everything, mode: .create, on: lake.connection)
        _ = try await lake.table("t").write("SELECT 7 AS i4, 'x' AS s", mode: .append, on: lake.connection)
        try await compare("t")
        _ = try await lake.table("t").write(
            "SELECT * FROM (\(Self.everything)) LIMIT 2", mode: .overwrite, on: lake.connection)
        try await compare("t")
        #expect(try await lake.table("t").snapshot().rowCount == 2)
    }

    /// Partition values with every character that has a meaning somewhere.
    @Test(.timeLimit(.minutes(2))) func partitions() async throws {
        let source = """
            SELECT p, DATE '2020-01-01' AS d, TIMESTAMP '2020-01-01 10:00:00.5' AS ts, TIMESTAMPTZ '2020-01-01 10:00:00+00' AS tz,
                   1.25::DECIMAL(5,2) AS c, row_number() OVER () AS v
            FROM (SELECT unnest(['a b', 'c/d', 'e=f', 'ü%41+:', NULL, 'NULL', '..', '%2F', '''"', '数', '#?&', 'x\\y']) AS p)
            """
        _ = try await lake.table("t").write(
            source, mode: .create, on: lake.connection,
            options: WriteOptions(partitionColumns: ["p", "d", "ts", "tz", "c"]))
        try await compare("t")
    }

    /// Names that need column mapping, nested and as partitions.
    @Test(.timeLimit(.minutes(2))) func names() async throws {
        let source =
            "SELECT range AS \"max. wv (m/s)\", {'p q': range, 'r': ['x']} AS \"s;{}\", 'x' AS \"größe\", [{'u v': 1}] AS l FROM range(3)"
        _ = try await lake.table("t").write(source, mode: .create, on: lake.connection)
        try await compare("t")
        // The extension reads partition columns of mapped tables as NULL.
        _ = try await lake.table("u").write(
            "SELECT range AS \"a b\", 'p ' || range AS \"c d\" FROM range(3)", mode: .create, on: lake.connection,
            options: WriteOptions(partitionColumns: ["c d"]))
        try await compare("u", extension: false)
    }

    /// What is merged, arranged, marked as deleted, restored and vacuumed.
    @Test(.timeLimit(.minutes(2))) func maintained() async throws {
        let table = lake.table("t")
        let options = WriteOptions(partitionColumns: ["p"])
        for number in 0...2 {
            _ = try await table.write(
                "SELECT range + \(number * 100) AS a, 'a b/' || range % 2 AS p, [range::VARCHAR] AS l FROM range(100)",
                mode: number == 0 ? .create : .append, on: lake.connection, options: number == 0 ? options : .init())
        }
        let rows = try await lake.rows(of: "t")
        _ = try await table.optimize(OptimizeOptions(filter: "p = 'a b/1'"), on: lake.connection)
        try await compare("t")
        #expect(try await lake.rows(of: "t") == rows)
        _ = try await table.optimize(OptimizeOptions(zOrder: ["a"]), on: lake.connection)
        _ = try await table.checkpoint()
        try await compare("t")
        #expect(try await lake.rows(of: "t") == rows)
        _ = try await table.restore(to: 1)
        try await compare("t")
        try await Task.sleep(for: .milliseconds(5))
        let report = try await table.vacuum(VacuumOptions(retention: .zero, isDryRun: false, ignoresGuard: true))
        #expect(report.files.count == 5)
        try await compare("t")
        #expect(try await table.snapshot().rowCount == 200)
    }

    /// No rows at all, and plain names in any script.
    @Test(.timeLimit(.minutes(2))) func empty() async throws {
        _ = try await lake.table("t").write(
            "SELECT 1 AS \"größe\", 'x' AS \"数据\" WHERE false", mode: .create, on: lake.connection)
        try await compare("t")
    }

    /// What delta-rs writes, with its checkpoints, column mapping and deletes.
    @Test(.timeLimit(.minutes(2))) func written() async throws {
        let program = """
            import sys, pyarrow as pa, datetime as dt
            from deltalake import DeltaTable, write_deltalake
            path = sys.argv[1]
            def rows(start):
                return pa.table({'id': pa.array(range(start, start + 5), pa.int64()), 'p': ['a b', 'c/d', None, 'é%', 'x'],
                    't': pa.array([dt.datetime(2020, 1, 1, 1, 2, 3, 456789, dt.timezone.utc)] * 5, pa.timestamp('us', 'UTC')),
                    's': [{'x': start, 'y': ['z']}] * 5, 'd': pa.array([1] * 5, pa.decimal128(20, 3))})
            for i in range(15):
                write_deltalake(path, rows(i * 5), mode='append', partition_by=['p'])
            table = DeltaTable(path)
            table.delete('id < 3')
            table.create_checkpoint()
            write_deltalake(path, rows(100), mode='append')
            write_deltalake(path + 'm', rows(0).rename_columns(['i d', 'p', 't', 's', 'd']), partition_by=['p'],
                configuration={'delta.columnMapping.mode': 'name', 'delta.minReaderVersion': '2', 'delta.minWriterVersion': '5'})
            """
        try Checkout.run(Checkout.python, ["-c", program, "\(lake.root)/t"])
        #expect(FileManager.default.fileExists(atPath: "\(lake.root)/t/_delta_log/_last_checkpoint"))
        try await compare("t")
        #expect(try await lake.table("t").snapshot().rowCount == 77)
        try await compare("tm", extension: false)

        // A clean-up of the log leaves the checkpoint and what comes after it.
        let opened = try await lake.table("t").snapshot()
        for version in 0...15 as ClosedRange<Int64> {
            try FileManager.default.removeItem(atPath: "\(lake.root)/t/_delta_log/\(LogFile.commitName(version))")
        }
        #expect(try await lake.table("t").snapshot().files == opened.files)
        let gone = await #expect(throws: DeltaError.self) { try await lake.table("t").snapshot(version: 3) }
        #expect(gone?.code == .unknownTable)

        // Sord goes on where delta-rs stopped.
        _ = try await lake.table("t").write("SELECT 1000 AS id, 'a b' AS p", mode: .append, on: lake.connection)
        try await compare("t")
    }
}
