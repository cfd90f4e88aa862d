public import FoundationEssentials

/// One commit of a table, as it describes itself.
public struct HistoryEntry: Sendable, Hashable {
    /// The version that the commit made.
    public let version: Int64
    /// When, to the millisecond: the in-commit timestamp, or else the time of the commit's file, which rises with the
    /// versions.
    public let timestamp: Date
    /// What was done, such as `WRITE`; `nil` when the commit does not say.
    public let operation: String?
    /// With what, as the writer put it; an object.
    public let parameters: JSON
    /// What came of it, as the writer counted; an object. Writers put numbers as strings or as numbers.
    public let metrics: JSON
    /// Which software wrote it.
    public let engine: String?
}
