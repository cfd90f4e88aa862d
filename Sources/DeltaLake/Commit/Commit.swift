/// What a write did.
public struct Commit: Sendable, Hashable {
    /// The version that it made, or, when it had nothing to do, the one that is there.
    public let version: Int64
    /// How many rows it wrote.
    public let rows: Int64
    /// How many files it wrote.
    public let files: Int
    /// How many bytes these files have.
    public let bytes: Int64
    /// How many files left the table.
    public let removedFiles: Int
    /// `false` when the application's transaction was there already, and nothing was written.
    public let isNew: Bool
}
