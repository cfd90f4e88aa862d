/// What DuckDB reads in place of a lake reference.
public struct LakeStand: Sendable, Hashable {
    /// The name of a view or table, qualified and quoted, whose last part is the table's name.
    public var name: String
    /// A table function, or a SELECT in parentheses, that gives the same rows. It is taken where the reference's
    /// ``LakeReference/place`` allows it; DuckDB plans it faster than a view.
    public var relation: String?
    /// What is taken in any case, with the alias that it needs: whoever gives it knows the place.
    public var text: String?

    /// A view or table, and perhaps something that gives the same rows.
    public init(name: String, relation: String? = nil, text: String? = nil) {
        self.name = name
        self.relation = relation
        self.text = text
    }
}
