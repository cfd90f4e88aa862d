import DuckDB
import Foundation
import Testing

@testable import DeltaLake

struct WriteTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    @discardableResult
    private func write(
        _ source: String, _ mode: WriteMode, to path: String = "t", _ options: WriteOptions = WriteOptions()
    ) async throws -> Commit {
        try await lake.table(path).write(source, mode: mode, on: lake.connection, options: options)
    }

    private func failure(
        _ source: String, _ mode: WriteMode, to path: String = "t", _ options: WriteOptions = WriteOptions()
    ) async -> DeltaError? {
        await #expect(throws: DeltaError.self) { try await write(source, mode, to: path, options) }
    }

    /// Rows come back as they were written, version after version, and the history tells how.
    @Test func createAppendOverwrite() async throws {
        let created = try await write("SELECT range AS a, 'x' || range AS b FROM range(3)", .create)
        #expect(created.version == 0 && created.rows == 3 && created.files == 1 && created.isNew)
        try await write("SELECT 'y' AS B, 9::SMALLINT AS A;", .append)
        #expect(try await lake.rows(of: "t") == [["0", "x0"], ["1", "x1"], ["2", "x2"], ["9", "y"]])
        let snapshot = try await lake.table("t").snapshot()
        #expect(snapshot.rowCount == 4 && snapshot.fileCount == 2 && snapshot.version == 1)
        #expect(snapshot.byteCount == snapshot.files.reduce(0) { $0 + $1.size })
        #expect(
            try await lake.rows("SELECT a FROM (\(try await lake.table("t").snapshot(version: 0).scan()))").count == 3)

        let replaced = try await write("SELECT 1.5 AS other -- a comment", .overwrite)
        #expect(replaced.removedFiles == 2)
        #expect(try await lake.rows(of: "t") == [["1.5"]])

        let history = try await lake.table("t").history()
        #expect(history.map(\.version) == [2, 1, 0])
        #expect(history.allSatisfy { $0.operation == "WRITE" && $0.engine == Engine.info })
        #expect(history[1].metrics["numOutputRows"]?.string == "1")
        #expect(history[0].parameters["mode"]?.string == "Overwrite")
        #expect(abs(history[0].timestamp.timeIntervalSinceNow) < 60)
        #expect(try await lake.table("t").history(limit: 1).map(\.version) == [2])
    }

    /// A snapshot is extended by new commits, is the same without any, and notices another table in its place.
    @Test func incremental() async throws {
        try await write("SELECT 1 AS a", .create)
        let first = try await lake.table("t").snapshot()
        let same = try await lake.table("t").snapshot(updating: first)
        #expect(same.version == 0)
        for number in 2...5 { try await write("SELECT \(number) AS a", .append) }
        let later = try await lake.table("t").snapshot(updating: first)
        #expect(later.version == 4 && later.fileCount == 5)
        #expect(try await lake.table("t").snapshot(updating: first, version: 2).version == 2)
        let error = await #expect(throws: DeltaError.self) {
            try await lake.table("t").snapshot(updating: first, version: 9)
        }
        #expect(error?.code == .unknownTable)

        try FileManager.default.removeItem(atPath: "\(lake.root)/t")
        try await write("SELECT 'new' AS b", .create)
        #expect(try await lake.table("t").snapshot(updating: later).columns.map(\.name) == ["b"])
        try FileManager.default.removeItem(atPath: "\(lake.root)/t")
        let gone = await #expect(throws: DeltaError.self) { try await lake.table("t").snapshot(updating: later) }
        #expect(gone?.code == .unknownTable)
    }

    /// A query may read the table that it replaces or adds to.
    @Test func readsItself() async throws {
        try await write("SELECT range AS a FROM range(10)", .create)
        let scan = try await lake.table("t").snapshot().scan()
        try await write("SELECT a * 2 AS a FROM (\(scan)) WHERE a < 5", .overwrite)
        #expect(try await lake.rows(of: "t").flatMap(\.self) == ["0", "2", "4", "6", "8"])
        try await write("SELECT a + 1 AS a FROM (\(try await lake.table("t").snapshot().scan()))", .append)
        #expect(try await lake.rows(of: "t").count == 10)
    }

    /// A table without rows has columns all the same.
    @Test func empty() async throws {
        let commit = try await write("SELECT 1 AS a, [{'x': 'y'}] AS b, DATE '2020-01-01' AS c WHERE false", .create)
        #expect(commit.files == 0 && commit.rows == 0)
        let scan = try await lake.table("t").snapshot().scan()
        #expect(try await lake.columns(scan) == [["a", "INTEGER"], ["b", "STRUCT(x VARCHAR)[]"], ["c", "DATE"]])
        #expect(try await lake.rows(scan).isEmpty)
        #expect(lake.files().allSatisfy { !$0.hasSuffix(".parquet") })
        try await write("SELECT 2 AS a", .append)
        #expect(try await lake.rows(of: "t") == [["2", "NULL", "NULL"]])
    }

    /// Rows keep the order of the query.
    @Test func order() async throws {
        try await write("SELECT range AS a, hash(range) AS h FROM range(500000) ORDER BY h", .create)
        let scan = try await lake.table("t").snapshot().scan()
        #expect(
            try await lake.rows("SELECT count(*) FROM (SELECT h < lag(h) OVER () AS wrong FROM (\(scan))) WHERE wrong")
                == [["0"]])
        let sized = try await write(
            "SELECT range AS a, hash(range) AS h FROM range(500000)", .create, to: "u",
            WriteOptions(fileSize: 1_000_000))
        #expect(sized.files > 1)
        #expect(try await lake.table("u").snapshot().rowCount == 500_000)
    }

    /// Column names in any script, with anything in them, nested too.
    @Test func names() async throws {
        let source = """
            SELECT 1 AS "a b", 2 AS "max. wv (m/s)", 3 AS "größe;{}", 4 AS "x""y'z", 5 AS "数据", 6 AS filename,
                   7 AS file_index, 8 AS "c0", {'p q': 9, 'l': [{'r=s': 10}]} AS "s t", MAP {'k': {'u,v': 11}} AS m, 12 AS "👍\t"
            """
        try await write(source, .create)
        try await write("SELECT * FROM (\(source))", .append)
        let scan = try await lake.table("t").snapshot().scan()
        #expect(try await lake.columns(scan) == lake.columns(source))
        #expect(try await lake.differences(scan, "\(source) UNION ALL \(source)") == 0)
        #expect(try await lake.table("t").snapshot().metadata.columnMapping == .name)
        try await write("SELECT * REPLACE (20 AS \"a b\") FROM (\(source))", .overwrite)
        #expect(
            try await lake.rows("SELECT \"a b\", m FROM (\(lake.table("t").snapshot().scan()))") == [
                ["20", "{k={'u,v': 11}}"]
            ])
    }

    /// Every type of DuckDB is written as one that Delta has, and no value changes but in type.
    @Test func types() async throws {
        let source = """
            SELECT true AS b, 1::TINYINT AS i1, 2::SMALLINT AS i2, 3::INTEGER AS i4, 4::BIGINT AS i8,
              255::UTINYINT AS u1, 65535::USMALLINT AS u2, 4294967295::UINTEGER AS u4, 18446744073709551615::UBIGINT AS u8,
              170141183460469231731687303715::HUGEINT AS h, 1.5::FLOAT AS f, 'nan'::DOUBLE AS d, 'inf'::DOUBLE AS inf, 12345678901234567890.12::DECIMAL(38,2) AS dec,
              'x' AS s, '\\x00\\xFF'::BLOB AS bl, DATE '2020-02-29' AS dt, TIME '10:00:00' AS tm,
              TIMESTAMP '2020-01-01 01:02:03.456789' AS ts, TIMESTAMPTZ '2020-01-01 01:02:03+02' AS tz,
              TIMESTAMP_S '2020-01-01 00:00:00' AS ts_s, TIMESTAMP_MS '2020-01-01 00:00:00.5' AS ts_ms, TIMESTAMP_NS '2020-01-01 00:00:00.123456789' AS ts_ns,
              INTERVAL '1 day' AS iv, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID AS id, 'a'::ENUM('a','b') AS en,
              '{"x":1}'::JSON AS js, '101'::BIT AS bt, NULL AS n, [1::UTINYINT, NULL] AS l, [1,2,3]::INTEGER[3] AS arr,
              {'a': 1::UINTEGER, 'b': {'c': TIME '01:00:00'}} AS st, MAP {'k': 1::UHUGEINT} AS mp, union_value(num := 1) AS un
            """
        try await write(source, .create)
        let columns = try await lake.columns(lake.table("t").snapshot().scan())
        let types = Dictionary(uniqueKeysWithValues: columns.map { ($0[0], $0[1]) })
        #expect(types["u8"] == "DECIMAL(20,0)" && types["h"] == "DECIMAL(38,0)" && types["tm"] == "VARCHAR")
        #expect(types["ts_ns"] == "TIMESTAMP" && types["tz"] == "TIMESTAMP WITH TIME ZONE" && types["n"] == "INTEGER")
        #expect(types["st"] == "STRUCT(a BIGINT, b STRUCT(c VARCHAR))" && types["arr"] == "INTEGER[]")
        let casts = columns.map { "CAST(\"\($0[0])\" AS \($0[1])) AS \"\($0[0])\"" }.joined(separator: ", ")
        #expect(try await lake.differences(lake.table("t").snapshot().scan(), "SELECT \(casts) FROM (\(source))") == 0)
        let stats = try #require(try await lake.table("t").snapshot().files.first?.stats)
        let minimum = try #require(try JSONParser.parse(stats)["minValues"])
        #expect(minimum["dec"] == .number("12345678901234567890.12"))
        #expect(
            minimum["tz"]?.string == "2019-12-31T23:02:03.000000Z"
                && minimum["ts"]?.string == "2020-01-01T01:02:03.456789")
        #expect(minimum["d"] == nil && minimum["inf"] == nil && minimum["bl"] == nil && minimum["b"] == .bool(true))
        #expect(minimum["st"]?["a"]?.integer == 1)
    }

    /// Statistics are in UTC whatever the time zone of the session, which stays as it is.
    @Test func timeZone() async throws {
        try await lake.connection.run("SET TimeZone = 'Asia/Kolkata'")
        try await write(
            "SELECT TIMESTAMPTZ '2020-01-01 00:00:00.000001+00' AS t, 1 AS p", .create,
            WriteOptions(partitionColumns: ["t"]))
        try await write("SELECT TIMESTAMPTZ '2020-01-01 00:00:00.000001+00' AS t", .create, to: "u")
        let partitioned = try await lake.table("t").snapshot()
        #expect(partitioned.files.first?.partitionValues["t"] == "2020-01-01T00:00:00.000001Z")
        #expect(
            try await lake.table("u").snapshot().files.first?.stats?.contains("2020-01-01T00:00:00.000001Z") == true)
        #expect(
            try await lake.differences(partitioned.scan(), "SELECT TIMESTAMPTZ '2020-01-01 00:00:00.000001+00', 1") == 0
        )
        #expect(try await lake.rows("SELECT current_setting('TimeZone')") == [["Asia/Kolkata"]])
    }

    /// Partition values of every type and with every character come back, NULL and all.
    @Test func partitions() async throws {
        let source = """
            SELECT p, i, d, CAST(i AS DECIMAL(10,2)) / 4 AS c, i % 2 = 0 AS b, ts, row_number() OVER () AS v
            FROM (SELECT unnest(['a b', 'c/d', 'e=f', 'ü%41+:', NULL, 'NULL', '..', '%2F', '__HIVE_DEFAULT_PARTITION__x', '''"']) AS p,
                         unnest([1, 2, 3, 4, 5, 6, 7, NULL, 9, 10]) AS i, DATE '2020-01-01' AS d, TIMESTAMP '2020-01-01 10:00:00.5' AS ts)
            """
        let options = WriteOptions(partitionColumns: ["p", "i", "c", "b", "d", "ts"])
        try await write(source, .create, options)
        #expect(try await lake.differences(lake.table("t").snapshot().scan(), source) == 0)
        try await write(source, .append)
        #expect(try await lake.differences(lake.table("t").snapshot().scan(), "\(source) UNION ALL \(source)") == 0)
        #expect(try await lake.rows("SELECT v FROM (\(lake.table("t").snapshot().scan())) WHERE p = 'c/d'").count == 2)
        #expect(try await lake.columns(lake.table("t").snapshot().scan()) == lake.columns(source))
        #expect(
            try await lake.table("t").snapshot().files.allSatisfy {
                $0.partitionValues["ts"] == "2020-01-01 10:00:00.500000"
            })

        // Replaced by other columns, the table cannot keep its partitions.
        try await write("SELECT 1 AS v", .overwrite)
        #expect(try await lake.table("t").snapshot().metadata.partitionColumns.isEmpty)
    }

    /// A partitioned table whose names need mapping; delta_scan reads NULL here.
    @Test func mappedPartitions() async throws {
        try await write(
            "SELECT range AS v, 'x ' || range % 3 AS \"the part\" FROM range(30)", .create,
            WriteOptions(partitionColumns: ["the part"]))
        try await write("SELECT 99 AS v", .append)
        #expect(
            try await lake.rows(
                "SELECT count(*), sum(v) FROM (\(lake.table("t").snapshot().scan())) WHERE \"the part\" = 'x 1'") == [
                    ["10", "145"]
                ])
        #expect(
            try await lake.rows("SELECT v FROM (\(lake.table("t").snapshot().scan())) WHERE \"the part\" IS NULL") == [
                ["99"]
            ])
    }

    /// What does not fit names every column and why, and changes nothing.
    @Test func mismatch() async throws {
        try await write("SELECT 1 AS a, 'x' AS b, {'c': 1} AS s", .create)
        let before = lake.files()
        let error = await failure("SELECT 'no' AS a, 1 AS extra, {'d': 1} AS s", .append)
        #expect(error?.code == .schemaMismatch)
        for part in [
            "no column \"extra\"", "\"a\" has the type VARCHAR", "INTEGER in the table", "\"s\" has the type STRUCT",
        ] {
            #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        }
        #expect(error?.table == "t")
        #expect(lake.files() == before)
    }

    /// A column that may not be NULL stays so, nested too.
    @Test func notNull() async throws {
        let fields =
            #"{\"name\":\"a\",\"type\":\"long\",\"nullable\":false,\"metadata\":{}},"#
            + #"{\"name\":\"s\",\"type\":{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"long\",\"nullable\":false,\"metadata\":{}}]},\"nullable\":true,\"metadata\":{}},"#
            + #"{\"name\":\"l\",\"type\":{\"type\":\"array\",\"elementType\":\"long\",\"containsNull\":false},\"nullable\":true,\"metadata\":{}}"#
        try lake.writeLog("t", "00000000000000000000.json", "\(LogLines.protocolLine)\n\(LogLines.metadata(fields))\n")
        try await write("SELECT 1 AS a, {'x': 1} AS s, [1] AS l UNION ALL SELECT 2, NULL, NULL", .append)
        let before = lake.files()
        for (source, column) in [
            ("SELECT NULL AS a", "\"a\""), ("SELECT {'x': 1} AS s", "\"a\""),
            ("SELECT 1 AS a, {'x': NULL::INTEGER} AS s", "\"s.x\""),
            ("SELECT 1 AS a, [1, NULL] AS l", "\"l.element\""),
        ] {
            let error = await failure(source, .append)
            #expect(
                error?.code == .schemaMismatch && error?.message.contains(column) == true,
                "\(source): \(error?.message ?? "")")
        }
        #expect(lake.files() == before)
        #expect(try await lake.rows(of: "t").count == 2)
    }

    /// Bad names are refused before anything is written.
    @Test(arguments: ["SELECT 1 AS a, 2 AS a", "SELECT 1 AS a, 2 AS A", "SELECT {'x': 1, 'X': 2} AS s"])
    func badNames(_ source: String) async {
        // DuckDB itself refuses some of them.
        let code = await failure(source, .create)?.code
        #expect(code == .badName || code == .query)
        #expect(lake.files().isEmpty)
    }

    /// A query that fails, at once or in the middle, leaves no table behind.
    @Test(arguments: [
        "SELECT * FROM nothing", "SELEC 1",
        "SELECT CASE WHEN range = 900000 THEN error('late') ELSE range END AS a FROM range(1000000)",
        "SELECT a + 1 AS b", "CREATE TABLE x (a INTEGER)",
    ])
    func failingQuery(_ source: String) async throws {
        let error = await failure(source, .create)
        #expect(error?.code == .query)
        #expect(lake.files().isEmpty)
        for partitions in [["p"], nil] {
            _ = await failure(
                "SELECT *, 1 AS p FROM (\(source))", .create, to: "deep/er/t",
                WriteOptions(partitionColumns: partitions))
        }
        #expect(lake.files().filter { !["deep", "deep/er"].contains($0) }.isEmpty)
        try await write("SELECT 1 AS a", .create)
        let before = lake.files()
        _ = await failure(source, .append)
        _ = await failure(source, .overwrite)
        #expect(lake.files() == before)
    }

    /// An error in the query says where in the query, whatever stands around it.
    @Test(arguments: [("SELECT 1 +\nnope AS a", 11), ("INSERT INTO t VALUES (1)", nil as Int?)])
    func place(_ source: String, _ position: Int?) async {
        let error = await failure(source, .create)
        #expect(error?.code == .query)
        if let position { #expect(error?.cause?.position == position) }
        #expect(error?.cause?.position ?? 0 <= source.utf8.count)
    }

    /// Cancelling really stops the query, and leaves nothing.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func cancel(byTask: Bool) async throws {
        let slow = "SELECT range AS a, md5(range::VARCHAR) AS b FROM range(100000000000)"
        let lake = lake
        let writing = Task { try await lake.table("t").write(slow, mode: .create, on: lake.connection) }
        while lake.files().allSatisfy({ !$0.hasSuffix(".parquet") }) { try await Task.sleep(for: .milliseconds(10)) }
        if byTask { writing.cancel() } else { lake.connection.cancel() }
        let error = await #expect(throws: DeltaError.self) { try await writing.value }
        #expect(error?.code == .cancelled)
        #expect(lake.files().isEmpty)
        #expect(try await lake.rows("SELECT 1") == [["1"]])
    }

    /// A task that is cancelled at any moment, the first included, ends at once and leaves nothing.
    @Test(.timeLimit(.minutes(1))) func cancelEarly() async throws {
        let slow = "SELECT range AS a, md5(range::VARCHAR) AS b FROM range(100000000000)"
        let lake = lake
        for delay in 0..<20 {
            let writing = Task { try await lake.table("t").write(slow, mode: .create, on: lake.connection) }
            try await Task.sleep(for: .microseconds(delay * 200))
            writing.cancel()
            let error = await #expect(throws: DeltaError.self) { try await writing.value }
            #expect(error?.code == .cancelled)
        }
        #expect(lake.files().isEmpty)
        #expect(try await lake.rows("SELECT 1") == [["1"]])
    }

    /// Modes that do not fit what is there.
    @Test func modes() async throws {
        try await write("SELECT 1 AS a", .append)
        #expect(await failure("SELECT 1 AS a", .create)?.code == .conflict)
        #expect(await failure("SELECT 1 AS a", .create, to: "../t")?.code == .badName)
        #expect(await failure("SELECT 1 AS a", .create, to: "")?.code == .badName)
        #expect(
            await failure("SELECT 1 AS a", .create, to: "u", WriteOptions(partitionColumns: ["x"]))?.code
                == .schemaMismatch)
        #expect(
            await failure("SELECT 1 AS a", .create, to: "u", WriteOptions(partitionColumns: ["a"]))?.code
                == .schemaMismatch)
        #expect(try await !lake.table("u").exists())
        #expect(try await lake.table("t").exists())
    }

    /// An application's transaction is written once.
    @Test func transactions() async throws {
        let options = WriteOptions(transaction: AppTransaction(appID: "stream", version: 7))
        try await write("SELECT 1 AS a", .append, options)
        let again = try await write("SELECT 1 AS a", .append, options)
        #expect(!again.isNew && again.version == 0)
        #expect(try await lake.rows(of: "t").count == 1)
        #expect(try await lake.table("t").snapshot().transactionVersion(of: "stream") == 7)
    }
}
