import DuckDB

extension DataType {
    /// DuckDB's spelling of the type, as a user sees it.
    public var duckDBType: String { duckDBType { $0.name } }

    /// DuckDB's spelling of the type with the names that data files have.
    func physicalDuckDBType() -> String { duckDBType { $0.physicalName } }

    private func duckDBType(_ name: (Field) -> String) -> String {
        switch self {
        case .string: "VARCHAR"
        case .long: "BIGINT"
        case .integer: "INTEGER"
        case .short: "SMALLINT"
        case .byte: "TINYINT"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .boolean: "BOOLEAN"
        case .binary: "BLOB"
        case .date: "DATE"
        case .timestamp: "TIMESTAMP WITH TIME ZONE"
        case .timestampNtz: "TIMESTAMP"
        case .void: "INTEGER"
        case .structure(let schema):
            "STRUCT("
                + schema.fields.filter { $0.type != .void }
                .map { "\(SQL.identifier(name($0))) \($0.type.duckDBType(name))" }
                .joined(separator: ", ") + ")"
        case .array(let element, _): "\(element.duckDBType(name))[]"
        case .map(let key, let value, _):
            "MAP(\(key.duckDBType(name)), \(value.duckDBType(name)))"
        }
    }
}

extension DataType {
    /// The Delta type that holds every value of a DuckDB type, where there is one.
    ///
    /// Delta has no unsigned or 128-bit integers, no time of day, no interval, no UUID (PROTOCOL.md, "Primitive
    /// Types"): integers become the next larger type, the rest becomes the text that DuckDB prints. A column that
    /// only holds NULL becomes an integer, as in `CREATE TABLE AS`.
    init(holding type: LogicalType, of owner: String) throws(DeltaError) {
        switch type {
        case .boolean: self = .boolean
        case .tinyint: self = .byte
        case .smallint, .utinyint: self = .short
        case .integer, .usmallint, .null: self = .integer
        case .bigint, .uinteger: self = .long
        case .ubigint: self = .decimal(precision: 20, scale: 0)
        case .hugeint, .uhugeint: self = .decimal(precision: 38, scale: 0)
        case .float: self = .float
        case .double: self = .double
        case .decimal(let width, let scale): self = .decimal(precision: width, scale: scale)
        case .blob: self = .binary
        case .date: self = .date
        case .timestamp, .timestampS, .timestampMS, .timestampNS: self = .timestampNtz
        case .timestampTZ: self = .timestamp
        case .varchar, .uuid, .time, .timeNS, .timeTZ, .interval, .enum, .bit, .bignum, .union: self = .string
        case .list(let element), .array(let element, _):
            self = .array(element: try DataType(holding: element, of: owner), containsNull: true)
        case .map(let key, let value):
            self = .map(
                key: try DataType(holding: key, of: owner), value: try DataType(holding: value, of: owner),
                valueContainsNull: true)
        case .struct(let fields):
            var columns: [Field] = []
            for field in fields {
                columns.append(Field(name: field.name, type: try DataType(holding: field.type, of: owner)))
            }
            let schema = Schema(columns)
            try schema.checkNewNames(within: owner)
            self = .structure(schema)
        case .alias(_, let type): self = try DataType(holding: type, of: owner)
        default:
            throw DeltaError(
                .schemaMismatch, "\(owner) has the type \(type), which a Delta table cannot hold.",
                hint: "Cast it to another type in the query, for example to VARCHAR.")
        }
    }
}

extension Schema {
    /// Refuses names that no Delta table can have: empty ones, and two that differ in case at most.
    func checkNewNames(within owner: String) throws(DeltaError) {
        var seen: [ExactName: String] = [:]
        for field in fields {
            if field.name.isEmpty {
                throw DeltaError(
                    .badName, "\(owner) has a column without a name.", hint: "Name it in the query with AS.")
            }
            if let other = seen.updateValue(field.name, forKey: field.name.folded) {
                throw DeltaError(
                    .badName,
                    other == field.name
                        ? "\(owner) has two columns \"\(other)\"."
                        : "\(owner) has the columns \"\(other)\" and \"\(field.name)\", which differ only in case.",
                    hint: "Rename one of them in the query with AS.")
            }
        }
    }
}
