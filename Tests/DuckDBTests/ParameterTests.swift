import DuckDB
import Testing

/// Prepared statements and their parameters.
struct ParameterTests {
    @Test("A prepared statement knows its parameters and columns, and runs many times")
    func prepared() async throws {
        let connection = try connect()
        let statement = try await connection.prepare("SELECT $b::INTEGER + $a::INTEGER AS sum, $b::VARCHAR")
        #expect(statement.parameterCount == 2)
        #expect(statement.parameterNames == ["b", "a"])
        #expect(statement.parameterName(1) == "a")
        #expect(statement.statement == .select)
        #expect(statement.columns.first == Column(name: "sum", type: .integer))
        for number in 0..<100 as Range<Int64> {
            let result = try await statement.execute([.bigint(number), 1])
            #expect(try await result.next()?.row(0) == [.integer(Int32(number) + 1), .varchar(String(number))])
        }
        let named = try await statement.execute(named: ["a": 40, "b": 2])
        #expect(try await named.next()?.row(0) == [.integer(42), "2"])
    }

    @Test("A wrong number of parameters is told, and the connection goes on")
    func wrongCount() async throws {
        let connection = try connect()
        for (sql, parameters) in [("SELECT ?", []), ("SELECT ?", [1, 2]), ("SELECT 1", [1])] as [(String, [Value])] {
            #expect(await connection.failure(sql, parameters)?.kind == .invalidInput)
        }
        #expect(
            await connection.failure("SELECT ?")?.message == "The statement takes 1 parameter, but 0 were given.")
        let statement = try await connection.prepare("SELECT $x")
        await #expect(throws: DuckDBError(.invalidInput, "The parameter $x has no value.")) {
            try await statement.execute(named: [:])
        }
        await #expect(throws: DuckDBError(.invalidInput, "The statement has no parameter $y.")) {
            try await statement.execute(named: ["x": 1, "y": 2])
        }
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test("NULL is a parameter of any type, also inside lists, structs and maps")
    func nulls() async throws {
        let connection = try connect()
        #expect(try await connection.scalar("SELECT ? IS NULL", [nil]) == true)
        #expect(try await connection.scalar("SELECT ?::INTEGER[]", [[nil]]) == [nil])
        #expect(try await connection.scalar("SELECT ?::INTEGER[][]", [[[], [1, nil]]]) == [[], [.integer(1), nil]])
        let rows: Value = [.struct([.init("a", nil)]), .struct([.init("a", 1)])]
        #expect(try await connection.scalar("SELECT ?", [rows]) == rows)
        let map: Value = .map([.init("k", nil), .init("l", [1])])
        #expect(try await connection.scalar("SELECT ?", [map]) == map)
    }

    @Test(
        "What cannot be a parameter is refused",
        arguments: [
            ["a", 1], .bit(""), .bit("012"), .bignum("x"), .bignum(""), .bignum("-"),
            .decimal(.init(unscaled: 100, width: 2, scale: 0)), .decimal(.init(unscaled: 1, width: 39, scale: 0)),
            .decimal(.init(unscaled: 1, width: 2, scale: 3)), .decimal(.init(unscaled: 1, width: 0, scale: 0)),
            .map([.init(nil, 1)]),
        ] as [Value])
    func refused(_ value: Value) async throws {
        let connection = try connect()
        #expect(await connection.failure("SELECT ?", [value])?.kind == .invalidInput)
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test("Parameters select, insert and update rows of a table")
    func inTable() async throws {
        let connection = try connect()
        try await connection.run("CREATE TEMP TABLE p(id INTEGER, mood ENUM('sad', 'ok'), tags VARCHAR[])")
        let insert = try await connection.prepare("INSERT INTO p VALUES (?, ?, ?)")
        for number in 0..<10 as Range<Int64> {
            let result = try await insert.execute([.bigint(number), .enum(number % 2 == 0 ? "ok" : "sad"), ["a", nil]])
            #expect(result.outcome == .changed(1))
        }
        #expect(try await connection.scalar("SELECT count(*) FROM p WHERE mood = ?", [.enum("ok")]) == 5)
        #expect(
            try await connection.scalar("SELECT id FROM p WHERE id = $1 AND tags[1] = $2", [7, "a"]) == .integer(7))
        #expect(await connection.failure("INSERT INTO p VALUES (1, ?, NULL)", [.enum("bad")])?.kind == .conversion)
    }

    @Test("Very long texts and blobs pass unharmed")
    func long() async throws {
        let connection = try connect()
        let text = String(repeating: "ünïcödé \0 ", count: 500_000)
        #expect(try await connection.scalar("SELECT ?", [.varchar(text)])?.string == text)
        #expect(try await connection.scalar("SELECT strlen(?)", [.varchar(text)])?.int64 == Int64(text.utf8.count))
        let bytes = [UInt8](repeating: 0xFF, count: 5_000_000)
        #expect(try await connection.scalar("SELECT ?", [.blob(bytes)])?.bytes == bytes)
    }

    @Test("Only one statement can be prepared, and a prepared one outlives a change of its table")
    func changes() async throws {
        let connection = try connect()
        await #expect(throws: DuckDBError.self) { try await connection.prepare("SELECT 1; SELECT 2") }
        try await connection.run("CREATE TEMP TABLE q AS SELECT 1 a")
        let statement = try await connection.prepare("SELECT * FROM q")
        try await connection.run("ALTER TABLE q ADD COLUMN b INTEGER DEFAULT 2")
        let result = try await statement.execute()
        #expect(result.columns.map(\.name) == ["a", "b"])
        #expect(try await result.next()?.row(0) == [.integer(1), .integer(2)])
    }
}
