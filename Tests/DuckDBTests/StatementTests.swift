import DuckDB
import Testing

/// Statements of every kind, through `execute`.
struct StatementTests {
    /// A statement, what kind DuckDB calls it, and what it does.
    struct Case: Sendable, CustomTestStringConvertible {
        let sql: String
        let kind: StatementKind
        let outcome: Result.Outcome
        let rows: [[Value]]

        init(_ sql: String, _ kind: StatementKind, _ outcome: Result.Outcome, _ rows: [[Value]] = []) {
            self.sql = sql
            self.kind = kind
            self.outcome = outcome
            self.rows = rows
        }

        var testDescription: String { sql }
    }

    private static let cases: [Case] = [
        .init("FROM t ORDER BY a", .select, .rows, [[.integer(1), "x"], [.integer(2), "y"]]),
        .init("VALUES (1), (2)", .select, .rows, [[.integer(1)], [.integer(2)]]),
        .init("SELECT 1 WHERE false", .select, .rows),
        .init("INSERT INTO t VALUES (3, 'z'), (4, NULL)", .insert, .changed(2)),
        .init("INSERT INTO t VALUES (3, 'z') RETURNING a, b", .insert, .rows, [[.integer(3), "z"]]),
        .init("UPDATE t SET a = a + 1", .update, .changed(2)),
        .init("DELETE FROM t WHERE a = 1", .delete, .changed(1)),
        .init("DELETE FROM t WHERE a = 1 RETURNING b", .delete, .rows, [["x"]]),
        .init("TRUNCATE t", .delete, .changed(2)),
        .init("MERGE INTO t USING (SELECT 1 a) s ON t.a = s.a WHEN MATCHED THEN DELETE", .merge, .changed(1)),
        .init("CREATE TABLE u AS FROM t", .create, .changed(2)),
        .init("CREATE VIEW v AS FROM t", .create, .nothing),
        .init("CREATE MACRO m(x) AS x + 1", .create, .nothing),
        .init("CREATE TYPE mood AS ENUM ('sad')", .create, .nothing),
        .init("ALTER TABLE t ADD COLUMN c INTEGER", .alter, .nothing),
        .init("COMMENT ON TABLE t IS 'x'", .alter, .nothing),
        .init("DROP TABLE t", .drop, .nothing),
        .init("BEGIN", .transaction, .nothing),
        .init("SET threads = 2", .set, .nothing),
        .init("SET VARIABLE x = 5", .set, .nothing),
        .init("RESET threads", .set, .nothing),
        .init("USE main", .set, .nothing),
        .init("PRAGMA show_tables", .select, .rows, [["t"]]),
        .init("SHOW TABLES", .select, .rows, [["t"]]),
        .init("CALL range(2)", .call, .rows, [[0], [1]]),
        .init("CHECKPOINT", .call, .rows),
        .init("VACUUM", .vacuum, .nothing),
        .init("ANALYZE", .vacuum, .nothing),
        .init("PREPARE q AS SELECT $1::INTEGER", .prepare, .nothing),
        .init("ATTACH ':memory:' AS other", .attach, .nothing),
        .init("LOAD json", .load, .nothing),
        .init("PIVOT t ON b IN ('x', 'y') USING sum(a)", .select, .rows, [[.hugeint(1), .hugeint(2)]]),
        .init("PIVOT t ON b USING sum(a)", .select, .rows, [[.hugeint(1), .hugeint(2)]]),
        .init("WITH q AS (PIVOT t ON b USING sum(a)) FROM q", .select, .rows, [[.hugeint(1), .hugeint(2)]]),
        .init("SELECT 1; SELECT 2;", .select, .rows, [[.integer(2)]]),
        .init(" -- a comment\n SELECT 1 /* another */ ; ; ", .select, .rows, [[.integer(1)]]),
    ]

    private func connectToTable() async throws -> Connection {
        let connection = try connect(Settings(threads: 1))
        try await connection.run("CREATE TABLE t(a INTEGER, b VARCHAR); INSERT INTO t VALUES (1, 'x'), (2, 'y')")
        return connection
    }

