import DuckDB
import Testing

/// Chunks that go from a result into a table.
struct AppenderTests {
    @Test("A chunk of any type arrives in a table as it was, beside a NULL", arguments: TypeCase.all)
    func everyType(_ type: TypeCase) async throws {
        // A table cannot hold a struct without names.
        guard !type.sql.contains("row(") else { return }
        let database = try Database()
        let connection = try database.connect()
        let sql = "SELECT \(type.sql) AS v UNION ALL SELECT NULL"
        try await connection.run("CREATE TABLE t AS FROM (\(sql)) LIMIT 0")
        let appender = try database.appender(to: "t")
        let result = try await connection.execute(sql)
        while let chunk = try await result.next() { try appender.append(chunk) }
        try appender.finish()
        let rows = try await connection.rows("FROM t ORDER BY v IS NULL")
        expectSame(rows[0][0], type.value)
        #expect(rows.count == 2 && rows[1][0] == .null)
    }

    @Test("Columns of other types than the table's are cast, and what cannot be cast is refused")
    func types() async throws {
        let database = try Database()
        let connection = try database.connect()
        try await connection.run(
            "CREATE TYPE number AS BIGINT; CREATE TABLE t (a BIGINT, b STRUCT(v1 INTEGER, v2 VARCHAR), c INTEGER)")
        let appender = try database.appender(to: "t")
        let good = try #require(try await connection.execute("SELECT '7', row(1, 'x'), 3::number").next())
        try appender.append(good)
        try appender.finish()
        #expect(try await connection.json("FROM t") == #"[7,{"v1":1,"v2":"x"},3]"#)
        let other = try database.appender(to: "t")
        let bad = try #require(try await connection.execute("SELECT 'seven', row(1, 'x'), NULL").next())
        #expect { try other.append(bad) } throws: { ($0 as? DuckDBError)?.kind == .invalidInput }
    }

    @Test("Nothing is visible before the end, and a dropped appender leaves nothing")
    func transaction() async throws {
        let database = try Database()
        let connection = try database.connect()
        try await connection.run("CREATE TABLE t (i BIGINT)")
        let chunk = try #require(try await connection.execute("SELECT i FROM range(2048) t(i)").next())
        var dropped: Appender? = try database.appender(to: "t")
        for _ in 0..<200 { try dropped?.append(chunk) }
        #expect(try await connection.scalar("SELECT count(*) FROM t") == 0)
        dropped = nil
        #expect(try await connection.scalar("SELECT count(*) FROM t") == 0)
        let kept = try database.appender(to: "t")
        for _ in 0..<200 { try kept.append(chunk) }
        try kept.finish()
        #expect(try await connection.json("SELECT count(*), sum(i) FROM t") == "[409600,\(200 * 2047 * 1024)]")
        #expect { try kept.append(chunk) } throws: { ($0 as? DuckDBError)?.kind == .invalidInput }
    }

    @Test("Rows keep their order, also in a table of another database")
    func order() async throws {
        let folder = try TemporaryFolder()
        let database = try Database()
        let connection = try database.connect()
        try await connection.run("ATTACH '\(folder.path)/x.duckdb' AS other; CREATE TABLE other.main.t (i BIGINT)")
        let appender = try database.appender(to: "t", catalog: "other")
        let result = try await connection.execute("SELECT i FROM range(500000) t(i)")
        while let chunk = try await result.next() { try appender.append(chunk) }
        try appender.finish()
        #expect(try await connection.scalar("SELECT count(*) FROM other.main.t WHERE i = rowid") == 500_000)
    }

    @Test("What cannot be appended is refused in words")
    func refusals() async throws {
        let database = try Database()
        let connection = try database.connect()
        try await connection.run("CREATE TABLE t (i BIGINT, j BIGINT)")
        #expect { try database.appender(to: "nothing") } throws: { ($0 as? DuckDBError)?.kind == .catalog }
        #expect { try database.appender(to: "t\0") } throws: { ($0 as? DuckDBError)?.kind == .invalidInput }
        let chunk = try #require(try await connection.execute("SELECT 1").next())
        let appender = try database.appender(to: "t")
        #expect { try appender.append(chunk) } throws: {
            ($0 as? DuckDBError)?.message == "The table has 2 columns, the chunk 1."
        }
    }

    @Test("The size of a chunk counts room, long texts and the elements of lists")
    func size() async throws {
        let connection = try connect()
        func size(_ sql: String) async throws -> Int {
            try #require(try await connection.execute(sql).next()).memorySize
        }
        let number = try await size("SELECT 42")
        #expect(number > 2_048 * 4 && number < 2_048 * 8)
        let texts = try await size("SELECT repeat('x', 1000) FROM range(1000)")
        #expect(texts > 1_000_000 && texts < 1_100_000)
        let lists = try await size("SELECT range(10000) FROM range(20)")
        #expect(lists > 20 * 10_000 * 8 && lists < 20 * 10_000 * 8 + 200_000)
        for type in TypeCase.all { #expect(try await size("SELECT \(type.sql)") > 2_000, "\(type.sql)") }
    }

    @Test("Rows are written as objects with the names given")
    func objects() async throws {
        let connection = try connect()
        let chunk = try #require(try await connection.execute("SELECT i, i || '\"' FROM range(3) t(i)").next())
        var json = JSONWriter()
        chunk.appendJSONObjects(
            rows: 1..<3, names: JSONMemberNames(["n", "a \"b\""]), separator: "\n", to: &json)
        #expect(
            String(decoding: json.bytes, as: UTF8.self) == """
                {"n":1,"a \\"b\\"":"1\\""}
                {"n":2,"a \\"b\\"":"2\\""}
                """)
    }
}
