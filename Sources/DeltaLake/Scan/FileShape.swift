import DuckDB

/// How the columns of a data file have to be read where DuckDB, told the types of the table, would not give its rows.
///
/// DuckDB casts a struct to another by the names of their members. It refuses when they have none in common, and knows
/// nothing of field identifiers inside of columns (PROTOCOL.md, "Column Mapping"). A clock reading becomes a moment in
/// the zone of the session, where Delta means UTC (PROTOCOL.md, "Primitive Types").
struct FileShape: Sendable, Hashable {
    /// How each column of the file is read that needs something done, by its place in the schema of the table.
    private(set) var columns: [Int: Part] = [:]

    /// How a value of a file is read as one of the table.
    indirect enum Part: Sendable, Hashable {
        /// As it is.
        case same
        /// A clock reading in UTC that the table has as a moment.
        case clock
        /// A moment that the table has as a clock reading in UTC.
        case moment
        /// The members of the table's struct, in its order, and one that the file has when it has none of them.
        case structure([Member], witness: ExactName?)
        /// The elements of a list.
        case list(Part)
        /// The keys and values of a map.
        case map(Part, Part)
    }

    /// A member of a struct.
    struct Member: Sendable, Hashable {
        /// Its name in the file; `nil` when the file does not have it.
        let name: ExactName?
        /// How it is read.
        let part: Part
    }

    /// The shape of a file; `nil` when there is nothing to do.
    ///
    /// - Parameters:
    ///   - schema: the columns of the table.
    ///   - mapping: how the table finds them in files.
    ///   - file: the columns of the file, as DuckDB reads them.
    ///   - identifiers: the names that stand in the file for field identifiers.
    init?(schema: Schema, mapping: ColumnMapping, file: [Column], identifiers: [Int64: String]) {
        let finder = Finder(identifiers: mapping == .id ? identifiers : nil)
        for (index, field) in schema.fields.enumerated() where field.type != .void {
            guard let found = finder.find(field, in: file) else { continue }
            let part = finder.part(field.type, found.type)
            if part != .same { columns[index] = part }
        }
        if columns.isEmpty { return nil }
    }

    /// Finds the fields of a table in the types of a file.
    private struct Finder {
        /// `nil` where names count.
        let identifiers: [Int64: String]?

        func find(_ field: Field, in columns: [Column]) -> Column? {
            if let identifiers, let id = field.mappingID {
                guard let name = identifiers[id] else { return nil }
                return columns.first { ExactName($0.name) == ExactName(name) }
            }
            let name = field.physicalName.folded
            return columns.first { $0.name.folded == name }
        }

        func part(_ type: DataType, _ file: LogicalType) -> Part {
            switch (type, file) {
            case (_, .alias(_, let file)): return part(type, file)
            case (.timestamp, .timestamp), (.timestamp, .timestampNS), (.timestamp, .timestampMS),
                (.timestamp, .timestampS):
                return .clock
            case (.timestampNtz, .timestampTZ): return .moment
            case (.structure(let schema), .struct(let fields)):
                return structure(schema, fields.map { Column(name: $0.name, type: $0.type) })
            case (.array(let element, _), .list(let file)):
                let part = part(element, file)
                return part == .same ? .same : .list(part)
            case (.map(let key, let value, _), .map(let fileKey, let fileValue)):
                let key = part(key, fileKey)
                let value = part(value, fileValue)
                return key == .same && value == .same ? .same : .map(key, value)
            default: return .same
            }
        }

        private func structure(_ schema: Schema, _ file: [Column]) -> Part {
            var members: [Member] = []
            var isSame = true
            var hasAny = false
            for field in schema.fields where field.type != .void {
                guard let found = find(field, in: file) else {
                    // A member of this name may be another one.
                    if identifiers != nil { isSame = false }
                    members.append(Member(name: nil, part: .same))
                    continue
                }
                let part = part(field.type, found.type)
                hasAny = true
                if part != .same { isSame = false }
                if identifiers != nil, ExactName(found.name) != ExactName(field.physicalName) { isSame = false }
                members.append(Member(name: ExactName(found.name), part: part))
            }
            if hasAny { return isSame ? .same : .structure(members, witness: nil) }
            return .structure(members, witness: file.first.map { ExactName($0.name) })
        }
    }
}

extension FileShape.Part {
    /// DuckDB's spelling of the type that a value is asked for with.
    func duckDBType(_ type: DataType) -> String {
        switch (self, type) {
        case (.clock, _): "TIMESTAMP"
        case (.moment, _): "TIMESTAMP WITH TIME ZONE"
        case (.structure(let members, let witness), .structure(let schema)):
            // Anything can be asked for as text.
            if let witness {
                "STRUCT(\(SQL.identifier(witness.text)) VARCHAR)"
            } else {
                "STRUCT("
                    + Self.pairs(members, schema).compactMap { member, field in
                        member.name.map { "\(SQL.identifier($0.text)) \(member.part.duckDBType(field.type))" }
                    }.joined(separator: ", ") + ")"
            }
        case (.list(let part), .array(let element, _)): "\(part.duckDBType(element))[]"
        case (.map(let keys, let values), .map(let key, let value, _)):
            "MAP(\(keys.duckDBType(key)), \(values.duckDBType(value)))"
        default: type.physicalDuckDBType()
        }
    }

    /// SQL for the value with the names and types of the table.
    func sql(_ value: String, _ type: DataType, depth: Int = 0) -> String {
        let inner = "x\(depth)"
        switch (self, type) {
        case (.clock, _), (.moment, _): return "timezone('UTC', \(value))"
        case (.structure(let members, _), .structure(let schema)):
            let fields = Self.pairs(members, schema).map { member, field in
                "\(SQL.identifier(field.name)) := "
                    + (member.name.map { name in
                        member.part.sql("(\(value)).\(SQL.identifier(name.text))", field.type, depth: depth)
                    } ?? "NULL::\(field.type.duckDBType)")
            }
            return "CASE WHEN \(value) IS NULL THEN NULL ELSE struct_pack(\(fields.joined(separator: ", "))) END"
        case (.list(let part), .array(let element, _)):
            return "list_transform(\(value), lambda \(inner): \(part.sql(inner, element, depth: depth + 1)))"
        case (.map(let keys, let values), .map(let key, let mapped, _)):
            return Reshape.map(
                value, inner, key: keys.sql("\(inner).key", key, depth: depth + 1),
                value: values.sql("\(inner).value", mapped, depth: depth + 1))
        default: return Reshape.logical.sql(value, type, depth: depth)
        }
    }

    private static func pairs(_ members: [FileShape.Member], _ schema: Schema) -> [(FileShape.Member, Field)] {
        Array(zip(members, schema.fields.filter { $0.type != .void }))
    }
}
