import Fabric
import Foundation
import Synchronization
import Testing

/// Which version of a table a statement sees.
@Suite struct VersionTests {
    let lake: TemporaryFabric

    init() async throws {
        lake = try TemporaryFabric()
        try await lake.load("SELECT 0 AS v, range AS id FROM range(3)", "t")
        for version in 1...4 {
            try await lake.load("SELECT \(version)::INTEGER AS v, range AS id FROM range(3)", "t", .append)
        }
    }

    @Test(arguments: [
        ("SELECT count(*), max(v) FROM =(^)t AT (VERSION => 2)", "[[9,2]]"),
        ("SELECT count(*) FROM =(^)t AT (VERSION => 0) AS x WHERE x.id > 0", "[[2]]"),
        ("SELECT t.v FROM =(^)t AT (VERSION => 1) WHERE t.id = 2 ORDER BY 1", "[[0],[1]]"),
        ("=(^)t AT (VERSION => 0) SELECT count(*)", "[[3]]"),
        (
            "SELECT count(*) FROM =(^)t AT (VERSION => 4) n ANTI JOIN =(^)t AT (VERSION => 2) o USING (v, id)", "[[6]]"
        ),
        ("SELECT (SELECT count(*) FROM =(^)t), (SELECT count(*) FROM =(^)t AT (VERSION => 3))", "[[15,12]]"),
        ("SELECT count(*) FROM =(^)T at (version => 0)", "[[3]]"),
        ("SELECT count(*) FROM =(^)t AT (TIMESTAMP => now())", "[[15]]"),
        ("SELECT count(*) FROM =(^)t AT (TIMESTAMP => '2999-01-01'::DATE + INTERVAL 1 DAY)", "[[15]]"),
        ("SELECT column_name FROM (DESCRIBE =(^)t AT (VERSION => 0))", #"[["v"],["id"]]"#),
    ])
    func `a query sees the version that it names`(sql: String, rows: String) async throws {
        #expect(try await lake.rows(sql) == rows)
    }

    @Test func `a query sees the version of the moment that it names`() async throws {
        let history = try await lake.fabric.lake.history(of: "t")
        for entry in history {
            let next = history.last { $0.version > entry.version }
            guard next.map({ $0.timestamp > entry.timestamp }) != false else { continue }
            // A text of milliseconds is cut off, not rounded.
            let moment = (entry.timestamp + 0.0005).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            let rows = try await lake.rows("SELECT count(*) FROM =(^)t AT (TIMESTAMP => '\(moment)')")
            #expect(rows == "[[\(3 * (entry.version + 1))]]")
        }
    }

    @Test(
        arguments: [
            ("SELECT 1;\nFROM =(^)t AT (VERSION => 9)", SordError.Code.unknownTable, 2, 6, "9"),
            ("FROM =(^)t AT (VERSION => 9223372036854775807)", .unknownTable, 1, 6, "9223372036854775807"),
            ("FROM =(^)t AT (TIMESTAMP => '1999-01-01')", .unknownTable, 1, 6, ""),
            ("FROM =(^)t AT (TIMESTAMP => 'yesterday')", .sqlError, 1, 29, "yesterday"),
            ("FROM =(^)t AT (TIMESTAMP => NULL)", .sqlError, 1, 29, "moment"),
            ("FROM =(^)t AT (TIMESTAMP => nope)", .sqlError, 1, 29, "nope"),
            ("FROM =(^)t AT (TIMESTAMP => (SELECT 1))", .sqlError, 1, 29, ""),
            ("FROM =(^)t AT (VERSION => 'x')", .sqlSyntax, 1, 27, "version"),
            ("SELECT nope FROM =(^)t AT (VERSION => 1)", .sqlError, 1, 8, "nope"),
            ("FROM =(^)u AT (VERSION => 1)", .unknownTable, 1, 6, "u"),
        ] as [(String, SordError.Code, Int, Int, String)])
    func `a version that is not there is an error with its place`(
        sql: String, code: SordError.Code, line: Int, column: Int, word: String
    ) async throws {
        let error = await lake.error { try await lake.query(sql) }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.position?.line == line && error?.position?.column == column, "\(String(describing: error))")
        #expect(word.isEmpty || error?.message.contains(word) == true, "\(String(describing: error))")
        #expect(error.map { "\($0)" }?.contains("=(^)@") == false)
    }

