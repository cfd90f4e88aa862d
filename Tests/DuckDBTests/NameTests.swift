import DuckDB
import Testing

/// Names and texts on their way into SQL, and names in the description of types.
struct NameTests {
    private static let hostile = [
        "plain", "with space", "quo\"te", "'", "''", "\"", "\"\"", "; DROP TABLE t; --", "a\nb", "ü", "🦆", "\\", "%",
        "/*", "--", "$1", "?", "select", "SELECT", String(repeating: "x", count: 10_000), "=(^)name", "\u{200B}",
        "e\u{301}",
        "\"\u{301}", "'\u{301}",
    ]

    @Test("A quoted name is that name", arguments: hostile)
    func identifier(_ name: String) async throws {
        let connection = try connect()
        let result = try await connection.execute("SELECT 1 AS \(SQL.identifier(name))")
        #expect(result.columns.map { Array($0.name.unicodeScalars) } == [Array(name.unicodeScalars)])
    }

    @Test("A quoted text is that text", arguments: hostile + ["", "\0", "a\0b\0", "'\0'"])
    func literal(_ text: String) async throws {
        let connection = try connect()
        let value = try await connection.scalar("SELECT \(SQL.literal(text))")
        #expect(value?.string.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        let bound = try await connection.scalar("SELECT ?", [.varchar(text)])
        #expect(bound?.string.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }

    @Test("Names in types are quoted where DuckDB quotes them, every keyword among them")
    func quotedFields() async throws {
        let connection = try connect()
        let keywords = try await connection.rows("SELECT keyword_name FROM duckdb_keywords()").compactMap(\.[0].string)
        #expect(keywords.count > 400)
        let names = keywords + ["a", "A", "_a", "a1", "1a", "a b", "a$", "é", "date", "Values", "a\"b"]
        for name in names {
            let sql = "SELECT typeof(v), v FROM (SELECT struct_pack(\(SQL.identifier(name)) := 1) v)"
            let result = try await connection.execute(sql)
            let chunk = try #require(try await result.next())
            #expect(result.columns[1].type.description == chunk.value(row: 0, column: 0).string)
        }
    }

    @Test("SQL with a NUL is refused and names its place")
    func nul() async throws {
        let connection = try connect()
        let error = await connection.failure("SELECT '\0'")
        #expect(error?.kind == .parser)
        #expect(error?.position == 8)
        #expect(await connection.failure("SELECT 1 AS \(SQL.identifier("a\0b"))")?.kind == .parser)
    }
}
