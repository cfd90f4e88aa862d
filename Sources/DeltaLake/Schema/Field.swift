import DuckDB

/// A column, or a field of a struct (PROTOCOL.md, "Struct Field").
public struct Field: Sendable, Hashable {
    /// The name that users see.
    public var name: String
    /// The type.
    public var type: DataType
    /// Whether it may be NULL.
    public var nullable: Bool
    /// What engines know about the column; names Sord does not know are kept as they are.
    public var metadata: [JSON.Member]

    /// A column.
    public init(name: String, type: DataType, nullable: Bool = true, metadata: [JSON.Member] = []) {
        self.name = name
        self.type = type
        self.nullable = nullable
        self.metadata = metadata
    }

    /// Whether both are the same, and their names the same bytes.
    public static func == (left: Field, right: Field) -> Bool {
        left.name.exact == right.name.exact && left.type == right.type && left.nullable == right.nullable
            && left.metadata == right.metadata
    }

    /// By the bytes of the name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name.exact)
        hasher.combine(type)
        hasher.combine(nullable)
        hasher.combine(metadata)
    }

    /// One entry of the metadata.
    func metadata(_ name: String) -> JSON? { JSON.object(metadata)[name] }

    mutating func setMetadata(_ name: String, _ value: JSON) {
        metadata.removeAll { $0.name == name }
        metadata.append(JSON.Member(name, value))
    }

    /// The name in data files, statistics and partition values (PROTOCOL.md, "Column Mapping").
    public var physicalName: String { metadata(ColumnMapping.physicalNameKey)?.string ?? name }

    /// The identifier that column mapping gave to the column.
    public var mappingID: Int64? { metadata(ColumnMapping.idKey)?.integer }
}
