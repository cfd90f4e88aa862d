/// What a statement that changes rows may do, as far as it matters for finding the rows and for conflicts.
public struct RowChange: Sendable, Hashable {
    /// The kind of statement.
    public enum Kind: Sendable, Hashable {
        case insert
        case update
        case delete
        case merge

        /// The name of the operation in the history.
        var operation: String {
            switch self {
            case .insert: "WRITE"
            case .update: "UPDATE"
            case .delete: "DELETE"
            case .merge: "MERGE"
            }
        }
    }

    /// The kind of statement.
    public var kind: Kind
    /// The name under which ``matching`` knows the table.
    public var alias: String
    /// An SQL condition that every row fulfils which the statement can touch; `nil` when it can touch any row.
    public var matching: String?
    /// Whether rows that the statement does not touch decide what it does, as in a MERGE that inserts what it does
    /// not find.
    public var dependsOnOtherRows: Bool
    /// The condition as the user wrote it, for the history.
    public var predicateText: String?

    /// What a statement may do.
    public init(
        kind: Kind, alias: String, matching: String? = nil, dependsOnOtherRows: Bool = false,
        predicateText: String? = nil
    ) {
        self.kind = kind
        self.alias = alias
        self.matching = matching
        self.dependsOnOtherRows = dependsOnOtherRows
        self.predicateText = predicateText
    }
}
