import Foundation
import Testing

@testable import Fabric

@Suite struct LineageJournalTests {
    private let path = FileManager.default.temporaryDirectory.path + "/lineage-\(UUID().uuidString).jsonl"

    private func event(_ name: String, statement: String = "create") -> LineageEvent {
        LineageEvent(
            .create, .lake(name), parents: [.file("x")],
            columns: [ColumnSource(name: "a", table: .file("x"), column: "b")],
            origin: LineageOrigin(
                statement: statement, run: "r", time: Date(timeIntervalSince1970: 1.25), principal: "local", node: "n",
                process: "p"))
    }

    private func names(_ news: LineageJournal.News) -> [String] { news.records.map(\.event.table.name) }

    private func append(_ names: [String], to journal: LineageJournal) -> Bool {
        journal.append(names.map { LineageJournal.Record(past: nil, event: event($0)) })
    }

    @Test func `what is appended is read once, by whomever, in the order of the file`() throws {
        let (first, second) = (LineageJournal(path: path), LineageJournal(path: path))
        defer { unlink(path) }
        #expect(names(first.news()) == [])
        #expect(append(["a"], to: first))
        #expect(append(["b", "c"], to: second))
        #expect(names(first.news()) == ["a", "b", "c"])
        #expect(append(["d"], to: second))
        #expect(names(first.news()) == ["d"])
        #expect(names(first.news()) == [])
        #expect(names(second.news()) == ["a", "b", "c", "d"])
        let whole = LineageJournal(path: path).news()
        #expect(whole.isWhole && whole.records.first?.event == event("a"))
    }

    @Test func `any text survives, and takes one line`() throws {
        let journal = LineageJournal(path: path)
        defer { unlink(path) }
        let texts = [
            "a\nb\r\u{2028}c", "\0\u{1}\"\\'", "e\u{301}\u{E9}", "{\"past\":true}\n{", "👍🏽'); DROP TABLE x; --",
        ]
        for text in texts { #expect(journal.append([.init(past: nil, event: event(text, statement: text))])) }
        let news = LineageJournal(path: path).news()
        #expect(news.brokenLines == 0)
        #expect(names(news).map { Array($0.utf8) } == texts.map { Array($0.utf8) })
        #expect(news.records.map { Array($0.event.origin.statement!.utf8) } == texts.map { Array($0.utf8) })
        #expect(try String(contentsOfFile: path, encoding: .utf8).utf8.count { $0 == 10 } == texts.count)
    }

    @Test func `a half line and a line of something else are skipped, and hide nothing behind them`() throws {
        let journal = LineageJournal(path: path)
        defer { unlink(path) }
        #expect(append(["a"], to: journal))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{\"event\":{\"effect\":\"cre".utf8))
        let reader = LineageJournal(path: path)
        #expect(names(reader.news()) == ["a"])
        #expect(append(["b"], to: journal))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("not JSON\n\n\u{FF}\n[]\n{\"event\":{\"effect\":\"of the future\"}}\n".utf8))
        #expect(append(["c"], to: journal))
        let news = reader.news()
        #expect(names(news) == ["b", "c"])
        #expect(news.brokenLines == 5)
    }

    @Test func `two writers and somebody who makes the file smaller lose nothing`() async throws {
        defer { unlink(path) }
        let path = path
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let journal = LineageJournal(path: path)
                    for number in 0..<100 {
                        let event = self.event("w\(writer)-\(number)")
                        #expect(journal.append([.init(past: nil, event: event)]))
                    }
                }
            }
            group.addTask {
                let journal = LineageJournal(path: path)
                var known: [LineageJournal.Record] = []
                for _ in 0..<30 {
                    journal.replace { news in
                        known = (news.isWhole ? [] : known) + news.records
                        return known
                    }
                    await Task.yield()
                }
            }
        }
        let names = names(LineageJournal(path: path).news())
        #expect(names.count == 400)
        #expect(Set(names).count == 400)
        for writer in 0..<4 {
            let own = names.filter { $0.hasPrefix("w\(writer)-") }
            #expect(own == (0..<100).map { "w\(writer)-\($0)" })
        }
    }

    @Test func `a reader sees that the file was made smaller, and starts anew`() throws {
        let (writer, reader) = (LineageJournal(path: path, sizeLimit: 500), LineageJournal(path: path))
        defer { unlink(path) }
        for _ in 0..<5 { #expect(append(["a"], to: writer)) }
        #expect(writer.isLarge)
        #expect(reader.news().records.count == 5)
        writer.replace { news in
            #expect(news.records.count == 5)
            return [news.records[0]]
        }
        #expect(append(["b"], to: writer))
        let news = reader.news()
        #expect(news.isWhole)
        #expect(names(news) == ["a", "b"])
        #expect(names(writer.news()) == ["b"])
    }

    @Test func `a folder that cannot be written is said, not thrown`() {
        let journal = LineageJournal(path: "/proc/nowhere/lineage.jsonl")
        #expect(!append(["a"], to: journal))
        #expect(journal.news().records.isEmpty)
        journal.replace { _ in [] }
        #expect(!journal.isLarge)
    }
}
