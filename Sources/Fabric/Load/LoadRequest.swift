import SQLText

/// What somebody asks to be written into a table of the lake.
public struct LoadRequest: Sendable, Hashable {
    /// Where the rows come from.
    public var origin: LoadOrigin
    /// The table's name, not yet checked.
    public var table: String
    /// What happens to the rows that the table has.
    public var mode: LoadMode
    /// What happens to its columns; nil for what goes with the mode: an overwrite brings its own columns, and rows that
    /// are appended must fit.
    public var schema: LoadSchema?
    /// SQL condition: only rows that meet it are overwritten, and all new rows must meet it.
    public var replaceWhere: String?
    /// The columns to partition a new or overwritten table by; nil for those that it has.
    public var partitionColumns: [String]?
    /// Whose share of a node the load takes, see ``RunRequest/client``.
    public var client: String?

    /// Asks for rows to be loaded.
    public init(
        origin: LoadOrigin, table: String, mode: LoadMode = .overwrite, schema: LoadSchema? = nil,
        replaceWhere: String? = nil, partitionColumns: [String]? = nil
    ) {
        self.origin = origin
        self.table = table
        self.mode = mode
        self.schema = schema
        self.replaceWhere = replaceWhere
        self.partitionColumns = partitionColumns
    }

    /// Whether it is a SELECT that reads a table that Sord keeps about itself.
    var namesSystemTables: Bool {
        guard case .select(let text) = origin, let script = try? SQLScript(parsing: text) else { return false }
        return script.statements.contains { !$0.systemTables.isEmpty }
    }

    /// Checks what goes together.
    ///
    /// - Throws: ``SordError`` `.badRequest`.
    func check() throws(SordError) {
        guard mode == .append else { return }
        if replaceWhere != nil {
            throw SordError(
                .badRequest, "A load that appends replaces nothing, so it takes no condition.",
                hint: "Overwrite the rows that meet the condition: mode overwrite.")
        }
        if schema == .overwrite {
            throw SordError(
                .badRequest, "A load that appends cannot replace the columns of the table.",
                hint: "Let it add its own: schema merge. Or overwrite the table.")
        }
    }
}

/// What happens to the columns that the table has.
public enum LoadSchema: String, Sendable, CaseIterable {
    /// They stay, and the rows must fit.
    case keep
    /// Columns that are new are added, and types become wider where they must.
    case merge
    /// They become those of the rows.
    case overwrite
}

/// What happens to the rows that the table has.
public enum LoadMode: String, Sendable, CaseIterable {
    /// The new version holds the new rows only; a missing table is made.
    case overwrite
    /// The new version holds the old rows and the new ones; a missing table is made.
    case append
}

/// What a load wrote.
public struct LoadSummary: Sendable, Hashable {
    /// The run that wrote it.
    public var run: RunID
    /// The table.
    public var table: String
    /// The version that the load committed.
    public var version: Int64
    /// How many rows the load wrote.
    public var rows: Int
    /// In how many Parquet files.
    public var files: Int
    /// Of how many bytes together.
    public var bytes: Int
    /// One sentence for a person.
    public var message: String
    /// How long it took, in milliseconds.
    public var elapsedMilliseconds: Double
}
