/// A column to sort by, and which way.
public struct SortKey: Sendable, Hashable {
    /// The column: its name, or `#2` for the second.
    public var column: String
    /// Largest first.
    public var isDescending: Bool

    /// Sorts by a column.
    public init(column: String, isDescending: Bool = false) {
        self.column = column
        self.isDescending = isDescending
    }
}
