import SQLText
import Testing

@testable import sord

struct HelpTextTests {
    private static let commands: [Command] = [.serve, .load, .query, .tables, .table, .version]

    @Test("The help for a command names all it takes and fits a terminal", arguments: commands)
    func commandHelp(_ command: Command) {
        let text = HelpText(commands: Self.commands).text(for: command)
        #expect(text.contains("Usage: \(command.usage)"))
        for option in command.allOptions {
            #expect(text.contains(option.usage))
            #expect(text.contains(option.summary))
        }
        for argument in command.arguments { #expect(text.contains(argument.summary)) }
        for example in command.examples { #expect(text.contains(example.line)) }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test("The overview lists every command")
    func overview() {
        let text = HelpText(commands: Self.commands).text(for: nil)
        for command in Self.commands { #expect(text.contains("  \(command.name) ") && text.contains(command.summary)) }
    }

    @Test("Every example that starts with sord is a command line that is understood", arguments: commands)
    func examples(_ command: Command) throws {
        let parser = CommandLineParser(commands: Self.commands)
        #expect(!command.examples.isEmpty)
        for example in command.examples {
            let words = Self.shellWords(example.line)
            let start = try #require(words.firstIndex(of: "sord"))
            let end = words[start...].firstIndex { [">", "|"].contains($0) } ?? words.endIndex
            guard case .run(let parsed) = try parser.parse(Array(words[(start + 1)..<end])) else {
                Issue.record("\(example.line) runs nothing")
                continue
            }
            #expect(parsed.command == command)
            if command == .query { _ = try QueryArguments(parsed) }
            if command == .load { _ = try LoadArguments(parsed) }
            if command == .table { _ = try TableArguments(parsed) }
        }
    }

    /// Words as a shell would cut them, as far as the examples need it: blanks and double quotes.
    private static func shellWords(_ line: String) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            if index.isMultiple(of: 2) {
                words += part.split(separator: " ").map(String.init)
            } else {
                words.append(String(part))
            }
        }
        return words
    }
}
