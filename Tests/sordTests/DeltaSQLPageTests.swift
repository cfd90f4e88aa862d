import Fabric
import Foundation
import Synchronization
import Testing

@testable import sord

/// The page about changing tables shows what its statements really print: they are run one after the other, as `sord
/// query` runs them. In what the page shows, `…` stands for what differs from run to run.
@Suite struct DeltaSQLPageTests {
    private struct Example {
        let sql: String
        let output: [String]
    }

    private static func examples() throws -> [Example] {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/delta-sql.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        return text.components(separatedBy: "```sql\n").dropFirst().map { part in
            // The SQL, then a line end and `text`, then what it prints.
            let blocks = part.components(separatedBy: "```")
            return Example(sql: blocks[0], output: Self.lines(String(blocks[2].dropFirst("text\n".count))))
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    @Test func `every statement prints what the page shows`() async throws {
        let root = FileManager.default.temporaryDirectory.path + "/sord-page-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let fabric = try Fabric(data: DataFolder(root))
        let examples = try Self.examples()
        #expect(examples.count > 10)
        for example in examples {
            let printed = Self.lines(await Self.run(example.sql, on: fabric))
            #expect(
                printed.count == example.output.count
                    && zip(printed, example.output).allSatisfy(Self.fits),
                "\(example.sql)\n\(printed.joined(separator: "\n"))")
        }
        await fabric.close()
    }

    private static func run(_ sql: String, on fabric: Fabric) async -> String {
        let output = Mutex("")
        let console = Console(
            write: { bytes in output.withLock { $0 += String(decoding: bytes, as: UTF8.self) } },
            writeError: { _ in }, readInput: { _ in [] })
        let printer = ResultPrinter(format: .table, rows: nil, console: console)
        do {
            _ = try await fabric.run(RunRequest(text: sql, limit: printer.limit, encoding: printer.encoding)) { event in
                _ = await printer.take(event)
            }
        } catch {
            output.withLock { $0 += "error: \(error)\n" }
        }
        return output.withLock { $0 }
    }

    /// Whether a printed line is the one that is shown, whatever stands where the page has `…`.
    private static func fits(_ printed: String, _ shown: String) -> Bool {
        let parts = shown.components(separatedBy: "…")
        guard parts.count > 1 else { return printed == shown }
        var rest = printed[...]
        for (index, part) in parts.enumerated() {
            if index == 0 {
                guard rest.hasPrefix(part) else { return false }
                rest = rest.dropFirst(part.count)
            } else if index == parts.count - 1 {
                return rest.hasSuffix(part)
            } else {
                guard let range = rest.range(of: part) else { return false }
                rest = rest[range.upperBound...]
            }
        }
        return true
    }
}
