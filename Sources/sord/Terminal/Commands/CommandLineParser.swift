import SQLText

/// Reads command lines.
///
/// `--name value` and `--name=value` are the same; `--` ends the options; `-` alone is a value, by custom the standard
/// input. An option may be given once. Nothing is abbreviated, so that new options never change old scripts.
struct CommandLineParser: Sendable {
    /// The commands that can be named.
    let commands: [Command]

    /// Reads the words behind the name of the program.
    ///
    /// - Throws: ``UsageError`` that names the nearest command, option or value where one is near.
    func parse(_ words: [String]) throws(UsageError) -> Invocation {
        guard let first = words.first else {
            throw UsageError(message: "Say what to do.", hint: "The commands are: \(commandNames).")
        }
        switch first {
        case "--help", "-h": return .help(nil)
        case "help": return .help(try words.dropFirst().first.map(command(named:)))
        case "--version": return .version
        case let option where option.hasPrefix("-"):
            throw UsageError(
                message: "The first word must be a command, not \(option).",
                hint: "Write options behind the command: sord query \"…\" --data FOLDER.")
        default: break
        }
        var reading = Reading(command: try command(named: first), words: words.dropFirst())
        try reading.read()
        return reading.asksForHelp ? .help(reading.command) : .run(try reading.finish())
    }

    private func command(named name: String) throws(UsageError) -> Command {
        if let command = commands.first(where: { $0.name == name }) { return command }
        let nearest = NearestNames.nearest(to: name, among: commands.map(\.name), limit: 1).first
        let looksLikeSQL = name.contains(" ") || name.hasPrefix(LakeReference.marker)
        throw UsageError(
            message: "There is no command \"\(name)\".",
            hint: looksLikeSQL
                ? "To run SQL, write: sord query \"…\""
                : nearest.map { "Did you mean sord \($0)?" } ?? "The commands are: \(commandNames).")
    }

    private var commandNames: String { commands.map(\.name).joined(separator: ", ") }
}

/// The words of one command as they are read.
private struct Reading {
    let command: Command
    var words: ArraySlice<String>
    var arguments: [String] = []
    var options: [String: String] = [:]
    var asksForHelp = false

    mutating func read() throws(UsageError) {
        while let word = words.popFirst() {
            switch word {
            case "--help", "-h":
                asksForHelp = true
                return
            case "--":
                arguments.append(contentsOf: words)
                return
            case "-": arguments.append(word)
            // SQL often begins with a comment, such as -- id: 1, and no option has a blank behind its dashes.
            case let text where text.hasPrefix("--") && text.dropFirst(2).first?.isWhitespace == true:
                arguments.append(text)
            case let option where option.hasPrefix("--"): try readOption(option)
            case let option where option.hasPrefix("-"):
                throw error(
                    "There is no option \(option).",
                    hint: "Options have two dashes; write -- before a value that starts with one.")
            default: arguments.append(word)
            }
        }
    }

    private mutating func readOption(_ word: String) throws(UsageError) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard let option = command.allOptions.first(where: { $0.name == name }) else {
            let nearest = NearestNames.nearest(to: name, among: command.allOptions.map(\.name), limit: 1).first
            throw error(
                "sord \(command.name) has no option --\(name).", hint: nearest.map { "Did you mean --\($0)?" })
        }
        guard options[name] == nil else { throw error("\(option.flag) is given twice.") }
        options[name] = try value(of: option, attached: parts.count > 1 ? String(parts[1]) : nil)
    }

    private mutating func value(of option: CommandOption, attached: String?) throws(UsageError) -> String {
        guard let placeholder = option.placeholder else {
            if attached != nil { throw error("\(option.flag) takes no value.") }
            return ""
        }
        let value: String
        if let attached {
            value = attached
        } else if let next = words.first, !next.hasPrefix("--") {
            value = next
            words = words.dropFirst()
        } else {
            throw error(
                "\(option.flag) needs a value.",
                hint: "Write \(option.flag) \(placeholder), or \(option.flag)=… for a value that starts with --.")
        }
        if !option.choices.isEmpty, !option.choices.contains(value) {
            let nearest = NearestNames.nearest(to: value, among: option.choices, limit: 1).first
            throw error(
                "\(option.flag) cannot be \"\(value)\".",
                hint: nearest.map { "Did you mean \($0)?" }
                    ?? "It is one of \(option.choices.joined(separator: ", ")).")
        }
        return value
    }

    func finish() throws(UsageError) -> ParsedCommand {
        let needed = command.arguments.filter { !$0.isOptional }
        if arguments.count < needed.count {
            throw error("<\(needed[arguments.count].name)> is missing.", hint: "Write: \(command.usage)")
        }
        if arguments.count > command.arguments.count {
            let extra = arguments[command.arguments.count]
            throw error(
                "\"\(extra)\" is one word too many.",
                hint: "Put quotes around a value that has blanks. Write: \(command.usage)")
        }
        return ParsedCommand(command: command, arguments: arguments, options: options)
    }

    private func error(_ message: String, hint: String? = nil) -> UsageError {
        UsageError(message: message, hint: hint, command: command.name)
    }
}
