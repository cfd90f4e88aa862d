import Fabric
import Foundation
import Testing

/// INSERT INTO a table of the lake.
@Suite struct InsertTests {
    let lake: TemporaryFabric

    init() async throws {
        lake = try TemporaryFabric()
        try await lake.load("SELECT 1::BIGINT AS id, 'one' AS name, 1.5::DECIMAL(10, 2) AS price", "t")
    }

    @Test(arguments: [
        ("INSERT INTO =(^)t VALUES (2, 'two', 2)", #"[[2,"two",2.00]]"#, "1 row inserted into =(^)t, version 1."),
        ("INSERT INTO =(^)t VALUES ('2', 2, '2.555')", #"[[2,"2",2.56]]"#, "1 row inserted into =(^)t, version 1."),
        ("INSERT INTO =(^)t (price, id) SELECT 3, 2", "[[2,null,3.00]]", "1 row inserted into =(^)t, version 1."),
        (
            "INSERT INTO =(^)t BY NAME SELECT 'b' AS NAME, 2 AS id", #"[[2,"b",null]]"#,
            "1 row inserted into =(^)t, version 1."
        ),
        (
            "INSERT INTO =(^)T (ID) FROM range(5, 8)", "[[5,null,null],[6,null,null],[7,null,null]]",
            "3 rows inserted into =(^)t, version 1."
        ),
        (
            "WITH x AS (SELECT 8 AS a) INSERT INTO =(^)t SELECT a, 'x', a FROM x", #"[[8,"x",8.00]]"#,
            "1 row inserted into =(^)t, version 1."
        ),
        (
            "WITH x AS (SELECT 8 AS a) INSERT INTO =(^)t WITH y AS (FROM x) SELECT a, 'y', a FROM y",
            #"[[8,"y",8.00]]"#,
            "1 row inserted into =(^)t, version 1."
        ),
        (
            "INSERT INTO =(^)t SELECT id + 10, name, price FROM =(^)t", #"[[11,"one",1.50]]"#,
            "1 row inserted into =(^)t, version 1."
        ),
        ("INSERT INTO =(^)t SELECT 3, 'a', 3 WHERE false", "[]", "0 rows inserted into =(^)t, version 1."),
        (
            "INSERT INTO =(^)t (SELECT 2, 'p', 1) -- comment", #"[[2,"p",1.00]]"#,
            "1 row inserted into =(^)t, version 1."
        ),
    ])
    func `rows are inserted by place or name, cast as DuckDB would`(
        sql: String, rows: String, message: String
    ) async throws {
        let answer = try await lake.query(sql)
        #expect(answer.summary.steps[0].message == message)
        #expect(answer.summary.steps[0].changesLake)
        #expect(try await lake.rows("SELECT * FROM =(^)t WHERE id <> 1 ORDER BY id") == rows)
    }

    @Test(
        arguments: [
            ("INSERT INTO =(^)t VALUES (1)", SordError.Code.schemaMismatch, 1, 19, "3 columns"),
            ("INSERT INTO =(^)t (id) VALUES (1, 2)", .schemaMismatch, 1, 24, "1 column"),
            ("INSERT INTO =(^)t (nmae) VALUES (1)", .schemaMismatch, 1, 26, "nmae"),
            ("INSERT INTO =(^)t (id, ID) VALUES (1, 2)", .schemaMismatch, 1, 28, "twice"),
            ("INSERT INTO =(^)t BY NAME SELECT 1 AS other", .schemaMismatch, 1, 27, "other"),
            ("INSERT INTO =(^)t\n  SELECT nope, 1, 2", .sqlError, 2, 10, "nope"),
            ("INSERT INTO =(^)t SELECT 1, 2, 'x'", .sqlError, 0, 0, "x"),
            ("INSERT INTO =(^)t SELECT DATE '2020-01-01', 2, 3", .sqlError, 0, 0, "cast"),
            ("SELECT 1;\nINSERT INTO =(^)tt VALUES (1)", .unknownTable, 2, 13, "tt"),
            ("INSERT INTO =(^)t FROM =(^)nothing", .unknownTable, 1, 24, "nothing"),
            ("INSERT INTO =(^)t VALUES (1, 2", .sqlSyntax, 0, 0, ""),
            ("INSERT INTO =(^)t", .sqlSyntax, 1, 18, "SELECT"),
        ] as [(String, SordError.Code, Int, Int, String)])
    func `what does not fit is refused with its place, and the table stays`(
        sql: String, code: SordError.Code, line: Int, column: Int, word: String
    ) async throws {
        let error = await lake.error { try await lake.query(sql) }
        #expect(error?.code == code, "\(String(describing: error))")
        if line > 0 {
            #expect(error?.position?.line == line && error?.position?.column == column, "\(String(describing: error))")
        }
        #expect(word.isEmpty || error?.message.contains(word) == true, "\(String(describing: error))")
        #expect(try await lake.fabric.lake.listing().tables[0].version == 0)
    }

    @Test func `listeners are told, also when a later statement fails`() async throws {
        let told = Told()
        let listener = lake.fabric.onLakeChange { told.count() }
        _ = try await lake.query("SELECT 1; FROM =(^)t")
        #expect(told.number == 0)
        _ = await lake.error { try await lake.query("INSERT INTO =(^)t VALUES (1, 'a', 1); SELECT error('x')") }
        #expect(told.number == 1)
        lake.fabric.stopListening(listener)
    }

    @Test func `a table is made from a query, and its rows are there for the next statement`() async throws {
        let answer = try await lake.query(
            """
            CREATE TABLE =(^)made PARTITION BY (kind) AS SELECT range AS id, range % 2 AS kind FROM range(10);
            SELECT count(*), sum(id) FROM =(^)made WHERE kind = 1;
            CREATE TABLE IF NOT EXISTS =(^)made AS SELECT 1 AS a;
            CREATE OR REPLACE TABLE =(^)made AS SELECT 1 AS a;
            FROM =(^)made;
            """)
        #expect(answer.rows[1] == "[[5,25]]" && answer.rows[4] == "[[1]]")
        #expect(
            answer.summary.steps.map(\.message) == [
                "Created =(^)made with 10 rows, version 0.", "1 row, 2 columns.",
                "=(^)made is there already; nothing was done.", "Replaced =(^)made with 1 row, version 1.",
                "1 row, 1 column.",
            ])
        #expect(lake.files(under: "lake/made").contains { $0.hasPrefix("kind=1/") })
        let error = await lake.error { try await lake.query("CREATE TABLE =(^)made AS SELECT 1 AS a") }
        #expect(error?.code == .conflict && error?.position?.column == 14)
        let bad = await lake.error { try await lake.query("CREATE TABLE =(^)\"a b\" AS SELECT 1 AS a") }
        #expect(bad?.code == .badName && bad?.position?.column == 14)
        let nope = await lake.error { try await lake.query("CREATE TABLE =(^)fresh AS SELECT nope") }
        #expect(nope?.code == .sqlError && nope?.position?.column == 34)
        #expect(try await lake.fabric.lake.names() == ["made", "t"])
    }

    @Test func `what a text writes, its later statements read and write, each in its turn`() async throws {
        let doubled = "INSERT INTO =(^)made SELECT n + 10, length(name) FROM =(^)made, =(^)t WHERE id = 1; "
        let answer = try await lake.query(
            """
            CREATE TABLE =(^)made AS SELECT 1 AS n, 0 AS l; \(doubled)\(doubled)
            INSERT INTO =(^)t SELECT 1, 'again', 0; SELECT count(*) FROM =(^)t; \(doubled)
            SELECT count(*), sum(l) FROM =(^)made; DROP TABLE =(^)made; SELECT count(*) FROM =(^)t
            """)
        #expect(answer.rows.filter { !$0.isEmpty } == ["[[2]]", "[[12,41]]", "[[2]]"])
        let error = await lake.error {
            try await lake.query("DROP TABLE =(^)t; SELECT 1; INSERT INTO =(^)t VALUES (1)")
        }
        #expect(error?.code == .unknownTable)
    }

    @Test func `a table can be replaced by what it holds`() async throws {
        _ = try await lake.query(
            "CREATE OR REPLACE TABLE =(^)t AS SELECT id, name FROM =(^)t; INSERT INTO =(^)t FROM =(^)t")
        #expect(try await lake.rows("FROM =(^)t") == #"[[1,"one"],[1,"one"]]"#)
    }

    @Test func `the history is a table`() async throws {
        _ = try await lake.query("INSERT INTO =(^)t VALUES (2, 'it''s', 3)")
        let answer = try await lake.query("DESCRIBE HISTORY =(^)t LIMIT 1")
        #expect(answer.summary.steps[0].columns.map(\.name).prefix(3) == ["version", "timestamp", "operation"])
        #expect(answer.rows[0].hasPrefix("[[1,\"20") && answer.summary.steps[0].total == 1)
        #expect(try await lake.query("DESCRIBE HISTORY =(^)t").summary.steps[0].total == 2)
    }

    @Test func `explaining shows the plan and does nothing`() async throws {
        let answer = try await lake.query("EXPLAIN INSERT INTO =(^)t SELECT id, name, price FROM =(^)t WHERE id > 0")
        #expect(answer.rows[0].contains("physical_plan"))
        for sql in ["EXPLAIN ANALYZE INSERT INTO =(^)t FROM =(^)t", "EXPLAIN VACUUM =(^)t", "EXPLAIN TRUNCATE =(^)t"] {
            #expect(await lake.error { try await lake.query(sql) }?.code == .badRequest)
        }
        #expect(try await lake.fabric.lake.listing().tables[0].version == 0)
    }

    @Test func `an insert that is stopped leaves the table as it was`() async throws {
        let run = Task {
            try await lake.query("INSERT INTO =(^)t SELECT range, 'x', 1 FROM range(100000000000)")
        }
        try await Task.sleep(for: .milliseconds(400))
        run.cancel()
        #expect(await lake.error { try await run.value }?.code == .cancelled)
        #expect(try await lake.rows("SELECT count(*) FROM =(^)t") == "[[1]]")
        #expect(lake.files(under: "lake/t").filter { $0.hasSuffix(".parquet") }.count == 1)
    }
}

/// Counts how often something was told.
final class Told: @unchecked Sendable {
    private let lock = NSLock()
    private var told = 0

    func count() { lock.withLock { told += 1 } }

    var number: Int { lock.withLock { told } }
}
