import DeltaLake
import Foundation

/// What the lake holds.
public struct LakeListing: Sendable {
    /// The tables that can be read, sorted by name.
    public var tables: [TableSummary]
    /// Folders with a Delta log that cannot be read, and why.
    public var problems: [Problem]

    /// A table that cannot be read.
    public struct Problem: Sendable {
        /// The folder's name.
        public var table: String
        /// What is wrong with it.
        public var error: SordError
    }
}

/// A table at a glance.
public struct TableSummary: Sendable {
    /// Its name.
    public var name: String
    /// Its newest version.
    public var version: Int64
    /// Its rows, or nil when some of its files carry no statistics.
    public var rows: Int?
    /// The size of its live files, in bytes.
    public var bytes: Int
    /// How many live files it has.
    public var files: Int
    /// How many columns it has.
    public var columns: Int
    /// When the newest version was committed.
    public var modified: Date

    init(name: String, snapshot: Snapshot) {
        self.name = name
        version = snapshot.version
        rows = snapshot.rowCount.map { Int($0) }
        bytes = Int(snapshot.byteCount)
        files = snapshot.fileCount
        columns = snapshot.columns.count
        modified = snapshot.timestamp
    }
}
