/// Asks for some rows of a result set.
public struct PageRequest: Sendable, Hashable {
    /// How many rows to pass over.
    public var offset: Int
    /// How many rows to send.
    public var limit: Int
    /// Which rows there are, and in which order.
    public var selection: RowSelection

    /// The most rows that one page has.
    public static let limits = 1...10_000

    /// Asks for a page.
    ///
    /// - Throws: ``SordError`` `.badRequest` for a number out of its range.
    public init(offset: Int = 0, limit: Int = 100, selection: RowSelection = .all) throws(SordError) {
        guard offset >= 0 else {
            throw SordError(.badRequest, "“offset” is \(offset), and may be from 0 on.")
        }
        guard Self.limits.contains(limit) else {
            throw SordError(
                .badRequest, "“limit” is \(limit), and may be from 1 to 10,000.",
                hint: "Ask for several pages, or export the whole result.")
        }
        self.offset = offset
        self.limit = limit
        self.selection = selection
    }
}
