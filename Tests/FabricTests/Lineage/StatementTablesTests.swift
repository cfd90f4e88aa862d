import SQLText
import Testing

@testable import Fabric

/// A statement, and the names that it reads and writes; `+` before a name that is in a session's temporary tables.
struct NamesCase: Sendable, CustomTestStringConvertible {
    let text: String
    let reads: [String]
    let writes: [String]

    init(_ text: String, reads: [String] = [], writes: [String] = []) {
        self.text = text
        self.reads = reads
        self.writes = writes
    }

    var testDescription: String { text }
}

@Suite struct StatementTablesTests {
    private static let reader = StatementTablesReader()

    private func tables(_ text: String) async throws -> StatementTables {
        let statement = try #require(try SQLScript(parsing: text).statements.first)
        return await Self.reader.tables(of: statement)
    }

    @Test("The names of a statement are those that DuckDB's parser finds in it", arguments: NamesCase.all)
    func names(of statement: NamesCase) async throws {
        let found = try await tables(statement.text)
        #expect(found.isComplete)
        #expect(found.reads.map(\.description) == statement.reads)
        #expect(found.writes.map(\.description) == statement.writes)
    }

    @Test(
        "What a statement needs and what it provides have one spelling",
        arguments: [
            ("CREATE TABLE S.T AS FROM =(^)Climate", ["lake:climate", "schema:memory:s"], ["memory:s.t"]),
            ("FROM s.t JOIN postgres.U USING (a)", ["memory:s.t", "schema:memory:s", "shared:u"], []),
            ("INSERT INTO t VALUES (m(1))", ["memory:t", "function:m"], ["memory:t"]),
            ("INSERT INTO t SELECT M(1)", ["memory:t", "function:m"], ["memory:t"]),
            ("CREATE MACRO M(a) AS a", [], ["function:m"]),
            ("CREATE SCHEMA S", [], ["schema:memory:s"]),
            ("DROP SCHEMA memory.s CASCADE", ["schema:memory:s"], ["schema:memory:s"]),
            ("ALTER TABLE t RENAME TO U", ["memory:t"], ["memory:t", "memory:u"]),
            ("COPY t TO 'x.CSV'", ["memory:t"], ["file:x.CSV"]),
            ("FROM 'x.CSV'", ["file:x.CSV"], []),
            ("EXPLAIN INSERT INTO t FROM u", ["memory:t", "memory:u"], []),
        ] as [(String, Set<String>, Set<String>)])
    func order(text: String, needs: Set<String>, provides: Set<String>) async throws {
        let found = try await tables(text)
        #expect(found.needs == needs)
        #expect(found.provides == provides)
    }

    @Test(
        "Columns are told that are columns of a table, and no others",
        arguments: [
            ("CREATE TABLE x AS SELECT a, t.b AS c, a + 1, 1 FROM t", ["a t.a", "c t.b"]),
            ("CREATE TABLE x (p, q) AS SELECT a, u.b FROM t JOIN u USING (i)", ["q u.b"]),
            ("CREATE VIEW v AS SELECT y.a, z.a AS b FROM s.t AS y, =(^)u AS z", ["a s.t.a", "b =(^)u.a"]),
            ("CREATE TABLE x AS SELECT * FROM t", []),
            ("CREATE TABLE x AS SELECT a FROM (FROM t)", []),
            ("CREATE TABLE x AS WITH t AS (FROM u) SELECT t.a FROM t", []),
            ("CREATE TABLE x AS SELECT 1 AS a, a, b FROM t", ["b t.b"]),
            ("CREATE TABLE x AS SELECT b FROM t AS y(b)", []),
            ("CREATE TABLE x AS SELECT a FROM t UNION ALL SELECT a FROM u", []),
            ("INSERT INTO x (p, q) SELECT a, b FROM t", ["p t.a", "q t.b"]),
            ("INSERT INTO x BY NAME SELECT a FROM t", ["a t.a"]),
            ("INSERT INTO x SELECT a FROM t", []),
            ("INSERT INTO x (p) SELECT a, b FROM t", []),
        ] as [(String, [String])])
    func columns(text: String, expected: [String]) async throws {
        #expect(try await tables(text).columns.map { "\($0.name) \($0.table).\($0.column)" } == expected)
    }

    @Test func `a small statement is read in well under a millisecond`() async throws {
        var times: [Duration] = []
        for number in 0..<300 {
            let statement = try #require(
                try SQLScript(parsing: "SELECT a.x, b.y FROM a JOIN b USING (id) WHERE a.z > \(number)").statements
                    .first)
            let start = ContinuousClock.now
            _ = await Self.reader.tables(of: statement)
            times.append(ContinuousClock.now - start)
        }
        times.sort()
        #expect(times[0] < .milliseconds(2))
    }
}
