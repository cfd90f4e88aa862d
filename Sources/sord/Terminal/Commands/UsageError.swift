/// A command line that no command understands. It ends the program with ``ExitCode/wrongUsage``.
struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    let message: String
    /// What to write instead, if that can be guessed.
    var hint: String?
    /// The command that was meant, as far as it is known.
    var command: String?

    /// The message, the hint, and where to read more, a line each.
    var description: String {
        let help =
            command.map { "Run sord \($0) --help for its options and examples." }
            ?? "Run sord --help for all commands."
        return (["error: " + message] + [hint, help].compactMap { $0 }).joined(separator: "\n")
    }
}
