/// What somebody asks to be written into a table of the lake.
public struct LoadRequest: Sendable, Hashable {
    /// Where the rows come from.
    public var origin: LoadOrigin
    /// The table's name, not yet checked.
    public var table: String
    /// What happens to the rows that the table has.
    public var mode: LoadMode

    /// Asks for rows to be loaded.
    public init(origin: LoadOrigin, table: String, mode: LoadMode = .overwrite) {
        self.origin = origin
        self.table = table
        self.mode = mode
    }
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
