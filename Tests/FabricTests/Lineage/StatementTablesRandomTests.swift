import SQLText
import Testing

@testable import Fabric

/// Statements put together at random, of which it is known what they read.
private struct RandomSelect {
    private var random: any RandomNumberGenerator
    private var count = 0

    init(_ random: any RandomNumberGenerator) {
        self.random = random
    }

    private static let tables: [(text: String, name: String)] = [
        ("t1", "t1"), ("s.t2", "s.t2"), ("\"a b\"", "\"a b\""), ("memory.main.t3", "t3"),
        ("postgres.p1", "postgres.p1"),
        ("=(^)lake1", "=(^)lake1"), ("=(^)\"la-ke\"", "=(^)\"la-ke\""), ("größe", "größe"), ("'f.csv'", "f.csv"),
        ("read_parquet('g.parquet')", "g.parquet"), ("T1", "t1"),
    ]

    /// A SELECT of one column, and the names that it reads.
    mutating func select(_ depth: Int, hidden: [String] = []) -> (text: String, reads: Set<String>) {
        guard depth > 0 else { return table(hidden) }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return both(depth, hidden) { "SELECT x.i FROM (\($0)) AS x JOIN (\($1)) AS y ON true" }
        case 1: return both(depth, hidden) { "(\($0)) UNION ALL (\($1))" }
        case 2: return both(depth, hidden) { "SELECT (SELECT max(i) FROM (\($0)) AS x) FROM (\($1)) AS y" }
        case 3: return both(depth, hidden) { "SELECT i FROM (\($0)) AS x WHERE EXISTS (\($1))" }
        case 4:
            return both(depth, hidden) {
                "SELECT CASE WHEN i IN (\($0)) THEN 'FROM z' ELSE NULL END /* FROM y */ FROM (\($1)) AS q"
            }
        case 5: return commonTable(depth, hidden)
        case 6: return recursive(depth, hidden)
        case 7: return both(depth, hidden) { "FROM (\($0)) AS x, LATERAL (\($1)) AS y ORDER BY (SELECT 1)" }
        default: return table(hidden)
        }
    }

    private mutating func table(_ hidden: [String]) -> (String, Set<String>) {
        if let name = hidden.randomElement(using: &random), Bool.random(using: &random) {
            return ("FROM \(name.uppercased())", [])
        }
        let table = Self.tables.randomElement(using: &random) ?? Self.tables[0]
        // The name of an expression means that, where it can be seen.
        if hidden.contains(table.name) { return ("SELECT i FROM \(table.text)", []) }
        return ("SELECT i FROM \(table.text)", [table.name])
    }

    private mutating func both(
        _ depth: Int, _ hidden: [String], _ text: (String, String) -> String
    ) -> (String, Set<String>) {
        let (left, right) = (select(depth - 1, hidden: hidden), select(depth - 1, hidden: hidden))
        return (text(left.text, right.text), left.reads.union(right.reads))
    }

    /// `WITH` a name of its own or that of a table, which it then hides in the body and nowhere else.
    private mutating func commonTable(_ depth: Int, _ hidden: [String]) -> (String, Set<String>) {
        count += 1
        let name = Bool.random(using: &random) ? "cte\(count)" : "t1"
        let (inner, outer) = (select(depth - 1, hidden: hidden), select(depth - 1, hidden: hidden + [name]))
        return (
            "WITH \(name)(i) AS (\(inner.text)) SELECT o.i FROM (\(outer.text)) AS o, \(name)",
            outer.reads.union(inner.reads)
        )
    }

    private mutating func recursive(_ depth: Int, _ hidden: [String]) -> (String, Set<String>) {
        count += 1
        let name = "r\(count)"
        let (start, step) = (select(depth - 1, hidden: hidden), select(depth - 1, hidden: hidden + [name]))
        return (
            "WITH RECURSIVE \(name)(i) AS ((\(start.text)) UNION ALL SELECT a.i FROM (\(step.text)) AS a, \(name)) FROM \(name)",
            start.reads.union(step.reads)
        )
    }
}

