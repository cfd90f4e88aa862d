import DuckDB

/// The columns of a table, or the fields of a struct (PROTOCOL.md, "Struct Type").
public struct Schema: Sendable, Hashable {
    /// The columns in order.
    public var fields: [Field]

    /// Columns in order.
    public init(_ fields: [Field]) {
        self.fields = fields
    }

    /// A column by its name, in any case: names are unique regardless of case.
    public func field(named name: String) -> Field? {
        let exact = name.exact
        if let field = fields.first(where: { $0.name.exact == exact }) { return field }
        let folded = name.folded
        return fields.first { $0.name.folded == folded }
    }
}
