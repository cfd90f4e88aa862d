/// What somebody asks the fabric to run, and how much of the answer they want to see.
public struct RunRequest: Sendable {
    /// One or more SQL statements.
    public var text: String
    /// How many of each step's first rows to send; the step itself always runs to its end.
    public var limit: RowLimit
    /// How the rows are written.
    public var encoding: RowEncoding
    /// Whether the rows of each step stay on their node for a while, for pages, charts and exports.
    public var keepsResults: Bool
    /// Who asks; ``localPrincipal`` when there are no accounts.
    public var principal: String
    /// Whose share of a node the run takes, such as a socket's: no program of a principal keeps the others from working.
    /// Nil for the principal's.
    public var client: String?

    /// Who asks where there are no accounts.
    public static let localPrincipal = "local"

    /// Asks for a text to be run.
    public init(
        text: String, limit: RowLimit, encoding: RowEncoding = .arrays, keepsResults: Bool = false,
        principal: String = RunRequest.localPrincipal
    ) {
        self.text = text
        self.limit = limit
        self.encoding = encoding
        self.keepsResults = keepsResults
        self.principal = principal
    }
}

/// How many rows of a step are sent to whoever asked.
public enum RowLimit: Sendable, Hashable {
    /// At most this many, from the first row on, in one piece.
    case first(Int)
    /// Every row, in pieces of up to 2,048.
    case all

    /// The numbers of rows that can be asked for over the wire, which are also the ends of the workbench's slider.
    public static let renderable = 1...1_000

    /// The number of rows, or `Int.max` for all.
    var count: Int {
        switch self {
        case .first(let count): count
        case .all: .max
        }
    }
}

/// How rows are written for whoever reads them.
public enum RowEncoding: Sendable, Hashable {
    /// JSON arrays with commas between them, `[1,"a"],[2,"b"]`, in one piece.
    case arrays
    /// JSON arrays, each row by itself.
    case separateArrays
    /// Each value as DuckDB's shell prints it; a null stays nil.
    case cells
}

/// Some rows of a step, already written.
public enum RowBatch: Sendable {
    /// Rows as UTF-8 JSON, as ``RowEncoding/arrays`` says.
    case json([UInt8], count: Int)
    /// Rows as UTF-8 JSON, as ``RowEncoding/separateArrays`` says.
    case arrays([[UInt8]])
    /// Rows of printed values.
    case cells([[String?]])
}
