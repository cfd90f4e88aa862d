public import DuckDB

/// A column of a table to be made.
public struct ColumnDefinition: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The type.
    public var type: LogicalType
    /// Whether it may be NULL.
    public var isNullable: Bool
    /// What stands in it when a write names no value, in SQL; `nil` for NULL.
    public var defaultValue: String?
    /// A description.
    public var comment: String?

    /// A column of a table to be made.
    public init(
        name: String, type: LogicalType, isNullable: Bool = true, defaultValue: String? = nil, comment: String? = nil
    ) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.defaultValue = defaultValue
        self.comment = comment
    }
}
