/// The type of a column or a value, as SQL knows it.
public indirect enum LogicalType: Sendable, Hashable {
    /// `BOOLEAN`
    case boolean
    /// `TINYINT`, 8 bits with sign.
    case tinyint
    /// `SMALLINT`, 16 bits with sign.
    case smallint
    /// `INTEGER`, 32 bits with sign.
    case integer
    /// `BIGINT`, 64 bits with sign.
    case bigint
    /// `HUGEINT`, 128 bits with sign.
    case hugeint
    /// `UTINYINT`, 8 bits.
    case utinyint
    /// `USMALLINT`, 16 bits.
    case usmallint
    /// `UINTEGER`, 32 bits.
    case uinteger
    /// `UBIGINT`, 64 bits.
    case ubigint
    /// `UHUGEINT`, 128 bits.
    case uhugeint
    /// `BIGNUM`, an integer of any length.
    case bignum
    /// `FLOAT`, 32 bits.
    case float
    /// `DOUBLE`, 64 bits.
    case double
    /// `DECIMAL(width,scale)`: `width` digits, 1…38, `scale` of them behind the point.
    case decimal(width: Int, scale: Int)
    /// `VARCHAR`
    case varchar
    /// `BLOB`
    case blob
    /// `BIT`, a string of zeros and ones.
    case bit
    /// `UUID`
    case uuid
    /// `DATE`
    case date
    /// `TIME`, in microseconds.
    case time
    /// `TIME_NS`, in nanoseconds.
    case timeNS
    /// `TIME WITH TIME ZONE`, in microseconds, with an offset of seconds.
    case timeTZ
    /// `TIMESTAMP`, in microseconds, of no zone.
    case timestamp
    /// `TIMESTAMP_S`, in seconds, of no zone.
    case timestampS
    /// `TIMESTAMP_MS`, in milliseconds, of no zone.
    case timestampMS
    /// `TIMESTAMP_NS`, in nanoseconds, of no zone.
    case timestampNS
    /// `TIMESTAMP WITH TIME ZONE`: an instant, in microseconds.
    case timestampTZ
    /// `INTERVAL`: months, days and microseconds.
    case interval
    /// `ENUM('a', 'b')`
    case `enum`([String])
    /// `T[]`
    case list(LogicalType)
    /// `T[n]`, of exactly n elements.
    case array(LogicalType, size: Int)
    /// `STRUCT(name T, …)`. All names are empty in the row of an unnamed struct, `STRUCT(T, …)`.
    case `struct`([Field])
    /// `MAP(K, V)`
    case map(key: LogicalType, value: LogicalType)
    /// `UNION(tag T, …)`
    case union([Field])
    /// `GEOMETRY`, well-known binary.
    case geometry
    /// `VARIANT`, whose type goes with each value.
    case variant
    /// The type of a bare `NULL`.
    case null
    /// A type DuckDB has not resolved, such as that of a parameter that could be anything.
    case unknown
    /// A type with a name of its own that is stored as another one, such as `JSON`, stored as `VARCHAR`.
    case alias(String, of: LogicalType)

    /// A named part of a struct or a union.
    public struct Field: Sendable, Hashable {
        /// Its name; empty in an unnamed struct.
        public var name: String
        /// Its type.
        public var type: LogicalType

        /// A part with a name and a type.
        public init(_ name: String, _ type: LogicalType) {
            self.name = name
            self.type = type
        }
    }

    /// The `JSON` type of DuckDB's JSON extension: text.
    public static let json = LogicalType.alias("JSON", of: .varchar)

    /// The type that says how values are stored: an alias replaced by what it stands for.
    public var storage: LogicalType {
        if case .alias(_, let type) = self { type.storage } else { self }
    }
}

extension LogicalType: CustomStringConvertible {
    /// The type as DuckDB spells it, for example `DECIMAL(18,3)` or `STRUCT(a INTEGER, "b c" VARCHAR)[]`.
    ///
    /// DuckDB reads it back as the same type, but for that of an unnamed struct, which it only prints.
    public var description: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .tinyint: "TINYINT"
        case .smallint: "SMALLINT"
        case .integer: "INTEGER"
        case .bigint: "BIGINT"
        case .hugeint: "HUGEINT"
        case .utinyint: "UTINYINT"
        case .usmallint: "USMALLINT"
        case .uinteger: "UINTEGER"
        case .ubigint: "UBIGINT"
        case .uhugeint: "UHUGEINT"
        case .bignum: "BIGNUM"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let width, let scale): "DECIMAL(\(width),\(scale))"
        case .varchar: "VARCHAR"
        case .blob: "BLOB"
        case .bit: "BIT"
        case .uuid: "UUID"
        case .date: "DATE"
        case .time: "TIME"
        case .timeNS: "TIME_NS"
        case .timeTZ: "TIME WITH TIME ZONE"
        case .timestamp: "TIMESTAMP"
        case .timestampS: "TIMESTAMP_S"
        case .timestampMS: "TIMESTAMP_MS"
        case .timestampNS: "TIMESTAMP_NS"
        case .timestampTZ: "TIMESTAMP WITH TIME ZONE"
        case .interval: "INTERVAL"
        case .enum(let words): "ENUM(" + words.map(SQL.literal).joined(separator: ", ") + ")"
        case .list(let element): "\(element)[]"
        case .array(let element, let size): "\(element)[\(size)]"
        case .struct(let fields): "STRUCT(" + Self.described(fields) + ")"
        case .map(let key, let value): "MAP(\(key), \(value))"
        case .union(let fields): "UNION(" + Self.described(fields) + ")"
        case .geometry: "GEOMETRY"
        case .variant: "VARIANT"
        case .null: "\"NULL\""
        case .unknown: "UNKNOWN"
        case .alias(let name, _): name
        }
    }

    private static func described(_ fields: [Field]) -> String {
        fields.map { field in
            field.name.isEmpty ? "\(field.type)" : Keywords.quotedIfNeeded(field.name) + " \(field.type)"
        }.joined(separator: ", ")
    }
}
