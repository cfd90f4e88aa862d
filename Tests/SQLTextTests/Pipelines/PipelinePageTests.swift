import Foundation
import SQLText
import Testing

/// The manual's page on pipelines shows what is true.
struct PipelinePageTests {
    private static let page: String = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "docs/pipelines.md"), encoding: .utf8)) ?? ""
    }()

    /// The rows of the table of errors: a text, and what is said about it.
    private static let errors: [(text: String, answer: String)] = page.split(separator: "\n").compactMap { line in
        guard line.hasPrefix("| `"), line.contains("⏎"), let middle = line.range(of: "` | ") else { return nil }
        let text = line[line.index(line.startIndex, offsetBy: 3)..<middle.lowerBound]
        return (text.split(separator: "⏎").joined(separator: "\n"), String(line[middle.upperBound...].dropLast(2)))
    }

    private static let examples: [String] = page.components(separatedBy: "```sql\n").dropFirst().map {
        $0.components(separatedBy: "```")[0]
    }

    @Test("Every error is the one that the text makes", arguments: errors)
    func refuses(text: String, answer: String) {
        let error = #expect(throws: SQLTextError.self) { try Pipeline(parsing: text) }
        let hint = error?.hint.map { " *\($0)*" } ?? ""
        #expect("\(error?.message ?? "")\(hint)" == answer)
    }

    @Test("Every example is a pipeline", arguments: examples)
    func isPipeline(text: String) throws {
        #expect(try !Pipeline(parsing: text).steps.isEmpty)
    }

    @Test("The table of the plan is the plan of the example before it")
    func plan() throws {
        let example = try #require(Self.examples.first { $0.hasPrefix("EXPLAIN PIPELINE") })
        let rows = PipelinePlan(try Pipeline(parsing: example)).rows
        for row in rows {
            let cells = [
                row.id, "\(row.level)", row.parents.joined(separator: ", "), row.node ?? "", "\(row.retries)",
                row.timeoutText ?? "", row.statement,
            ]
            let line = "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined()
            #expect(Self.page.contains("\n\(line)\n"))
        }
        #expect(rows.count == 3)
    }

    @Test("There are errors and examples on the page")
    func isThere() {
        #expect(Self.errors.count > 20 && Self.examples.count > 5)
    }
}
