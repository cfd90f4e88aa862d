import Testing

@testable import Fabric

@Suite struct PureTests {
    @Test(arguments: [
        ("a,b", ",", false), ("a;b,c;d", ";", false), ("\"a;b;c\",d", ",", false), ("only", ",", false),
        ("a\tb", "\t", false), ("a|b", "|", false), ("# a", ",", true), ("", ",", false),
    ])
    func `a header says how its file is cut`(line: String, delimiter: Character, comments: Bool) {
        let dialect = CSVDialect(firstLine: line)
        #expect(dialect.delimiter == delimiter && dialect.hasComments == comments)
    }

    @Test(arguments: [
        ("a.csv", RawFormat.csv), ("A.CSV.GZ", .csv), ("a.b.tsv.zst", .tsv), ("x.jsonl", .ndjson),
        ("x.parquet", .parquet),
        ("x.json", .json),
    ])
    func `a file's endings say its format`(name: String, format: RawFormat) {
        #expect(RawFormat(fileName: name) == format)
    }

    @Test(arguments: ["README.md", "csv", "a.csv.bak", "archive.zip", ".csv.swp", "a.gz", ""])
    func `other files have no format`(name: String) {
        #expect(RawFormat(fileName: name) == nil)
    }

    @Test(arguments: [
        "SELECT 1", "select\n1", "FROM =(^)x", "WITH a AS (SELECT 1) FROM a", "-- why\nSELECT 1", "(SELECT 1)",
    ])
    func `a SELECT is told from a folder`(text: String) {
        #expect(LoadOrigin(parsing: text) == .select(text))
    }

    @Test(arguments: ["flights", " flights ", "select", "my folder", "data/raw/flights", "from-x", "2013/select all"])
    func `a folder is told from a SELECT`(text: String) {
        #expect(LoadOrigin(parsing: text) == .folder(text.trimming()))
    }

    @Test(arguments: [(0, "0 rows"), (1, "1 row"), (999, "999 rows"), (1_000, "1,000 rows"), (-26_115, "-26,115 rows")])
    func `numbers read as people write them`(count: Int, text: String) {
        #expect(Count.of(count, "row") == text)
    }

    @Test func `run ids are sixteen hexadecimal digits, each new`() {
        let ids = (0..<100).map { _ in RunID().description }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { $0.count == 16 && $0.allSatisfy(\.isHexDigit) })
    }
}

extension String {
    fileprivate func trimming() -> String {
        split(separator: " ").joined(separator: " ")
    }
}
