import Fabric
import Foundation
import Synchronization
import Testing

@Suite struct QueryTests {
    let lake: TemporaryFabric

    init() async throws {
        lake = try TemporaryFabric()
        try await lake.load("SELECT range AS id, range % 3 AS kind FROM range(10)", "items")
        try await lake.load("SELECT range AS kind, 'k' || range AS label FROM range(3)", "kinds")
    }

    @Test(arguments: [
        ("SELECT count(*) FROM =(^)items", "[[10]]"),
        ("FROM=(^)items SELECT count(*)", "[[10]]"),
        ("SELECT items.id FROM =(^)items WHERE items.id = 4", "[[4]]"),
        ("SELECT i.id, k.label FROM =(^)items i JOIN =(^)kinds AS k USING (kind) WHERE id = 7", #"[[7,"k1"]]"#),
        ("WITH big AS (FROM =(^)items WHERE id > 7) SELECT sum(id) FROM big", "[[17]]"),
        ("SELECT (SELECT max(id) FROM =(^)items) AS m, '=(^)items' AS s -- =(^)nothing\n", #"[[9,"=(^)items"]]"#),
        ("SELECT count(*) FROM =(^)items, =(^)kinds", "[[30]]"),
        ("=(^)kinds", #"[[0,"k0"],[1,"k1"],[2,"k2"]]"#),
        ("SELECT label FROM =(^)KINDS WHERE kind = 0", #"[["k0"]]"#),
        ("SELECT * FROM =(^)items WHERE false", "[]"),
    ])
    func `a table of the lake stands wherever a table can stand`(sql: String, rows: String) async throws {
        #expect(try await lake.rows(sql) == rows)
    }

    @Test func `tables in memory stay, and DESCRIBE, SHOW and SUMMARIZE work`() async throws {
        let made = try await lake.query("CREATE TABLE mine AS SELECT * FROM =(^)items")
        #expect(made.summary.steps[0].total == 0 || made.summary.steps[0].columns.isEmpty)
        #expect(try await lake.rows("SELECT count(*) FROM mine") == "[[10]]")
        #expect(try await lake.rows("SHOW TABLES") == #"[["mine"]]"#)
        #expect(try await lake.rows("SELECT column_name FROM (DESCRIBE =(^)items)") == #"[["id"],["kind"]]"#)
        #expect(try await lake.query("SUMMARIZE =(^)items").summary.steps[0].total == 2)
    }

    @Test func `a macro of somebody's does not come between a table and its files`() async throws {
        _ = try await lake.query(
            """
            CREATE MACRO read_parquet(files, hive_partitioning := false, schema := NULL) AS TABLE SELECT 1 AS mine;
            CREATE MACRO read_csv(files, union_by_name := false) AS TABLE SELECT 1 AS mine
            """)
        #expect(try await lake.rows("SELECT count(*) FROM =(^)items WHERE id > 4") == "[[5]]")
        #expect(try await lake.rows("FROM read_parquet('x')") == "[[1]]")
        try lake.write("a\n7\n", to: "given/a.csv")
        try await lake.load("given", "taken")
        #expect(try await lake.rows("FROM =(^)taken") == "[[7]]")
    }

    @Test func `no run finds what another has left in its session`() async throws {
        let texts = [
            "SELECT 1", "CREATE TEMP TABLE left_over AS SELECT 1 AS x; FROM left_over", "BEGIN; SELECT 1",
            "SET TimeZone = 'Asia/Tokyo'; SELECT 1", "PREPARE asked AS SELECT 1; SELECT 1",
            "SET VARIABLE told = 42; SELECT getvariable('told')", "PIVOT =(^)items ON kind USING sum(id)",
            "WITH w AS (SELECT 1) SELECT * FROM w", "SELECT error('no')", "SELECT 1; SELECT 2",
        ]
        for text in texts + texts {
            _ = try? await lake.query(text)
            #expect(await lake.error { try await lake.query("FROM left_over") } != nil, "\(text)")
            #expect(await lake.error { try await lake.query("EXECUTE asked") } != nil, "\(text)")
            #expect(await lake.error { try await lake.query("COMMIT") } != nil, "\(text)")
            let rest = "getvariable('told'), (SELECT count(*) FROM duckdb_types() WHERE type_name LIKE '%pivot%')"
            let rows = try await lake.rows("SELECT current_setting('TimeZone') = 'Asia/Tokyo', \(rest)")
            #expect(rows == "[[false,null,0]]", "\(text)")
        }
    }

    @Test func `every statement of a text answers, in order`() async throws {
        let answer = try await lake.query("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); FROM t; ;")
        #expect(answer.summary.steps.map(\.total) == [0, 0, 2])
        #expect(answer.summary.steps[1].message == "2 rows inserted.")
        #expect(answer.rows[2] == "[[1],[2]]")
    }

    @Test func `the slice is exact, begins at the first row, and the total is true`() async throws {
        let answer = try await lake.query("SELECT range FROM range(2500000)", limit: 10)
        #expect(answer.rows[0] == "[[0],[1],[2],[3],[4],[5],[6],[7],[8],[9]]")
        #expect(answer.summary.steps[0].total == 2_500_000)
        #expect(answer.summary.steps[0].message == "2,500,000 rows, 1 column.")
        let empty = try await lake.query("SELECT 1 AS a WHERE false", limit: 10)
        #expect(empty.rows == ["[]"] && empty.summary.steps[0].columns == [.init(name: "a", type: "INTEGER")])
    }

    @Test func `quack answers with a random frame of as many rows as are asked for`() async throws {
        let answer = try await lake.query("=(^)quack", limit: 7)
        #expect(answer.summary.steps[0].total == 7)
        #expect(answer.summary.steps[0].columns.map(\.name) == ["Data One", "Data Two", "Data Three"])
        #expect(try await lake.rows("=(^)quack", limit: 7) != answer.rows[0])
    }

    @Test(arguments: [
        ("SELEC 1", "sql_syntax", 1, 1), ("SELECT 1;\n\nSELECT\n  nope FROM =(^)items", "sql_error", 4, 3),
        ("SELECT 1 FROM =(^)items i JOIN\n =(^)kindz k ON true", "unknown_table", 2, 2),
        ("SELECT 'open", "sql_syntax", 1, 8), ("SELECT kind, nope FROM =(^)items", "sql_error", 1, 14),
        ("SELECT * FROM =(^)items, nowhere", "sql_error", 1, 26), ("SELECT 'x'::INTEGER", "sql_error", 1, 11),
    ])
    func `an error says where it is`(sql: String, code: String, line: Int, column: Int) async throws {
        let error = await lake.error { try await lake.query(sql) }
        #expect(error?.code.rawValue == code, "\(String(describing: error))")
        #expect(error?.position?.line == line && error?.position?.column == column, "\(String(describing: error))")
        #expect(error?.run != nil)
    }

    @Test func `an unknown table brings the nearest names, and nothing has run`() async throws {
        let error = await lake.error { try await lake.query("CREATE TABLE early (a INT); FROM =(^)itmes") }
        #expect(error?.code == .unknownTable)
        #expect(error?.hint == "Did you mean =(^)items?")
        #expect(try await lake.rows("SHOW TABLES") == "[]")
    }

    @Test(arguments: [
        "COPY =(^)items FROM 'items.csv'", "CREATE INDEX i ON =(^)items(id)", "CREATE VIEW =(^)items AS SELECT 1",
        "PREPARE p AS DELETE FROM =(^)items", "DROP VIEW =(^)items", "COMMENT ON VIEW =(^)items IS 'x'",
    ])
    func `what DuckDB alone would run cannot change a table of the lake`(sql: String) async throws {
        let error = await lake.error { try await lake.query("SELECT 1; " + sql) }
        #expect(error?.code == .badRequest && error?.position != nil, "\(String(describing: error))")
        #expect(try await lake.rows("SELECT count(*) FROM =(^)items") == "[[10]]")
    }

    @Test func `a new version is seen at once, also through a view, and after the schema was dropped`() async throws {
        _ = try await lake.query("CREATE VIEW v AS SELECT count(*) AS n FROM =(^)items")
        try await lake.load("SELECT 1::BIGINT AS id, 1::BIGINT AS kind", "items", .append)
        #expect(try await lake.rows("FROM v") == "[[11]]")
        _ = try await lake.query("DROP VIEW v; DROP SCHEMA \"=(^)\" CASCADE")
        #expect(try await lake.rows("SELECT count(*) FROM =(^)items") == "[[11]]")
    }

    @Test func `a transaction spans the statements of a text`() async throws {
        _ = try await lake.query("CREATE TABLE t (a INT); BEGIN; INSERT INTO t SELECT id FROM =(^)items; ROLLBACK;")
        #expect(try await lake.rows("SELECT count(*) FROM t") == "[[0]]")
        _ = await lake.error { try await lake.query("BEGIN; INSERT INTO t VALUES (1); SELECT nope;") }
        #expect(try await lake.rows("SELECT count(*) FROM t") == "[[0]]")
    }

    @Test func `a run that is cancelled stops the engine and frees its place`() async throws {
        let lake = try TemporaryFabric { $0.concurrentRuns = 1 }
        let endless = "SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE hash(a.range + b.range) = 1"
        let run = Task { try await lake.query(endless) }
        try await Task.sleep(for: .milliseconds(300))
        let waiting = Task { try await lake.query(endless) }
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        #expect(await lake.error { try await waiting.value }?.code == .cancelled)
        run.cancel()
        #expect(await lake.error { try await run.value }?.code == .cancelled)
        #expect(try await lake.rows("SELECT 42") == "[[42]]")
        #expect(lake.fabric.counts.cancelled == 2 && lake.fabric.counts.running == 0)
    }

    @Test func `a run over its time is stopped and says so`() async throws {
        let lake = try TemporaryFabric { $0.timeout = .milliseconds(200) }
        let error = await lake.error {
            try await lake.query("SELECT count(*) FROM range(100000000000) a WHERE hash(a.range) = 1")
        }
        #expect(error?.code == .timedOut)
    }

    @Test func `too much memory is an error, and the node goes on`() async throws {
        let lake = try TemporaryFabric {
            $0.memoryLimit = "100MB"
            $0.spillLimit = "1MB"
        }
        let error = await lake.error { try await lake.query("SELECT list(range) FROM range(100000000)") }
        #expect(error?.code == .outOfMemory)
        #expect(try await lake.rows("SELECT 42") == "[[42]]")
    }

    @Test func `what several nodes spill at once stays theirs`() async throws {
        let lake = try TemporaryFabric(nodes: 2) { $0.memoryLimit = "60MB" }
        let count = 15_000_000
        func fill(_ node: String, _ factor: Int) async throws {
            try await lake.query(
                "-- node: \(node)\nCREATE TABLE of_\(node) AS SELECT hash(i * \(factor)) AS h FROM range(\(count)) t(i)"
            )
        }
        func check(_ node: String, _ factor: Int) async throws {
            let same = try await lake.rows(
                """
                -- node: \(node)
                SELECT count(*) FROM of_\(node) POSITIONAL JOIN range(\(count)) t(i) WHERE h = hash(i * \(factor))
                """)
            #expect(same == "[[\(count)]]")
        }
        async let one: Void = fill("mallard", 1)
        async let other: Void = fill("teal", 3)
        _ = try await (one, other)
        #expect(!lake.files(under: "results").isEmpty)
        try await check("mallard", 1)
        try await check("teal", 3)
    }

    @Test func `many runs at once all answer`() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<40 {
                group.addTask { try await lake.rows("SELECT \(number), count(*) FROM =(^)items, =(^)kinds") }
            }
            var answers: Set<String> = []
            for try await answer in group { answers.insert(answer) }
            #expect(answers == Set((0..<40).map { "[[\($0),30]]" }))
        }
    }

    @Test func `a table put into the lake by someone else is a table at once`() async throws {
        try FileManager.default.copyItem(atPath: lake.root + "/lake/items", toPath: lake.root + "/lake/not-ours")
        #expect(try await lake.rows("SELECT count(*) FROM =(^)\"not-ours\"") == "[[10]]")
        #expect(try await lake.fabric.lake.listing().tables.map(\.name) == ["items", "kinds", "not-ours"])
    }

    @Test func `a broken log is a problem of its table only`() async throws {
        let log = lake.root + "/lake/items/_delta_log/00000000000000000000.json"
        try Data("{\"add\":".utf8).write(to: URL(fileURLWithPath: log))
        let fresh = try Fabric(data: DataFolder(lake.root))
        let listing = try await fresh.lake.listing()
        #expect(listing.tables.map(\.name) == ["kinds"])
        #expect(listing.problems.first?.error.code == .brokenTable)
        #expect(listing.problems.first?.error.description.contains(lake.root) == false)
    }

    @Test func `a data file that is gone, or no longer what it was, is named`() async throws {
        let file = try #require(lake.files(under: "lake/items").first { $0.hasSuffix(".parquet") })
        let path = URL(fileURLWithPath: lake.root + "/lake/items/" + file)
        try Data("no longer Parquet".utf8).write(to: path)
        for _ in 0..<2 {
            let error = await lake.error { try await lake.query("SELECT sum(id) FROM =(^)items") }
            #expect(error?.code == .brokenTable, "\(String(describing: error))")
            #expect(error?.message.contains(file) == true && error?.message.contains(lake.root) == false)
            try? FileManager.default.removeItem(at: path)
        }
        #expect(try await lake.rows("SELECT count(*) FROM =(^)kinds") == "[[3]]")
    }
}
