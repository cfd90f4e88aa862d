/// Where the log leaves a doubt whether DuckDB, told the types of a table, gives the rows of a file.
struct ShapeDoubt {
    private let schema: Schema
    /// Moments may lie in files of other engines with a zone or without.
    private let hasMoments: Bool
    private let hasStructs: Bool
    /// Whether members of structs are found by identifiers, which other engines may use with names of their own.
    private let usesIdentifiers: Bool

    init(_ metadata: Metadata) {
        schema = metadata.schema
        let type = DataType.structure(metadata.schema)
        hasMoments = type.contains(.timestamp) || type.contains(.timestampNtz)
        hasStructs = metadata.schema.fields.contains { $0.type.hasStruct }
        usesIdentifiers = metadata.columnMapping == .id
    }

    /// Whether any file can be in doubt.
    var isPossible: Bool { hasMoments || hasStructs }

    /// Whether a file has to be looked at.
    ///
    /// - Parameter isOfSchema: whether the file is known to be written for the schema of the table as it is now.
    func exists(about live: LogReplay.LiveFile, isOfSchema: Bool) -> Bool {
        if DataFileName.isOurs(live.name) {
            return hasStructs && !isOfSchema && !Self.hasMembers(schema, in: live.file.stats)
        }
        if hasMoments || usesIdentifiers { return isPossible }
        return !Self.hasMembers(schema, in: live.file.stats)
    }

    /// Whether the statistics name a member of every struct: then the file has it.
    private static func hasMembers(_ schema: Schema, in stats: String?) -> Bool {
        guard let stats, let json = try? JSONParser.parse(stats), let counts = json["nullCount"] else { return false }
        return schema.fields.allSatisfy { hasMembers($0, in: counts) }
    }

    private static func hasMembers(_ field: Field, in counts: JSON) -> Bool {
        guard field.type.hasStruct else { return true }
        guard case .structure(let schema) = field.type, let inner = counts[field.physicalName] else { return false }
        return schema.fields.contains { inner[$0.physicalName] != nil }
            && schema.fields.allSatisfy { hasMembers($0, in: inner) }
    }
}

extension DataType {
    /// Whether the type or a part of it is a struct.
    fileprivate var hasStruct: Bool {
        switch self {
        case .structure: true
        case .array(let element, _): element.hasStruct
        case .map(let key, let value, _): key.hasStruct || value.hasStruct
        default: false
        }
    }
}
