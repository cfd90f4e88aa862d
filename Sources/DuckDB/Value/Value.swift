/// One SQL value of any type.
///
/// Values are for parameters and for small results; wide or long results are read from the columns of a
/// ``DataChunk``, without a box for each value.
public indirect enum Value: Sendable, Hashable {
    /// `NULL` of any type.
    case null
    /// A `BOOLEAN`.
    case boolean(Bool)
    /// A `TINYINT`.
    case tinyint(Int8)
    /// A `SMALLINT`.
    case smallint(Int16)
    /// An `INTEGER`.
    case integer(Int32)
    /// A `BIGINT`.
    case bigint(Int64)
    /// A `HUGEINT`.
    case hugeint(Int128)
    /// A `UTINYINT`.
    case utinyint(UInt8)
    /// A `USMALLINT`.
    case usmallint(UInt16)
    /// A `UINTEGER`.
    case uinteger(UInt32)
    /// A `UBIGINT`.
    case ubigint(UInt64)
    /// A `UHUGEINT`.
    case uhugeint(UInt128)
    /// A `BIGNUM`, as decimal digits with `-` in front of a negative one.
    case bignum(String)
    /// A `FLOAT`.
    case float(Float)
    /// A `DOUBLE`.
    case double(Double)
    /// A `DECIMAL`.
    case decimal(Decimal128)
    /// A `VARCHAR`, and whatever is stored as one, such as `JSON`.
    case varchar(String)
    /// A `BLOB`.
    case blob([UInt8])
    /// A `BIT`, as zeros and ones.
    case bit(String)
    /// A `UUID`, its first digit in the highest bits.
    case uuid(UInt128)
    /// A `DATE`, in days since 1970-01-01; `Int32.max` and `-Int32.max` are infinite.
    case date(Int32)
    /// A `TIME`, in microseconds since midnight.
    case time(Int64)
    /// A `TIME_NS`, in nanoseconds since midnight.
    case timeNS(Int64)
    /// A `TIME WITH TIME ZONE`: local microseconds since midnight, and the zone's offset in seconds east of UTC.
    case timeTZ(Int64, offset: Int32)
    /// A `TIMESTAMP`, in microseconds since 1970-01-01; `Int64.max` and `-Int64.max` are infinite.
    case timestamp(Int64)
    /// A `TIMESTAMP_S`, in seconds since 1970-01-01, infinite as ``timestamp(_:)``.
    case timestampS(Int64)
    /// A `TIMESTAMP_MS`, in milliseconds since 1970-01-01, infinite as ``timestamp(_:)``.
    case timestampMS(Int64)
    /// A `TIMESTAMP_NS`, in nanoseconds since 1970-01-01, infinite as ``timestamp(_:)``.
    case timestampNS(Int64)
    /// A `TIMESTAMP WITH TIME ZONE`, in microseconds since 1970-01-01 UTC, infinite as ``timestamp(_:)``.
    case timestampTZ(Int64)
    /// An `INTERVAL`.
    case interval(Interval)
    /// A word of an `ENUM`.
    case `enum`(String)
    /// A list.
    case list([Value])
    /// An array of fixed size.
    case array([Value])
    /// A struct; all names are empty in an unnamed one.
    case `struct`([Member])
    /// A map, in DuckDB's order.
    case map([Entry])
    /// A union's tag and the value it marks.
    case union(String, Value)
    /// A `GEOMETRY`, as well-known binary.
    case geometry([UInt8])

    /// A named part of a struct.
    public struct Member: Sendable, Hashable {
        /// Its name; empty in an unnamed struct.
        public var name: String
        /// Its value.
        public var value: Value

        /// A part with a name and a value.
        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// An entry of a map.
    public struct Entry: Sendable, Hashable {
        /// What is looked up.
        public var key: Value
        /// What is found.
        public var value: Value

        /// An entry of a key and a value.
        public init(_ key: Value, _ value: Value) {
            self.key = key
            self.value = value
        }
    }
}

extension Value {
    /// Whether this is `NULL`.
    public var isNull: Bool { self == .null }

    /// The boolean, or nil for any other type.
    public var bool: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The text of a `VARCHAR` or an `ENUM`, or nil for any other type.
    public var string: String? {
        switch self {
        case .varchar(let text), .enum(let text): text
        default: nil
        }
    }

    /// The bytes of a `BLOB` or a `GEOMETRY`, or nil for any other type.
    public var bytes: [UInt8]? {
        switch self {
        case .blob(let bytes), .geometry(let bytes): bytes
        default: nil
        }
    }

    /// The integer of any integer type, or nil when it is none or does not fit 64 bits.
    public var int64: Int64? {
        switch self {
        case .tinyint(let value): Int64(value)
        case .smallint(let value): Int64(value)
        case .integer(let value): Int64(value)
        case .bigint(let value): value
        case .hugeint(let value): Int64(exactly: value)
        case .utinyint(let value): Int64(value)
        case .usmallint(let value): Int64(value)
        case .uinteger(let value): Int64(value)
        case .ubigint(let value): Int64(exactly: value)
        case .uhugeint(let value): Int64(exactly: value)
        case .bignum(let digits): Int64(digits)
        default: nil
        }
    }

    /// The number nearest to a value of any numeric type, or nil for any other type.
    public var double: Double? {
        switch self {
        case .float(let value): Double(value)
        case .double(let value): value
        case .decimal(let value): value.double
        case .hugeint(let value): Double(value)
        case .ubigint(let value): Double(value)
        case .uhugeint(let value): Double(value)
        case .bignum(let digits): Double(digits)
        default: int64.map(Double.init)
        }
    }

    /// The elements of a list or an array, or nil for any other type.
    public var elements: [Value]? {
        switch self {
        case .list(let values), .array(let values): values
        default: nil
        }
    }

    /// The value of a struct's member or, by its text, a map's key; nil when there is none.
    public subscript(_ name: String) -> Value? {
        switch self {
        case .struct(let members): members.first { $0.name == name }?.value
        case .map(let entries): entries.first { $0.key.string == name }?.value
        default: nil
        }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    /// `NULL`.
    public init(nilLiteral: ()) { self = .null }
    /// A `BOOLEAN`.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A `BIGINT`.
    public init(integerLiteral value: Int64) { self = .bigint(value) }
    /// A `DOUBLE`.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A `VARCHAR`.
    public init(stringLiteral value: String) { self = .varchar(value) }
    /// A list.
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
}
