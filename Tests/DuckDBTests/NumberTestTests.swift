import DuckDB
import Testing

@Suite struct NumberTestTests {
    private func connection() throws -> Connection {
        let database = try Database()
        try database.addNumberTest()
        try database.addNumberTest()
        return try database.connect()
    }

    @Test(arguments: [
        [], [0], [1], [63], [64], [254], [255], [256], [0, 1, 2], [0, 255, 256, 511, 512, 5_000], [765, 1_021],
        Array(stride(from: 3, to: 9_000, by: 7)), Array(0..<9_000),
    ])
    func `it has the numbers that it was given and no others`(_ numbers: [UInt64]) async throws {
        let connection = try connection()
        let found = try await connection.rows(
            "SELECT i FROM range(10000) t(i) WHERE \(NumberTest.sql(numbers, has: "i"))")
        #expect(found.map { $0[0].description } == numbers.map(String.init))
    }

    @Test func `what is no number of the set is not found, and NULL is neither`() async throws {
        let connection = try connection()
        let test = NumberTest.sql([1, 3, 700], has: "n")
        let rows = try await connection.rows(
            "SELECT \(test) FROM (VALUES (1), (2), (-1), (NULL), (9223372036854775807), (-9223372036854775808), (700)) v(n)"
        )
        #expect(rows.map { $0[0].description } == ["true", "false", "false", "NULL", "false", "false", "true"])
        #expect(try await connection.rows("SELECT \(NumberTest.sql([7], has: "7"))")[0][0].description == "true")
        #expect(try await connection.rows("SELECT \(NumberTest.sql([7], has: "NULL"))")[0][0].description == "NULL")
    }

    @Test func `it is read in several threads, prepared statements and views`() async throws {
        let connection = try connection()
        let test = NumberTest.sql(Array(stride(from: 0, to: 3_000_000, by: 3)), has: "i")
        _ = try await connection.rows("CREATE VIEW thirds AS SELECT i FROM range(3000000) t(i) WHERE \(test)")
        for _ in 0..<3 {
            #expect(try await connection.rows("SELECT count(*), sum(i % 3) FROM thirds")[0][0].description == "1000000")
        }
    }

    @Test(arguments: [
        "SELECT sord_has_number(b, 1) FROM (SELECT 'x'::BLOB AS b FROM range(2))",
        "SELECT sord_has_number(error('no')::BLOB, 1)", "SELECT sord_has_number('x')",
    ])
    func `a set that is none is an error`(_ text: String) async throws {
        let connection = try connection()
        await #expect(throws: DuckDBError.self) { try await connection.rows(text) }
        #expect(try await connection.rows("SELECT 42")[0][0].description == "42")
    }

    @Test func `any bytes are a set`() async throws {
        let connection = try connection()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...300)).map { _ in
                "\\x" + ["FF", "00", "FE", "07"].randomElement(using: &random)!
            }
            let rows = try await connection.rows(
                "SELECT count(*) FROM range(-9, 90000) t(i) WHERE sord_has_number('\(bytes.joined())'::BLOB, i)")
            #expect(rows[0][0].description == String(bytes.count { $0 != "\\xFF" }))
        }
    }
}
