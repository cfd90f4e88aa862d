import DuckDB
import Testing

/// Errors: their class, their sentence, their place.
struct ErrorTests {
    /// A statement that fails, and how.
    struct Case: Sendable, CustomTestStringConvertible {
        let sql: String
        let kind: DuckDBError.Kind
        let message: String
        /// What stands in the text where the error is; nil when it has no place.
        let place: String?

        init(_ sql: String, _ kind: DuckDBError.Kind, _ message: String, at place: String?) {
            self.sql = sql
            self.kind = kind
            self.message = message
            self.place = place
        }

        var testDescription: String { sql }
    }

    private static let cases: [Case] = [
        .init("selec 1", .parser, "syntax error at or near \"selec\"", at: "selec 1"),
        .init("SELECT 1 +", .parser, "syntax error at end of input", at: ""),
        .init("SELECT 1;\nSELECT FROM", .parser, "syntax error at end of input", at: ""),
        .init("SELECT 'abc", .parser, "unterminated quoted string at or near \"'abc\"", at: "'abc"),
        .init("SELECT 1 FROM t WHERE", .parser, "syntax error at end of input", at: ""),
        .init(
            "SELECT nosuch FROM range(1)", .binder, "Referenced column \"nosuch\" not found in FROM clause!",
            at: "nosuch FROM range(1)"),
        .init(
            "SELECT 'é🦆', nosuch FROM range(1)", .binder, "Referenced column \"nosuch\" not found in FROM clause!",
            at: "nosuch FROM range(1)"),
        .init("SELECT *\nFROM nosuch", .catalog, "Table with name nosuch does not exist!", at: "nosuch"),
        .init("SELECT nosuch(1)", .catalog, "Scalar Function with name nosuch does not exist!", at: "nosuch(1)"),
        .init("SELECT sum(sum(1))", .binder, "aggregate function calls cannot be nested", at: "sum(1))"),
        .init("SELECT 'a'::INTEGER", .conversion, "Could not convert string 'a' to INT32", at: "::INTEGER"),
        .init("SELECT error('a\n\nLINE 1: b')", .invalidInput, "a\n\nLINE 1: b", at: nil),
        .init("SELECT error('Parser Error: {}')", .invalidInput, "Parser Error: {}", at: nil),
        .init("SELECT 9223372036854775807 + 1::BIGINT", .outOfRange, "Overflow in addition", at: nil),
        .init("SET nosuch = 1", .catalog, "unrecognized configuration parameter \"nosuch\"", at: nil),
        .init("SET threads = -1", .syntax, "Must have at least 1 thread!", at: nil),
        .init("COMMIT", .transaction, "cannot commit - no transaction is active", at: nil),
        .init("FROM read_csv('/nosuch/x.csv')", .io, "No files found that match the pattern", at: "read_csv"),
        .init("ATTACH '/nosuch/x.duckdb'", .io, "Cannot open file", at: nil),
        .init("SELECT unnest([1], 2)", .binder, "UNNEST - unsupported extra argument", at: "unnest([1], 2)"),
        .init(
            "FROM read_parquet('s3://bucket/key')", .missingExtension,
            "File s3://bucket/key requires the extension httpfs",
            at: "read_parquet"),
    ]

    @Test("An error has DuckDB's class, a sentence without it, and its place in the text", arguments: cases)
    func errors(_ expected: Case) async throws {
        let connection = try connect()
        let error = try #require(await connection.failure(expected.sql))
        #expect(error.kind == expected.kind)
        #expect(error.message.hasPrefix(expected.message), "\(error.message)")
        let place = error.position.map { String(decoding: Array(expected.sql.utf8)[$0...], as: UTF8.self) }
        if let text = expected.place {
            #expect(place?.hasPrefix(text) == true && (text != "" || place == ""), "\(place ?? "nowhere")")
        } else {
            #expect(place == nil)
        }
    }

    @Test("The place of an error in a later statement is a place in the whole text")
    func laterStatement() async throws {
        let connection = try connect()
        let sql = "SELECT 1; SELECT 'ü'; SELECT nosuch FROM range(1)"
        let error = try #require(await connection.failure(sql))
        let position = try #require(error.position)
        #expect(String(decoding: Array(sql.utf8)[position...], as: UTF8.self) == "nosuch FROM range(1)")
    }

    @Test("A constraint that is broken has its own class")
    func constraint() async throws {
        let connection = try connect()
        try await connection.run("CREATE TEMP TABLE k(a INTEGER PRIMARY KEY, b INTEGER NOT NULL)")
        #expect(await connection.failure("INSERT INTO k VALUES (1, 1), (1, 2)")?.kind == .constraint)
        #expect(await connection.failure("INSERT INTO k VALUES (2, NULL)")?.kind == .constraint)
    }

    @Test("Errors keep class and sentence when a user switches the setting off that they rest on")
    func plainErrors() async throws {
        let connection = try connect(Settings(threads: 1))
        try await connection.run("SET errors_as_json = false")
        #expect(await connection.failure("selec 1") == DuckDBError(.parser, "syntax error at or near \"selec\""))
        let error = await connection.failure("SELECT 'a'::INTEGER")
        #expect(error == DuckDBError(.conversion, "Could not convert string 'a' to INT32"))
        #expect(await connection.failure("FROM nosuch")?.kind == .catalog)
        #expect(await connection.failure("SELECT error('a\n\nLINE 1: b')")?.kind == .invalidInput)
    }

    @Test("A statement that needs more memory than allowed fails as out of memory, and the connection goes on")
    func outOfMemory() async throws {
        let folder = try TemporaryFolder()
        let connection = try connect(
            Settings(
                memoryLimit: "50MB", threads: 1, temporaryDirectory: folder.path + "/spill",
                maximumTemporarySize: "20MB"))
        let error = await connection.failure("SELECT len(list(range)) FROM range(30_000_000)")
        #expect(error?.kind == .outOfMemory)
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test("What is forbidden fails as a permission")
    func permission() async throws {
        let connection = try connect(Settings(threads: 1, other: ["enable_external_access": "false"]))
        #expect(await connection.failure("FROM read_csv('/etc/passwd')")?.kind == .permission)
    }

    @Test("An error prints as DuckDB prints it")
    func printed() {
        #expect("\(DuckDBError(.outOfMemory, "enough"))" == "Out of Memory Error: enough")
    }
}
