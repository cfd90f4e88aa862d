import DuckDB
import Testing

/// Every type of DuckDB: how it is read, named, printed, written as JSON, and passed back.
struct TypeTests {
    @Test("A value is read as its Swift value, of its type", arguments: TypeCase.all)
    func read(_ type: TypeCase) async throws {
        let connection = try connect()
        let result = try await connection.execute("SELECT \(type.sql) AS v")
        let chunk = try #require(try await result.next())
        #expect(result.columns == [Column(name: "v", type: type.type)])
        expectSame(chunk.value(row: 0, column: 0), type.value)
    }

    @Test("A value is written as JSON, from its vector and from its box alike", arguments: TypeCase.all)
    func json(_ type: TypeCase) async throws {
        let connection = try connect()
        #expect(try await connection.json("SELECT \(type.sql)") == "[\(type.json)]")
        var json = JSONWriter()
        json.value(type.value)
        #expect(String(decoding: json.bytes, as: UTF8.self) == type.json)
    }

    @Test("A value is printed as DuckDB prints it", arguments: TypeCase.all)
    func printed(_ type: TypeCase) async throws {
        let connection = try connect()
        try await connection.run("SET TimeZone = 'UTC'")
        #expect(try await connection.scalar("SELECT (\(type.sql))::VARCHAR") == .varchar(type.value.description))
    }

    @Test("A type is spelled as DuckDB spells it, and DuckDB reads it back", arguments: TypeCase.all)
    func spelled(_ type: TypeCase) async throws {
        let connection = try connect()
        #expect(try await connection.scalar("SELECT typeof(\(type.sql))") == .varchar(type.type.description))
        // The one description that DuckDB prints and does not read is that of a struct without names.
        guard !type.sql.hasPrefix("row(") else { return }
        let result = try await connection.execute("SELECT NULL::\(type.type)")
        #expect(result.columns.map(\.type) == [type.type])
        #expect(try await result.next()?.value(row: 0, column: 0) == .null)
        #expect(try await connection.json("SELECT NULL::\(type.type)") == "[null]")
    }

    @Test("A value bound as a parameter comes back as it was", arguments: TypeCase.all)
    func bound(_ type: TypeCase) async throws {
        let connection = try connect()
        let cast = type.sql.hasPrefix("row(") ? "" : "::\(type.type)"
        let value = try await connection.scalar("SELECT ?\(cast)", [type.value])
        expectSame(try #require(value), type.value)
        #expect(
            try await connection.scalar("SELECT ?\(cast) IS NOT DISTINCT FROM \(type.sql)", [type.value]) == true)
    }

    @Test("Every column of test_all_types() is printed as DuckDB prints it, in all its rows")
    func allTypes() async throws {
        let connection = try connect()
        try await connection.run("SET TimeZone = 'UTC'")
        let types = try await connection.execute("FROM test_all_types()").columns
        #expect(types.count > 50)
        // A geometry is printed as text by DuckDB, and as its bytes by us.
        for column in types where column.type != .geometry {
            let name = SQL.identifier(column.name)
            for row in try await connection.rows("SELECT \(name), \(name)::VARCHAR FROM test_all_types()") {
                // DuckDB itself adds a millisecond when it prints the last instant it can hold.
                if row[0] == .timestampTZ(.max - 1) { continue }
                if row[0].isNull { #expect(row[1].isNull) } else { #expect(row[0].description == row[1].string) }
            }
        }
    }

    @Test("A geometry is its well-known binary")
    func geometry() async throws {
        let connection = try connect()
        let bytes: [UInt8] = [1, 1, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F] + [0, 0, 0, 0, 0, 0, 0, 0x40]
        #expect(try await connection.scalar("SELECT 'POINT(1 2)'::GEOMETRY") == .geometry(bytes))
        #expect(try await connection.json("SELECT 'POINT(1 2)'::GEOMETRY") == #"["AQEAAAAAAAAAAADwPwAAAAAAAABA"]"#)
        #expect(LogicalType.geometry.description == "GEOMETRY")
    }

    @Test("Enums of every width read their first and last word")
    func enums() async throws {
        let connection = try connect()
        for count in [1, 255, 256, 257, 65_535, 65_536, 65_537] {
            try await connection.run(
                """
                DROP TYPE IF EXISTS temp.e;
                CREATE TEMP TYPE e AS ENUM (SELECT 'word ' || range FROM range(\(count)) ORDER BY range)
                """)
            let words = try await connection.rows("SELECT 'word 0'::e, 'word \(count - 1)'::e")[0]
            #expect(words == [.enum("word 0"), .enum("word \(count - 1)")])
            #expect(
                try await connection.json("SELECT 'word \(count - 1)'::e") == "[\"word \(count - 1)\"]")
        }
    }

