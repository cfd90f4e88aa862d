/// What `--help` prints.
struct HelpText: Sendable {
    /// All commands.
    let commands: [Command]

    /// The help for one command, or the overview of all.
    func text(for command: Command?) -> String {
        command.map(Self.text(of:)) ?? overview
    }

    private var overview: String {
        var lines = [
            "Sord is a pocket-sized data fabric: files in, Delta Lake tables out, SQL on all of them.", "",
            "Usage: sord <command> [options]", "", "Commands:",
        ]
        lines += Self.columns(commands.map { ($0.name, $0.summary) })
        let examples = commands.flatMap { $0.examples.prefix(1) }
        if !examples.isEmpty {
            lines += ["", "Examples:"]
            lines += examples.flatMap(Self.lines(of:))
        }
        lines += ["", "sord <command> --help explains a command, sord --version prints the version."]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func text(of command: Command) -> String {
        var lines = [command.summary, "", "Usage: \(command.usage)"]
        if !command.details.isEmpty { lines += ["", command.details] }
        if !command.arguments.isEmpty {
            lines += ["", "Arguments:"]
            lines += columns(command.arguments.map { ("<\($0.name)>", $0.summary) })
        }
        lines += ["", "Options:"]
        lines += columns(command.allOptions.map { ($0.usage, $0.summary) } + [("--help", "Print this text.")])
        if !command.examples.isEmpty {
            lines += ["", "Examples:"]
            lines += command.examples.flatMap(Self.lines(of:))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of example: Command.Example) -> [String] {
        ["  \(example.line)", "      \(example.meaning)"]
    }

    /// Two columns, the second one starting at the same place in all lines.
    private static func columns(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
    }
}
