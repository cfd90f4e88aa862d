/// Which rows of a result set, and in which order.
public struct RowSelection: Sendable, Hashable {
    /// The columns to sort by, the most important first; none for the order in which the rows came.
    public var sort: [SortKey]
    /// The condition that rows meet; nil for all.
    public var filter: ResultFilter?
    /// A text that some column holds, in any letter case; nil for all rows.
    public var search: String?

    /// Selects rows; all of them, in the order in which they came, unless told otherwise.
    public init(sort: [SortKey] = [], filter: ResultFilter? = nil, search: String? = nil) {
        self.sort = sort
        self.filter = filter
        self.search = search
    }

    /// Every row in the order in which it came.
    public static let all = RowSelection()
}
