/// What a write does to the rows that are there.
public enum WriteMode: String, Sendable, Hashable, CaseIterable {
    /// Makes a new table; fails when there is one.
    case create
    /// Keeps them, and makes the table when there is none. Columns must fit.
    case append
    /// Replaces them, and the columns as well; makes the table when there is none.
    case overwrite
}
