import Fabric
import Foundation
import Testing

@Suite struct LoadTests {
    let lake: TemporaryFabric

    init() throws {
        lake = try TemporaryFabric()
    }

    @Test func `a folder of CSV files becomes a table, its columns matched by name`() async throws {
        try lake.write("city,temp\nBerlin,21.5\nRome,30\n", to: "climate/a.csv")
        try lake.write("temp,city,wind\n12,Oslo,4\n", to: "climate/deeper/b.csv")
        let summary = try await lake.load("climate", "climate")
        #expect(summary.version == 0 && summary.rows == 3)
        #expect(summary.message == "3 rows written to =(^)climate, version 0.")
        let rows = try await lake.rows("SELECT city, temp, wind FROM =(^)climate ORDER BY city")
        #expect(rows == #"[["Berlin",21.5,null],["Oslo",12.0,4],["Rome",30.0,null]]"#)
    }

    @Test(arguments: [
        ("t.tsv", "a\tb\n1\tx,y\n"), ("t.json", #"[{"a":1,"b":"x,y"}]"#), ("t.ndjson", "{\"a\":1,\"b\":\"x,y\"}\n"),
        ("t.jsonl", "{\"a\":1,\"b\":\"x,y\"}\n"), ("semicolon.csv", "a;b\n1;x,y\n"), ("bar.CSV", "a|b\n1|x,y\n"),
        ("quoted.csv", "\"a\",\"b\"\r\n1,\"x,y\"\r\n"), ("comment.csv", "# made by hand\na,b\n1,\"x,y\"\n"),
    ])
    func `every text format gives the same rows`(file: String, text: String) async throws {
        try lake.write(text, to: "folder/" + file)
        try await lake.load("folder", "t")
        #expect(try await lake.rows("SELECT a, b FROM =(^)t") == #"[[1,"x,y"]]"#)
    }

    @Test func `Parquet and compressed files load, and mix with others`() async throws {
        let raw = lake.root + "/raw/mixed"
        try lake.write("a\n1\n", to: "mixed/one.csv")
        _ = try await lake.query(
            """
            COPY (SELECT 2 AS a) TO '\(raw)/two.parquet';
            COPY (SELECT 3 AS a) TO '\(raw)/three.csv.gz';
            COPY (SELECT 4 AS a) TO '\(raw)/four.json.zst' (FORMAT json, COMPRESSION zstd);
            """)
        try lake.write("about this folder", to: "mixed/README.md")
        let summary = try await lake.load("data/raw/mixed/", "mixed")
        #expect(summary.message.contains("README.md"))
        #expect(try await lake.rows("SELECT a FROM =(^)mixed ORDER BY a") == "[[1],[2],[3],[4]]")
    }

    @Test func `a broken row names its file and line, and the table stays as it was`() async throws {
        try lake.write("a,b\n1,2\n", to: "good/a.csv")
        try await lake.load("good", "t")
        let before = lake.files(under: "lake/t")
        for (text, line) in [
            ("a,b\n1,2\n3,4,5\n6,7\n", 3), ("a,b\n1,2\n3\n", 3), ("a,b\n1,2\n3,\"4\n5,6\n", 3),
            ("a,b\n" + String(repeating: "1,2\n", count: 30_000) + "x,y\n", 30_002),
            ("name;val\n\"a;b\";1\n" + String(repeating: "c;2\n", count: 10) + "d;1;3\n", 13),
        ] {
            try lake.write("a,b\n1,2\n", to: "bad/a.csv")
            try lake.write(text, to: "bad/broken.csv")
            let error = await lake.error { try await lake.load("bad", "t") }
            #expect(error?.code == .badFile)
            #expect(error?.message.hasPrefix("raw/bad/broken.csv, line \(line):") == true, "\(error?.message ?? "")")
            #expect(error?.message.contains(lake.root) == false)
        }
        #expect(lake.files(under: "lake/t") == before)
        #expect(try await lake.rows("FROM =(^)t") == "[[1,2]]")
    }

    @Test(arguments: ["broken.json", "broken.ndjson", "broken.parquet", "broken.csv.gz", "broken.csv"])
    func `a file that is not what its name says is named`(file: String) async throws {
        try lake.write(Data([0x7B, 0x22, 0xFF, 0x00, 0x0A, 0x22, 0x2C, 0xFE, 0x0A]), to: "bad/" + file)
        let error = await lake.error { try await lake.load("bad", "t") }
        #expect(error?.code == .badFile)
        #expect(error?.message.contains("raw/bad/\(file)") == true, "\(error?.message ?? "")")
        #expect(lake.files(under: "lake").isEmpty)
    }

    @Test func `unknown and empty folders are refused`() async throws {
        try lake.write("a\n1\n", to: "flights/a.csv")
        let unknown = await lake.error { try await lake.load("flihgts", "t") }
        #expect(unknown?.code == .unknownFolder && unknown?.hint == "Did you mean “flights”?")
        try lake.write("", to: "empty/a.csv")
        let empty = await lake.error { try await lake.load("empty", "t") }
        #expect(empty?.code == .emptyFolder)
        for folder in ["../lake", "/etc", "a/../b", ".hidden", "a//b", String(repeating: "x", count: 300)] {
            let error = await lake.error { try await lake.load(folder, "t") }
            #expect(error?.code == .badName, "\(folder)")
        }
    }

    @Test(arguments: ["../x", "a;b", "a b", "", "1st", ".x", "a/b", "a\"b", String(repeating: "n", count: 300), "a\nb"])
    func `a name that is not a name is refused before anything is read`(name: String) async throws {
        let error = await lake.error { try await lake.load("SELECT 1 AS a", name) }
        #expect(error?.code == .badName)
        #expect(lake.files(under: "lake").isEmpty)
    }

    @Test func `a SELECT loads, also from the table that it writes`() async throws {
        try await lake.load("SELECT range AS n FROM range(5)", "numbers")
        let summary = try await lake.load("SELECT n * 10 AS n FROM =(^)numbers WHERE n > 2", "numbers")
        #expect(summary.version == 1 && summary.rows == 2)
        #expect(try await lake.rows("FROM =(^)numbers ORDER BY n") == "[[30],[40]]")
    }

    @Test func `append adds rows and asks for the same columns`() async throws {
        try await lake.load("SELECT 1 AS a, 'x' AS b", "t")
        try await lake.load("SELECT 'y' AS b, 2 AS a", "t", .append)
        #expect(try await lake.rows("FROM =(^)t ORDER BY a") == #"[[1,"x"],[2,"y"]]"#)
        let error = await lake.error { try await lake.load("SELECT 'no number' AS a, 3 AS other", "t", .append) }
        #expect(error?.code == .schemaMismatch)
        let text = error?.description ?? ""
        #expect(text.contains("a") && text.contains("other"))
        #expect(try await lake.rows("SELECT count(*) FROM =(^)t") == "[[2]]")
    }

    @Test func `names that differ by letter case alone cannot both be tables`() async throws {
        try await lake.load("SELECT 1 AS a", "Climate")
        let error = await lake.error { try await lake.load("SELECT 1 AS a", "climate") }
        #expect(error?.code == .badName)
        #expect(try await lake.rows("FROM =(^)climate") == "[[1]]")
    }

    @Test func `a load that is stopped leaves nothing behind`() async throws {
        try await lake.load("SELECT 1 AS a", "t")
        let before = lake.files(under: "lake/t")
        let load = Task { [lake] in
            try await lake.load("SELECT range AS a, hash(range) AS b FROM range(2_000_000_000)", "t")
        }
        try await Task.sleep(for: .milliseconds(400))
        load.cancel()
        let error = await lake.error { try await load.value }
        #expect(error?.code == .cancelled)
        #expect(lake.files(under: "lake/t") == before)
        #expect(try await lake.rows("FROM =(^)t") == "[[1]]")
    }

    @Test func `a load of something other than one SELECT is refused`() async throws {
        for text in ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE x"] {
            let error = await lake.error { try await lake.load(text, "t") }
            #expect(error?.code == .badRequest)
        }
        let error = await lake.error { try await lake.load("SELECT\n  nope FROM range(3)", "t") }
        #expect(error?.code == .sqlError && error?.position?.line == 2 && error?.position?.column == 3)
    }
}
