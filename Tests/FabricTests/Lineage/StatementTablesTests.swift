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
        print("median \(times[150]), least \(times[0])")
        #expect(times[0] < .milliseconds(2))
    }
}
