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
        if let exact = fields.first(where: { $0.name == name }) { return exact }
        let folded = name.lowercased()
        return fields.first { $0.name.lowercased() == folded }
    }
}
