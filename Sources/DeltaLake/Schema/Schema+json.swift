import DuckDB

extension Schema {
    /// Reads `metaData.schemaString`.
    init(schemaString: String) throws(DeltaError) {
        let json: JSON
        do throws(JSONParser.Failure) {
            json = try JSONParser.parse(schemaString)
        } catch {
            throw .broken("The schema is not JSON: \(error.reason) at byte \(error.offset).")
        }
        guard case .structure(let schema) = try DataType(json: json, of: "the table") else {
            throw .broken("The schema is not a struct.")
        }
        self = schema
        try checkNames()
    }

    /// The text for `metaData.schemaString`.
    var schemaString: String { DataType.structure(self).json.text }

    /// PROTOCOL.md, "Schema Serialization Format": names are unique regardless of case.
    private func checkNames() throws(DeltaError) {
        var seen: Set<ExactName> = []
        for field in fields where !seen.insert(field.name.folded).inserted {
            throw .broken("The schema has two columns \"\(field.name)\", be it in another case.")
        }
        guard fields.contains(where: { $0.type != .void }) else {
            throw .unsupported("The table has no columns that could be read.")
        }
    }
}

extension DataType {
    init(json: JSON, of owner: String) throws(DeltaError) {
        if let name = json.string {
            self = try Self.primitive(name, of: owner)
            return
        }
        switch json["type"]?.string {
        case "struct":
            guard let members = json["fields"]?.elements else { throw .broken("The struct of \(owner) has no fields.") }
            var fields: [Field] = []
            fields.reserveCapacity(members.count)
            for member in members { fields.append(try Field(json: member)) }
            self = .structure(Schema(fields))
        case "array":
            guard let element = json["elementType"] else { throw .broken("The array of \(owner) has no element type.") }
            self = .array(
                element: try DataType(json: element, of: owner), containsNull: json["containsNull"]?.bool ?? true)
        case "map":
            guard let key = json["keyType"], let value = json["valueType"] else {
                throw .broken("The map of \(owner) has no key or value type.")
            }
            self = .map(
                key: try DataType(json: key, of: owner), value: try DataType(json: value, of: owner),
                valueContainsNull: json["valueContainsNull"]?.bool ?? true)
        case let name?: self = try Self.primitive(name, of: owner)
        case nil: throw .broken("The type of \(owner) is missing in the schema.")
        }
    }

    private static func primitive(_ name: String, of owner: String) throws(DeltaError) -> DataType {
        switch name {
        case "string": return .string
        case "long": return .long
        case "integer": return .integer
        case "short": return .short
        case "byte": return .byte
        case "float": return .float
        case "double": return .double
        case "boolean": return .boolean
        case "binary": return .binary
        case "date": return .date
        case "timestamp": return .timestamp
        case "timestamp_ntz": return .timestampNtz
        case "void", "null": return .void
        // Spark's own default when no precision is written.
        case "decimal": return .decimal(precision: 10, scale: 0)
        default:
            // Spark keeps these in column metadata; a schema that has them bare means text.
            if name.hasPrefix("char(") || name.hasPrefix("varchar(") { return .string }
            if let decimal = decimal(name) { return decimal }
            throw DeltaError(
                .unsupportedTable, "The type \"\(name)\" of \(owner) is not one that Sord can read.",
                hint: "Cast the column to another type with the engine that wrote the table.")
        }
    }

    private static func decimal(_ name: String) -> DataType? {
        guard name.hasPrefix("decimal("), name.hasSuffix(")") else { return nil }
        let parts = name.dropFirst("decimal(".count).dropLast().split(separator: ",")
        guard parts.count == 2, let precision = Int(parts[0].filter { $0 != " " }),
            let scale = Int(parts[1].filter { $0 != " " }), (1...38).contains(precision),
            (0...precision).contains(scale)
        else { return nil }
        return .decimal(precision: precision, scale: scale)
    }

    /// The type as the schema holds it.
    var json: JSON {
        switch self {
        case .string: .string("string")
        case .long: .string("long")
        case .integer: .string("integer")
        case .short: .string("short")
        case .byte: .string("byte")
        case .float: .string("float")
        case .double: .string("double")
        case .decimal(let precision, let scale): .string("decimal(\(precision),\(scale))")
        case .boolean: .string("boolean")
        case .binary: .string("binary")
        case .date: .string("date")
        case .timestamp: .string("timestamp")
        case .timestampNtz: .string("timestamp_ntz")
        case .void: .string("void")
        case .structure(let schema):
            .object(["type": .string("struct"), "fields": .array(schema.fields.map(\.json))])
        case .array(let element, let containsNull):
            .object(["type": .string("array"), "elementType": element.json, "containsNull": .bool(containsNull)])
        case .map(let key, let value, let valueContainsNull):
            .object([
                "type": .string("map"), "keyType": key.json, "valueType": value.json,
                "valueContainsNull": .bool(valueContainsNull),
            ])
        }
    }
}

extension Field {
    init(json: JSON) throws(DeltaError) {
        guard let name = json["name"]?.string else { throw .broken("A column of the schema has no name.") }
        guard let type = json["type"] else { throw .broken("The column \"\(name)\" of the schema has no type.") }
        self.init(
            name: name, type: try DataType(json: type, of: "the column \"\(name)\""),
            nullable: json["nullable"]?.bool ?? true, metadata: json["metadata"]?.members ?? [])
    }

    var json: JSON {
        .object([
            "name": .string(name), "type": type.json, "nullable": .bool(nullable), "metadata": .object(metadata),
        ])
    }
}
