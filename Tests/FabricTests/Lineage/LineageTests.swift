import Foundation
import Testing

@testable import Fabric

@Suite struct LineageTests {
    private func directory(_ lake: TemporaryFabric, where condition: String = "true") async throws -> String {
        try await lake.rows(
            "SELECT TableName, Parent, Query, Loc FROM postgres.__deltalake_dir WHERE \(condition)")
    }

    private func links(_ lake: TemporaryFabric) async -> [String] {
        await lake.fabric.lineage.snapshot().tables.map { table in
            ([table.table.description] + table.links.map { $0.parent.description + ($0.isGone ? "!" : "") })
                .joined(separator: " < ")
        }
    }

    private func fabric(files: FileAccess = .data) async throws -> TemporaryFabric {
        let lake = try TemporaryFabric { $0.files = files }
        try lake.write("origin,temp\nEWR,1\nJFK,2\n", to: "climate/a.csv")
        try await lake.load("climate", "climate")
        return lake
    }

    @Test func `the example of the beginning: one row a parent, with statement and place`() async throws {
        let lake = try await fabric()
        _ = try await lake.query("CREATE TABLE IF NOT EXISTS temp1 AS SELECT * FROM =(^)climate")
        let union = "CREATE TABLE IF NOT EXISTS temp2 AS SELECT * FROM =(^)climate UNION ALL SELECT * FROM temp1"
        for _ in 0..<2 { _ = try await lake.query(union) }
        #expect(
            try await directory(lake) == """
                [["=(^)climate","raw/climate",null,null],\
                ["temp1","=(^)climate","CREATE TABLE IF NOT EXISTS temp1 AS SELECT * FROM =(^)climate","mallard"],\
                ["temp2","=(^)climate","\(union)","mallard"],["temp2","temp1","\(union)","mallard"]]
                """)
    }

    @Test(
        "Each kind of statement is followed",
        arguments: [
            (
                "CREATE TABLE t AS FROM =(^)climate; INSERT INTO t FROM =(^)climate; CREATE TABLE u AS FROM t; DROP TABLE t",
                ["u < t!"]
            ),
            ("CREATE TABLE t (a INT); ALTER TABLE t RENAME TO u; INSERT INTO u VALUES (1)", ["u"]),
            ("CREATE VIEW v AS FROM =(^)climate; CREATE TABLE t AS FROM v", ["v < =(^)climate", "t < v"]),
            (
                "CREATE MACRO m(x) AS TABLE SELECT * FROM =(^)climate WHERE temp > x; CREATE TABLE t AS FROM m(0)",
                ["m < =(^)climate", "t < =(^)climate"]
            ),
            (
                "CREATE TEMP TABLE k AS FROM =(^)climate; CREATE TEMP VIEW l AS FROM k; CREATE TABLE t AS FROM l",
                ["t < =(^)climate"]
            ),
            (
                "CREATE SCHEMA s; USE s; CREATE TABLE t AS FROM =(^)climate; CREATE TABLE main.u AS FROM t",
                ["s.t < =(^)climate", "u < s.t"]
            ),
            ("CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 1; DROP SCHEMA s CASCADE", []),
            (
                "BEGIN; CREATE TABLE t AS FROM =(^)climate; ROLLBACK; BEGIN; CREATE TABLE u AS FROM =(^)climate; COMMIT",
                ["u < =(^)climate"]
            ),
            (
                "CREATE TABLE t (origin TEXT, temp INT); PREPARE p AS INSERT INTO t FROM =(^)climate; EXECUTE p",
                ["t < =(^)climate"]
            ),
            ("CREATE TABLE t (origin TEXT, temp INT); PREPARE p AS INSERT INTO t FROM =(^)climate", ["t"]),
            (
                "CREATE TABLE t AS SELECT 1; EXPLAIN CREATE TABLE u AS FROM t; EXPLAIN ANALYZE CREATE TABLE v AS FROM t",
                ["t", "v < t"]
            ),
            (
                "CREATE TABLE a AS SELECT 1 i; CREATE TABLE b AS SELECT 1 i; UPDATE a SET i = b.i FROM b WHERE true",
                ["a < b", "b"]
            ),
            (
                "CREATE TABLE a AS SELECT 1 i; CREATE TABLE b AS SELECT 1 i; DELETE FROM a USING b WHERE a.i = b.i",
                ["a < b", "b"]
            ),
            (
                "CREATE TABLE a AS SELECT 1 i; CREATE TABLE b AS SELECT 1 i; MERGE INTO a USING b USING (i) WHEN MATCHED THEN DELETE",
                ["a < b", "b"]
            ),
            (
                "CREATE TABLE POSTGRES.t AS FROM =(^)climate; CREATE TABLE u AS FROM postgres.main.T",
                ["postgres.t < =(^)climate", "u < postgres.T"]
            ),
            ("ATTACH ':memory:' AS x; CREATE TABLE x.t AS SELECT 1; CREATE TABLE u AS FROM x.t", ["u < x.t"]),
            (
                "CREATE TABLE =(^)t AS FROM =(^)Climate; INSERT INTO =(^)T SELECT * FROM (VALUES ('x', 1))",
                ["=(^)t < =(^)climate"]
            ),
            (
                "CREATE TABLE \"a \"\"b\" AS FROM =(^)climate; CREATE TABLE \"it's\" AS FROM \"A \"\"B\"",
                ["\"a \"\"b\" < =(^)climate", "\"it's\" < \"A \"\"B\""]
            ),
        ] as [(String, [String])])
    func follows(text: String, expected: [String]) async throws {
        let lake = try await fabric()
        _ = try await lake.query(text)
        let found = await links(lake)
        #expect(found.filter { $0 != "=(^)climate < raw/climate" } == expected)
    }

    @Test func `a statement that fails or is stopped half way leaves no trace`() async throws {
        let lake = try await fabric()
        _ = await lake.error { try await lake.query("CREATE TABLE t AS SELECT error('no') FROM =(^)climate") }
        _ = await lake.error { try await lake.query("BEGIN; CREATE TABLE t AS SELECT 1; SELECT error('no')") }
        _ = try await lake.query("BEGIN; CREATE TABLE u AS SELECT 1")
        #expect(await links(lake) == ["=(^)climate < raw/climate"])
    }

    @Test func `IF NOT EXISTS of a table that nobody has noted does not say that it came from there`() async throws {
        let lake = try await fabric(files: .all)
        try FileManager.default.createDirectory(atPath: lake.root + "/x", withIntermediateDirectories: true)
        try Data("CREATE TABLE t(i INTEGER);".utf8).write(to: URL(fileURLWithPath: lake.root + "/x/schema.sql"))
        try Data().write(to: URL(fileURLWithPath: lake.root + "/x/load.sql"))
        _ = try await lake.query("IMPORT DATABASE '\(lake.root)/x'; CREATE TABLE IF NOT EXISTS t AS FROM =(^)climate")
        #expect(await links(lake) == ["=(^)climate < raw/climate"])
        _ = try await lake.query("INSERT INTO t SELECT temp FROM =(^)climate")
        #expect(await links(lake) == ["=(^)climate < raw/climate", "t < =(^)climate"])
    }

    @Test func `columns are told where the list holds plain columns`() async throws {
        let lake = try await fabric()
        _ = try await lake.query(
            "CREATE TABLE t AS SELECT c.origin AS place, temp + 1 AS warm, c.temp FROM =(^)climate AS c")
        let table = try #require(await lake.fabric.lineage.snapshot().tables.last)
        #expect(
            table.links[0].columns.map { "\($0.name) \($0.table).\($0.column)" } == [
                "place =(^)climate.origin", "temp =(^)climate.temp",
            ])
    }

    @Test func `a system table stands wherever a table can, and shows what the run itself has done`() async throws {
        let lake = try await fabric()
        #expect(
            try await lake.rows(
                """
                CREATE TABLE t AS FROM =(^)climate;
                WITH d AS (FROM Postgres."__DELTALAKE_DIR") SELECT a.TableName, (SELECT count(*) FROM postgres.main.__worker_list)
                FROM d AS a JOIN postgres.__deltalake_dir USING (TableName) WHERE __deltalake_dir.Loc = 'mallard'
                """) == "[[\"t\",1]]")
        #expect(
            try await lake.rows("SELECT 'postgres.__deltalake_dir' -- postgres.__worker_list")
                == "[[\"postgres.__deltalake_dir\"]]")
        #expect(try await lake.rows("DESCRIBE postgres.__deltalake_dir").contains("\"TableName\",\"VARCHAR\""))
        #expect(
            try await lake.rows(
                "SELECT length(id), worker_id, state, tables, memory_limit_bytes > 0 FROM postgres.__worker_list")
                == "[[12,\"mallard\",\"ready\",\"t\",true]]")
        try await lake.load("SELECT TableName, Loc FROM postgres.__deltalake_dir", "kept")
        #expect(try await lake.rows("SELECT count(*) FROM =(^)kept") == "[[2]]")
        #expect(await links(lake).contains("=(^)kept < postgres.__deltalake_dir"))
    }

    @Test(
        "Nobody writes a system table",
        arguments: [
            "INSERT INTO postgres.__deltalake_dir VALUES (1)", "DROP TABLE IF EXISTS postgres.\"__worker_list\"",
            "UPDATE POSTGRES.main.__deltalake_dir SET Loc = 'x'", "DELETE FROM postgres.__deltalake_dir",
            "CREATE OR REPLACE TABLE postgres.__deltalake_dir AS SELECT 1", "TRUNCATE postgres.__worker_list",
            "MERGE INTO postgres.__worker_list USING x ON true WHEN MATCHED THEN DELETE",
            "COPY postgres.__deltalake_dir FROM 'x.csv'", "ALTER TABLE postgres.__worker_list ADD COLUMN a INT",
            "CREATE TABLE IF NOT EXISTS postgres.main.__deltalake_dir (a INT)",
            "CREATE VIEW v AS FROM postgres.__deltalake_dir",
        ])
    func refuses(text: String) async throws {
        let lake = try TemporaryFabric()
        let error = await lake.error { try await lake.query(text) }
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains("postgres.__") == true)
        #expect(error?.position != nil)
    }

    @Test func `the lake's part outlives its process, and memory does not; what others wrote is listed`() async throws {
        let lake = try await fabric()
        _ = try await lake.query("CREATE TABLE =(^)derived AS FROM =(^)climate; CREATE TABLE mem AS FROM =(^)derived")
        let other = try Fabric(data: DataFolder(lake.root))
        _ = try await other.run(RunRequest(text: "CREATE TABLE =(^)more AS FROM =(^)derived", limit: .first(1)))
        let first = await links(lake)
        #expect(
            first == [
                "=(^)climate < raw/climate", "=(^)derived < =(^)climate", "=(^)more < =(^)derived", "mem < =(^)derived",
            ])
        let names = await other.lineage.snapshot().tables.map(\.table.description)
        #expect(names == ["=(^)climate", "=(^)derived", "=(^)more"])
        #expect(
            await other.lineage.snapshot().history.map(\.table.description) == [
                "=(^)more", "mem", "=(^)derived", "=(^)climate",
            ])
        try FileManager.default.moveItem(atPath: lake.root + "/lake/derived", toPath: lake.root + "/lake/foreign")
        #expect(
            await other.lineage.snapshot().tables.map(\.table.description) == [
                "=(^)climate", "=(^)foreign", "=(^)more",
            ])
        #expect(try await directory(lake, where: "TableName = '=(^)foreign'") == "[[\"=(^)foreign\",null,null,null]]")
        await other.close()
    }

    @Test func `a journal that cannot be written fails no query`() async throws {
        let lake = try TemporaryFabric()
        try FileManager.default.createDirectory(atPath: lake.root + "/lineage.jsonl", withIntermediateDirectories: true)
        _ = try await lake.query("CREATE TABLE t AS SELECT 1; CREATE TABLE =(^)l AS FROM t")
        #expect(await links(lake) == ["=(^)l < t", "t"])
        #expect(await lake.fabric.lineage.snapshot().problems == 2)
    }

    @Test func `a journal that has grown is made small, and says the same`() async throws {
        let lake = try await fabric()
        let path = lake.root + "/small.jsonl"
        let small = Lineage(lake: lake.fabric.lake, journal: path, sizeLimit: 20_000)
        let run = RunID()
        for number in 0..<200 {
            await small.noteLoad(
                LoadRequest(origin: .select("SELECT \(number) FROM =(^)climate"), table: "climate"),
                LoadSummary(
                    run: run, table: number % 2 == 0 ? "climate" : "t\(number)", version: 1, rows: 1, files: 1,
                    bytes: 1, message: "",
                    elapsedMilliseconds: 1), node: "local")
        }
        let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect(size < 200_000)
        let again = Lineage(lake: lake.fabric.lake, journal: path, sizeLimit: 20_000)
        let (old, new) = (await small.snapshot(), await again.snapshot())
        #expect(old.tables.map(\.table) == new.tables.map(\.table))
        #expect(old.tables.map(\.changed?.statement) == new.tables.map(\.changed?.statement))
        #expect(new.problems == 0)
        #expect(new.history.first == old.history.first)
    }
}
