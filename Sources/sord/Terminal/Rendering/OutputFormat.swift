/// How rows are printed.
enum OutputFormat: String, Sendable, Hashable, CaseIterable {
    /// A drawn table for people.
    case table
    /// Comma-separated values with a header line (RFC 4180).
    case csv
    /// One JSON array of objects.
    case json
    /// One JSON object a line.
    case ndjson

    /// What is used when nothing is asked for: a table for people, CSV for programs.
    static func standard(onTerminal: Bool) -> OutputFormat { onTerminal ? .table : .csv }

    /// The renderer of the format.
    ///
    /// - Parameters:
    ///   - rows: the most rows to print; nil for the format's own choice.
    ///   - console: where they will be printed.
    func renderer(rows: Int?, console: Console) -> any RowRenderer {
        switch self {
        case .table:
            TableRenderer(
                limit: rows ?? TableRenderer.standardLimit, width: console.width, isStyled: console.isStyled)
        case .csv: CSVRenderer(limit: rows, showsControls: console.outputIsTerminal)
        case .json: JSONRenderer(limit: rows, form: .array)
        case .ndjson: JSONRenderer(limit: rows, form: .lines)
        }
    }
}
