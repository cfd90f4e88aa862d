/// The columns and properties of a table (PROTOCOL.md, "Change Metadata").
public struct Metadata: Sendable, Hashable {
    /// Identifies the table, whatever its place.
    public var id: String
    /// A name that a user gave it.
    public var name: String?
    /// A description that a user gave it.
    public var description: String?
    /// The format of the data files: always `parquet`.
    public var provider: String
    /// Options of the format.
    public var formatOptions: [String: String]
    /// The columns.
    public var schema: Schema
    /// The names of the columns that the files are divided by.
    public var partitionColumns: [String]
    /// The properties of the table.
    public var configuration: [String: String]
    /// When the table was created, in milliseconds since 1970.
    public var createdTime: Int64?

    /// The metadata of a new table.
    public init(
        id: String, schema: Schema, partitionColumns: [String] = [], configuration: [String: String] = [:],
        createdTime: Int64
    ) {
        self.id = id
        provider = "parquet"
        formatOptions = [:]
        self.schema = schema
        self.partitionColumns = partitionColumns
        self.configuration = configuration
        self.createdTime = createdTime
    }

    init(json: JSON) throws(DeltaError) {
        id = try json.required("id", of: "metaData", \.string)
        name = json["name"]?.string
        description = json["description"]?.string
        provider = json["format"]?["provider"]?.string ?? "parquet"
        formatOptions = json["format"]?["options"]?.stringMap ?? [:]
        schema = try Schema(schemaString: try json.required("schemaString", of: "metaData", \.string))
        partitionColumns = json["partitionColumns"]?.elements?.compactMap(\.string) ?? []
        configuration = json["configuration"]?.stringMap ?? [:]
        createdTime = json["createdTime"]?.integer
        for column in partitionColumns {
            guard let field = schema.field(named: column) else {
                throw .broken("The table is partitioned by \"\(column)\", which is not a column of it.")
            }
            let alike = partitionColumns.count { $0 == column }
            guard alike == 1 else {
                // PROTOCOL.md, "Add File and Remove File": partition values are a map, whose names differ.
                throw .unsupported("The table is partitioned by \(alike) columns that read \"\(column)\".")
            }
            guard field.type.isPrimitive else {
                throw .broken("The table is partitioned by \"\(column)\", which has a nested type.")
            }
        }
    }

    var json: JSON {
        .object([
            "id": .string(id), "name": name.map { .string($0) }, "description": description.map { .string($0) },
            "format": .object(["provider": .string(provider), "options": .strings(formatOptions)]),
            "schemaString": .string(schema.schemaString),
            "partitionColumns": .array(partitionColumns.map { .string($0) }),
            "configuration": .strings(configuration), "createdTime": createdTime.map { .integer($0) },
        ])
    }

    /// How columns are found in data files.
    public var columnMapping: ColumnMapping {
        configuration[ColumnMapping.modeKey].flatMap(ColumnMapping.init) ?? .none
    }

    /// A property that is `true`.
    func isEnabled(_ property: String) -> Bool { configuration[property]?.lowercased() == "true" }
}
