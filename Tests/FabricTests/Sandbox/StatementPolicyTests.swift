import SQLText
import Testing

@testable import Fabric

/// What a statement may do is told from its text alone.
@Suite struct StatementPolicyTests {
    private let policy = StatementPolicy(
        folders: SandboxFolders(raw: "/srv/data/raw", databases: "/srv/data/databases", workingFolder: "/srv"),
        refusedFunctions: ["enable_logging", "postgres_scan"])

    private func refusal(_ text: String) throws -> StatementPolicy.Refusal? {
        do {
            for statement in try SQLScript(parsing: text).statements { try policy.check(statement) }
            return nil
        } catch {
            return try #require(error as? StatementPolicy.Refusal)
        }
    }

    @Test(arguments: [
        "SELECT 42", "FROM read_csv('/anywhere/' || 'a.csv')", "COPY t TO 'data/raw/a.csv'",
        "COPY (SELECT 1) TO '/srv/data/raw/x/y.parquet' (FORMAT parquet, PARTITION_BY (a), FILENAME_PATTERN 'p_{i}')",
        "COPY t FROM '/anywhere.csv'", "COPY FROM DATABASE a TO b", "COPY t TO './data/raw/a.csv' (HEADER)",
        "ATTACH ':memory:' AS a", "ATTACH 'data/databases/a.duckdb'", "DETACH a",
        "ATTACH IF NOT EXISTS 'data/databases/a.duckdb' AS a (TYPE duckdb, READ_ONLY)",
        "SET TimeZone = 'UTC'", "SET SESSION \"timezone\" = 'UTC'", "SET TIME ZONE 'UTC'", "RESET TimeZone",
        "SET VARIABLE threads = 1", "PRAGMA table_info('t')", "PRAGMA version", "USE a", "CHECKPOINT",
        "EXPLAIN ANALYZE SELECT 1", "PREPARE p AS COPY t TO 'data/raw/p.csv'", "FROM query('SELECT 42')",
        "SELECT enable_logging FROM t", "UPDATE extensions SET a = 1", "EXPLAIN (SELECT 1)",
        "CREATE TABLE query (a INT)",
        "CREATE TABLE secret (a INT)", "SELECT 'enable_logging()'", "FROM query_table('t')",
    ])
    func `what harms nobody may run`(text: String) throws {
        #expect(try refusal(text) == nil)
    }