@Suite struct StatementTablesRandomTests {
    private static let reader = StatementTablesReader()

    @Test(arguments: 1...8)
    func `every table of a random SELECT is found, and no name that hides one`(seed: UInt64) async throws {
        var random = RandomSelect(Seeded(state: seed))
        for round in 0..<150 {
            let (text, reads) = random.select(round % 5)
            let forms = [
                "\(text)", "CREATE TABLE target AS \(text)", "INSERT INTO target (\(text))",
                "COPY (\(text)) TO 'out.csv'",
                "DELETE FROM target WHERE i IN (\(text))", "UPDATE target SET a = o.i FROM (\(text)) AS o WHERE true",
                "MERGE INTO target USING (\(text)) AS o ON true WHEN MATCHED THEN DELETE",
                "CREATE VIEW target AS \(text)",
                "CREATE MACRO target(a) AS TABLE \(text)",
            ]
            let form = forms[round % forms.count]
            let statement = try #require(try SQLScript(parsing: form).statements.first)
            let found = await Self.reader.tables(of: statement)
            #expect(found.isComplete, "\(form)")
            #expect(
                Set(found.reads.map { $0.description.lowercased() }) == Set(reads.map { $0.lowercased() }), "\(form)")
        }
    }

    @Test(arguments: 1...4)
    func `no text stops the reader, whatever it is made of`(seed: UInt64) async throws {
        let pieces = [
            "SELECT", "FROM", "t", "(", ")", ",", "WITH", "AS", "a", "INSERT", "INTO", "=(^)t", "VALUES", "UPDATE",
            "SET", "=", "1",
            "DELETE", "USING", "WHERE", "MERGE", "ON", "WHEN", "MATCHED", "THEN", "COPY", "TO", "'f.csv'", "CREATE",
            "TABLE", "VIEW",
            "MACRO", "OR", "REPLACE", "TEMP", "IF", "NOT", "EXISTS", "DROP", "ALTER", "RENAME", "PIVOT", "IN",
            "DESCRIBE", "EXPLAIN",
            "ANALYZE", "PREPARE", "EXECUTE", "USE", "ATTACH", "postgres", ".", "__deltalake_dir", "\"q\"", "COMMENT",
            "COLUMN",
            "RETURNING", "CONFLICT", "UNION", "RECURSIVE", "DATABASE", "INDEX", "SCHEMA", "[", "]", "*", "DEFAULT",
            "query", "'FROM t'",
        ]
        var random = Seeded(state: seed)
        for _ in 0..<1_500 {
            let text = (0..<Int.random(in: 1...14, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined(separator: " ")
            guard let script = try? SQLScript(parsing: text) else { continue }
            for statement in script.statements { _ = await Self.reader.tables(of: statement) }
        }
    }

    @Test func `long and deep statements are read or given up, and nothing breaks`() async throws {
        let union = (0..<3_000).map { "SELECT i FROM t\($0 % 7)" }.joined(separator: " UNION ALL ")
        let sum = "SELECT " + Array(repeating: "i", count: 5_000).joined(separator: " + ") + " FROM t"
        let nested = String(repeating: "SELECT * FROM (", count: 700) + "FROM t" + String(repeating: ")", count: 700)
        let parentheses = "SELECT " + String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
        let list = "SELECT * FROM t WHERE i IN (" + (0..<50_000).map(String.init).joined(separator: ",") + ")"
        for text in [union, sum, nested, parentheses, list, "CREATE TABLE x AS \(union)"] {
            let statement = try #require(try SQLScript(parsing: text).statements.first)
            let found = await Self.reader.tables(of: statement)
            #expect(!found.isComplete || [0, 1, 7].contains(found.reads.count))
        }
        let small = try #require(try SQLScript(parsing: "FROM t").statements.first)
        #expect(await Self.reader.tables(of: small).reads == [.memory("t")])
    }
}

/// Random numbers that come in the same order for the same seed (SplitMix64).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
