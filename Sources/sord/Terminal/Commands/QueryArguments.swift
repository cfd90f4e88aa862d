/// What `sord query` is asked to do.
struct QueryArguments: Sendable, Hashable {
    /// Where the statements are.
    enum Source: Sendable, Hashable {
        /// On the command line.
        case text(String)
        /// In the file of this name.
        case file(String)
        /// On standard input.
        case standardInput
    }

    /// Where the statements are.
    let source: Source
    /// How to print rows; nil leaves it to where they are printed.
    let format: OutputFormat?
    /// The most rows to print of each result; nil leaves it to the format.
    let rows: Int?

    /// Reads the command line of ``Command/query``.
    ///
    /// - Throws: ``UsageError`` if there are no statements or two sources of them, or the number of rows is none.
    init(_ parsed: ParsedCommand) throws(UsageError) {
        switch (parsed.arguments.first, parsed["file"]) {
        case ("-", nil), (nil, "-"): source = .standardInput
        case (let text?, nil): source = .text(text)
        case (nil, let file?): source = .file(file)
        case (nil, nil):
            throw UsageError(
                message: "There is no SQL to run.",
                hint: "Write it behind the command: sord query \"FROM =(^)flights\"", command: parsed.command.name)
        case (_?, _?):
            throw UsageError(
                message: "Give either the SQL or --file, not both.", command: parsed.command.name)
        }
        format = parsed["format"].flatMap(OutputFormat.init)
        rows = try parsed["rows"].map { text throws(UsageError) in
            guard let rows = Int(text), rows >= 0 else {
                throw UsageError(
                    message: "--rows must be a whole number from 0 on, not \"\(text)\".", command: parsed.command.name)
            }
            return rows
        }
    }
}
