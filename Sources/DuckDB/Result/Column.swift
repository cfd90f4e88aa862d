/// A column of a result or of a prepared statement.
public struct Column: Sendable, Hashable {
    /// Its name; several columns of a result may share one.
    public var name: String
    /// Its type.
    public var type: LogicalType

    /// A column with a name and a type.
    public init(name: String, type: LogicalType) {
        self.name = name
        self.type = type
    }
}