    @Test(arguments: [
        ("COPY t TO 'data/lake/t/a.parquet'", "a.parquet"), ("COPY t TO '/etc/passwd'", "/etc/passwd"),
        ("COPY t TO 'data/raw'", "data/raw"), ("COPY t TO 'data/raw/../lake/a'", "data/raw/../lake/a"),
        ("COPY t TO 'file:/srv/data/raw/a.csv'", "file:"), ("COPY t TO 's3://birds/a.csv'", "s3:"),
        ("COPY t TO '~/a.csv'", "~/a.csv"), ("COPY t TO 'data/raw-not/a.csv'", "raw-not"),
        ("COPY t TO ('data/' || 'raw/a.csv')", "computed"), ("COPY t TO $1", "computed"),
        ("COPY t TO 'data/raw/a'\n'/../../lake'", "computed"), ("COPY t TO E'data/raw/a.csv'", "computed"),
        ("COPY t TO \"data/raw/a.csv\"", "computed"), ("COPY t TO $$data/raw/a.csv$$", "computed"),
        ("COPY t TO STDOUT", "computed"), ("COPY s.from TO '/etc/passwd'", "/etc/passwd"),
        ("COPY (FROM t) TO 'data/raw/p' (PARTITION_BY (a), FILENAME_PATTERN '../../lake/x')", "FILENAME_PATTERN"),
        ("COPY t TO 'data/raw/p' (\"filename_pattern\" 'a' || '/../b')", "FILENAME_PATTERN"),
        ("COPY t TO 'data/raw/p' (file_extension 'a/b')", "FILE_EXTENSION"),
        ("EXPLAIN ANALYZE COPY t TO 'data/lake/a'", "data/lake"),
        ("EXPLAIN (FORMAT json, ANALYZE) COPY t TO 'data/lake/a'", "data/lake"),
        ("EXPLAIN (FORMAT 'a)b', ANALYZE) COPY t TO 'data/lake/a'", "data/lake"),
        ("PREPARE p AS COPY t TO $1", "computed"), ("PREPARE p(VARCHAR) AS COPY t TO $1", "computed"),
        ("EXPORT DATABASE 'data/raw/e'", "EXPORT"), ("IMPORT DATABASE 'data/raw/e'", "IMPORT"),
        ("ATTACH '/srv/data/shared.duckdb' AS s", "shared.duckdb"), ("ATTACH 'md:birds'", "md:"),
        ("ATTACH 'host=x' AS p (TYPE postgres)", "other kinds"),
        ("ATTACH 'data/databases/a' (TYPE 'sqlite')", "other kinds"),
        ("ATTACH 'data/databases/a.duckdb' AS postgres", "postgres"),
        ("ATTACH 'data/databases/system.duckdb'", "system"),
        ("ATTACH 'data/databases/a.duckdb' AS \"Temp\"", "temp"),
        ("ATTACH 'data/' || 'databases/a.duckdb'", "computed"),
        ("DETACH postgres", "postgres"), ("DETACH DATABASE IF EXISTS memory", "memory"),
        ("LOAD httpfs", "LOAD"), ("INSTALL spatial", "INSTALL"), ("FORCE INSTALL spatial", "FORCE INSTALL"),
        ("UPDATE EXTENSIONS", "UPDATE EXTENSIONS"), ("UPDATE EXTENSIONS (httpfs)", "UPDATE EXTENSIONS"),
        ("SET threads = 1", "threads"), ("SET GLOBAL TimeZone = 'UTC'", "GLOBAL"),
        ("RESET memory_limit", "memory_limit"),
        ("SET SESSION \"Allowed_Directories\" = []", "allowed_directories"), ("PRAGMA threads = 9", "PRAGMA threads"),
        ("PRAGMA enable_profiling = 'json'", "enable_profiling"), ("PRAGMA import_database('x')", "import_database"),
        ("CREATE SECRET a (TYPE s3)", "CREATE SECRET"),
        ("CREATE OR REPLACE PERSISTENT SECRET a (TYPE s3)", "CREATE SECRET"),
        ("ALTER DATABASE memory SET ALIAS TO m", "ALTER DATABASE"), ("DROP SECRET sord_lake", "DROP SECRET"),
        ("DROP PERSISTENT SECRET sord_lake", "DROP SECRET"),
        ("CALL enable_logging()", "enable_logging"), ("FROM \"Enable_Logging\" ()", "enable_logging"),
        ("SELECT 1 WHERE EXISTS (FROM system.main.enable_logging /* */ ( ))", "enable_logging"),
        ("FROM query('FROM enable_logging()')", "enable_logging"),
        ("FROM query('FROM ' || 'enable_logging()')", "query"),
        ("FROM query(getvariable('x'))", "query"), ("FROM query(E'FROM enable\\x5flogging()')", "query"),
        ("FROM query('FROM query(''FROM enable_logging()'')')", "enable_logging"),
        ("CREATE MACRO m(a) AS TABLE FROM query(a)", "query"),
        ("FROM postgres_scan('host=x', 'a', 'b')", "postgres_scan"),
        ("PREPARE p AS FROM enable_logging()", "enable_logging"),
        ("EXPLAIN ANALYZE CALL enable_logging()", "enable_logging"),
    ])
    func `what harms somebody may not, and the message names it`(text: String, part: String) throws {
        let refusal = try #require(try refusal(text))
        #expect(refusal.message.contains(part), "\(refusal.message)")
        #expect(!refusal.hint.isEmpty)
    }

    @Test func `the place of a refusal is one in the whole text`() throws {
        let text = "SELECT 'ü';\n  COPY t TO '/etc/passwd'"
        #expect(try refusal(text)?.offset == text.utf8.count - "'/etc/passwd'".utf8.count)
    }

    @Test func `a link out of the folder is followed before it is judged`() {
        let folders = SandboxFolders(raw: "/srv/raw", databases: "/srv/databases", workingFolder: "/srv") {
            $0.replacing("/srv/raw/link", with: "/etc")
        }
        #expect(folders.leads("raw/a.csv", into: folders.raw))
        #expect(!folders.leads("raw/link/passwd", into: folders.raw))
    }

    @Test func `a condition is looked through for functions`() {
        #expect(throws: StatementPolicy.Refusal.self) {
            try policy.check(expression: "a IN (FROM enable_logging())")
        }
        #expect(throws: Never.self) { try policy.check(expression: "a = 1") }
    }
}