    @Test func `a run sees one version however others commit, and its own writes`() async throws {
        let lake = lake
        let sawRows = Mutex<[String]>([])
        let text = """
            SELECT count(*) FROM =(^)t; SELECT count(*) FROM =(^)t AS x WHERE x.v >= 0;
            INSERT INTO =(^)u SELECT * FROM =(^)t; SELECT count(*) FROM =(^)t; SELECT count(*) FROM =(^)u;
            SELECT count(*) FROM =(^)u AT (VERSION => 1)
            """
        try await lake.load("SELECT 0 AS v, 0::BIGINT AS id", "u")
        _ = try await lake.fabric.run(RunRequest(text: text, limit: .first(10))) { event in
            if case .rows(_, _, .json(let bytes, _)) = event {
                sawRows.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
                // Somebody else commits behind each statement.
                _ = try? await lake.load("SELECT 9 AS v, 9::BIGINT AS id", "t", .append)
            }
        }
        #expect(sawRows.withLock { $0 } == ["[15]", "[15]", "[15]", "[16]", "[16]"])
        #expect(try await lake.rows("SELECT count(*) FROM =(^)t") == "[[20]]")
    }

    @Test func `a transaction reads what it saw first, and refuses to write before anything happens`() async throws {
        let sql =
            "CREATE TABLE early (a INT); BEGIN; SELECT count(*) FROM =(^)t; INSERT INTO =(^)t VALUES (1, 1); COMMIT"
        let error = await lake.error { try await lake.query(sql) }
        #expect(error?.code == .badRequest && error?.message.contains("BEGIN and COMMIT") == true)
        #expect(error?.position?.column == 76)
        #expect(try await lake.rows("SHOW TABLES") == "[]")
        let answer = try await lake.query(
            "INSERT INTO =(^)t VALUES (7, 7); BEGIN; SELECT count(*) FROM =(^)t; COMMIT; INSERT INTO =(^)t VALUES (8, 8)"
        )
        #expect(answer.rows[2] == "[[16]]")
        #expect(try await lake.rows("SELECT count(*) FROM =(^)t") == "[[17]]")
    }

    @Test func `views of a version that a view of the user names stay, and others go`() async throws {
        _ = try await lake.query("CREATE VIEW old AS SELECT count(*) AS n FROM =(^)t AT (VERSION => 1)")
        _ = try await lake.query("CREATE VIEW new AS SELECT count(*) AS n FROM =(^)t")
        for number in 0..<30 {
            try await lake.load("SELECT 1::INTEGER AS v, \(number)::BIGINT AS id", "t", .append)
            _ = try await lake.query("FROM =(^)t; FROM =(^)t AT (VERSION => \(number))")
        }
        #expect(try await lake.rows("FROM old, new") == "[[6,45]]")
        let left = try await lake.rows("SELECT count(*) FROM duckdb_views() WHERE starts_with(schema_name, '=(^)@')")
        let count = try #require(Int(left.filter(\.isNumber)))
        #expect(count <= 12, "\(count)")
        let schemas = try await lake.rows(
            "SELECT count(*) FROM duckdb_schemas() WHERE starts_with(schema_name, '=(^)@')")
        #expect(try #require(Int(schemas.filter(\.isNumber))) <= 12)
        #expect(try await lake.rows("SELECT count(*) FROM =(^)t AT (VERSION => 0)") == "[[3]]")
    }

    @Test func `a table that takes the place of another is told from it, version by version`() async throws {
        #expect(try await lake.rows("SELECT count(*) FROM =(^)t AT (VERSION => 1)") == "[[6]]")
        try FileManager.default.removeItem(atPath: lake.root + "/lake/t")
        try await lake.load("SELECT 'other' AS v", "t")
        try await lake.load("SELECT 'other' AS v", "t", .append)
        #expect(try await lake.rows("FROM =(^)t AT (VERSION => 1)") == #"[["other"],["other"]]"#)
    }

    @Test func `tables whose names differ by letter case alone are two tables`() async throws {
        try FileManager.default.copyItem(atPath: lake.root + "/lake/t", toPath: lake.root + "/lake/T")
        try FileManager.default.removeItem(atPath: lake.root + "/lake/T/_delta_log/00000000000000000004.json")
        for _ in 0..<2 {
            #expect(
                try await lake.rows("SELECT (SELECT count(*) FROM =(^)t), (SELECT count(*) FROM =(^)T)") == "[[15,12]]")
            let old = "SELECT count(*) FROM =(^)t AT (VERSION => 2) JOIN =(^)T AT (VERSION => 2) AS x USING (v, id)"
            #expect(try await lake.rows(old) == "[[9]]")
        }
    }

    @Test func `a version whose files were removed is named as such`() async throws {
        let old = lake.files(under: "lake/t").filter { $0.hasSuffix(".parquet") }
        try await lake.load("SELECT 1 AS v", "t")
        for file in old { try FileManager.default.removeItem(atPath: lake.root + "/lake/t/" + file) }
        let error = await lake.error { try await lake.query("SELECT sum(v) FROM =(^)t AT (VERSION => 0)") }
        #expect(error?.code == .brokenTable, "\(String(describing: error))")
        #expect(error.map { "\($0)" }?.contains("VACUUM") == true, "\(String(describing: error))")
        #expect(try await lake.rows("FROM =(^)t") == "[[1]]")
    }
}