    @Test("Lists made by list functions, filters and joins read as DuckDB prints them")
    func derivedLists() async throws {
        let connection = try connect()
        let queries = [
            "SELECT list_filter(range(10), x -> x % 3 = 0) v FROM range(5)",
            "SELECT list_slice(['a', 'b', 'c', 'a long enough text'], 2, 4) v FROM range(3)",
            "SELECT list_reverse(list_value({'a': i}, {'a': i + 1})) v FROM range(5000) t(i) WHERE i % 7 = 0",
            "SELECT list(i) v FROM range(100) t(i) GROUP BY i % 3 ORDER BY 1",
            "SELECT l v FROM (SELECT i, [i, NULL, i * 2] l FROM range(100) t(i)) JOIN range(50, 60) u(i) USING (i)",
            "SELECT list_select(['p', 'q'], [2, 1, 2]) v FROM range(2)",
            "SELECT {'l': [i], 'm': MAP {i: [i]}} v FROM range(3000) t(i) WHERE i % 1000 = 1 ORDER BY i DESC",
            "SELECT unnest([[1], [2, 3], NULL]) v",
            "SELECT CASE WHEN i % 2 = 0 THEN {'a': i} END v FROM range(4) t(i)",
            "SELECT [i, i]::INTEGER[2] v FROM range(3000) t(i) WHERE i IN (7, 2999)",
        ]
        for query in queries {
            let rows = try await connection.rows("SELECT v, v::VARCHAR FROM (\(query))")
            #expect(!rows.isEmpty)
            for row in rows { #expect(row[0].description == (row[1].string ?? "NULL"), "\(query)") }
        }
    }

    @Test("Columns are read without boxes, and only as what they are")
    func typedColumns() async throws {
        let connection = try connect()
        let result = try await connection.execute(
            """
            SELECT i::INTEGER, CASE WHEN i % 2 = 0 THEN i::DOUBLE END, 'text number ' || i, i::HUGEINT, i % 2 = 0,
                i::DECIMAL(18,2), '\\x01'::BLOB
            FROM range(3) t(i)
            """)
        let chunk = try #require(try await result.next())
        #expect(Array(try chunk.column(0, as: Int32.self)) == [0, 1, 2])
        #expect(Array(try chunk.column(1, as: Double.self)) == [0, nil, 2])
        #expect(Array(try chunk.column(2, as: String.self)) == ["text number 0", "text number 1", "text number 2"])
        #expect(Array(try chunk.column(3, as: Int128.self)) == [0, 1, 2])
        #expect(Array(try chunk.column(4, as: Bool.self)) == [true, false, true])
        #expect(Array(try chunk.column(5, as: Int64.self)) == [0, 100, 200])
        #expect(Array(try chunk.column(6, as: [UInt8].self)) == [[1], [1], [1]])
        let lengths = (0..<3).map { row in
            (try? chunk.column(2, as: String.self))?.withUTF8(row: row) { $0?.count }
        }
        #expect(lengths == [13, 13, 13])
        #expect(throws: DuckDBError.self) { try chunk.column(0, as: Int64.self) }
        #expect(throws: DuckDBError.self) { try chunk.column(7, as: Int64.self) }
    }
}