    @Test("A statement does what it says and tells so", arguments: cases)
    func execute(_ statement: Case) async throws {
        let connection = try await connectToTable()
        let result = try await connection.execute(statement.sql)
        #expect(result.statement == statement.kind)
        #expect(result.outcome == statement.outcome)
        #expect(result.columns.isEmpty == (statement.outcome != .rows))
        var rows: [[Value]] = []
        while let chunk = try await result.next() {
            for row in 0..<chunk.rowCount { rows.append(chunk.row(row)) }
        }
        #expect(rows == statement.rows)
        #expect(try await result.next()?.rowCount == nil)
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test(
        "Statements that describe return rows",
        arguments: [
            "EXPLAIN FROM t", "EXPLAIN ANALYZE FROM t", "DESCRIBE t", "SUMMARIZE t", "SHOW ALL TABLES",
            "PRAGMA table_info('t')", "PRAGMA database_list", "PRAGMA version",
        ])
    func describe(_ sql: String) async throws {
        let connection = try await connectToTable()
        let result = try await connection.execute(sql)
        #expect(result.outcome == .rows)
        #expect(try await result.countRemaining() > 0)
    }

    @Test("A table made of a pivot holds it, and no transaction is left behind")
    func createTableAsPivot() async throws {
        let connection = try await connectToTable()
        _ = try await connection.execute("CREATE TABLE p AS PIVOT t ON b USING sum(a)")
        #expect(try await connection.rows("FROM p") == [[.hugeint(1), .hugeint(2)]])
        let error = await connection.failure("CREATE TABLE p AS PIVOT t ON b USING sum(a)")
        #expect(error?.kind == .catalog)
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
        try await connection.run("BEGIN; COMMIT")
    }

    @Test("COPY writes and reads files, and a database is exported and imported whole")
    func copy() async throws {
        let folder = try TemporaryFolder()
        let connection = try await connectToTable()
        let written = try await connection.execute("COPY t TO \(SQL.literal(folder.path + "/t.csv"))")
        #expect(written.statement == .copy)
        #expect(written.outcome == .changed(2))
        let read = try await connection.execute("COPY t FROM \(SQL.literal(folder.path + "/t.csv"))")
        #expect(read.outcome == .changed(2))
        let statistics = try await connection.execute(
            "COPY t TO \(SQL.literal(folder.path + "/t.parquet")) (FORMAT parquet, RETURN_STATS)")
        #expect(statistics.columns.map(\.name).starts(with: ["filename", "count"]))
        #expect(try await statistics.next()?.value(row: 0, column: 1).int64 == 4)

        _ = try await connection.execute("EXPORT DATABASE \(SQL.literal(folder.path + "/export"))")
        let other = try connect(Settings(threads: 1))
        _ = try await other.execute("IMPORT DATABASE \(SQL.literal(folder.path + "/export"))")
        #expect(try await other.scalar("SELECT count(*) FROM t") == 4)
        // Importing again fails half-way, in a transaction that DuckDB began itself.
        #expect(await other.failure("IMPORT DATABASE \(SQL.literal(folder.path + "/export"))")?.kind == .catalog)
        #expect(try await other.scalar("SELECT count(*) FROM t") == 4)
    }

    @Test("A transaction holds over statements, and is rolled back when asked")
    func transaction() async throws {
        let connection = try await connectToTable()
        _ = try await connection.execute("BEGIN")
        _ = try await connection.execute("DELETE FROM t")
        #expect(try await connection.scalar("SELECT count(*) FROM t") == 0)
        _ = try await connection.execute("ROLLBACK")
        #expect(try await connection.scalar("SELECT count(*) FROM t") == 2)
    }

    @Test("A text runs to its first error, and leaves no transaction that it began")
    func run() async throws {
        let connection = try await connectToTable()
        await #expect(throws: DuckDBError.self) {
            try await connection.run("BEGIN; DELETE FROM t; SELECT nosuch; DROP TABLE t")
        }
        #expect(try await connection.scalar("SELECT count(*) FROM t") == 2)
        // A transaction from before is not the text's to end.
        try await connection.run("BEGIN; DELETE FROM t WHERE a = 1")
        await #expect(throws: DuckDBError.self) { try await connection.run("SELECT 1; SELECT nosuch") }
        #expect(try await connection.scalar("SELECT count(*) FROM t") == 1)
        try await connection.run("COMMIT")
        #expect(try await connection.scalar("SELECT count(*) FROM t") == 1)
    }

    @Test("A text of several statements runs each to its end")
    func runAll() async throws {
        let connection = try await connectToTable()
        try await connection.run(
            "CREATE SEQUENCE s; SELECT nextval('s') FROM range(10000); CREATE TABLE u AS SELECT nextval('s') n")
        #expect(try await connection.scalar("FROM u") == 10_001)
    }

    @Test("A text without a statement is refused", arguments: ["", "  \n", ";;", "-- nothing", "/* nothing */"])
    func empty(_ sql: String) async throws {
        let connection = try connect()
        let error = await connection.failure(sql)
        #expect(error?.kind == .parser)
        #expect(error?.position == sql.utf8.count)
    }
}
