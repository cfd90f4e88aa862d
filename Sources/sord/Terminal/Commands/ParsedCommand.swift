/// A command line that fits the command it names.
struct ParsedCommand: Sendable, Hashable {
    /// The command it names.
    let command: Command
    /// The values told by place, in order.
    let arguments: [String]
    /// The values told by name, without dashes; an option that takes no value has the value "".
    let options: [String: String]

    /// The value of an option, or nil if it was not given.
    subscript(option: String) -> String? { options[option] }

    /// Whether an option was given.
    func has(_ option: String) -> Bool { options[option] != nil }
}

/// What a whole command line asks for.
enum Invocation: Sendable, Hashable {
    /// Run a command.
    case run(ParsedCommand)
    /// Explain a command, or all of them.
    case help(Command?)
    /// Say which version this is.
    case version
}
