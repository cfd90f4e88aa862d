/// Where the program prints and reads. Tests give their own.
struct Console: Sendable {
    /// Takes bytes for standard output; throws ``ConsoleError`` when nobody reads them any more.
    var write: @Sendable ([UInt8]) throws -> Void
    /// Takes bytes for standard error.
    var writeError: @Sendable ([UInt8]) -> Void
    /// All of standard input up to a number of bytes, or nil if there is more.
    var readInput: @Sendable (_ limit: Int) throws -> [UInt8]?
    /// Whether standard output is a terminal.
    var outputIsTerminal = false
    /// Whether standard error is a terminal.
    var errorIsTerminal = false
    /// The cells of a terminal line; nil if standard output is none.
    var width: Int?
    /// Whether escape codes for styles are welcome.
    var isStyled = false

    /// Prints text on standard output.
    ///
    /// - Throws: ``ConsoleError`` when it cannot be written.
    func print(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// Prints a line on standard error.
    func complain(_ line: String) {
        writeError(Array((line + "\n").utf8))
    }

    /// Draws a progress bar over the one before, if somebody watches.
    func show(_ bar: ProgressBar) {
        guard errorIsTerminal else { return }
        writeError(Array("\r\(bar.line(width: (width ?? 80) - 1))\u{1B}[K".utf8))
    }

    /// Takes the progress bar away.
    func hideProgress() {
        guard errorIsTerminal else { return }
        writeError(Array("\r\u{1B}[K".utf8))
    }
}

/// A standard stream that failed.
struct ConsoleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The error number of the system, such as `EPIPE` when the reader has gone.
    let code: Int32
    /// What was tried and what the system said.
    let description: String
}
