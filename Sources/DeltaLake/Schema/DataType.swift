/// The type of a column (PROTOCOL.md, "Schema Serialization Format").
public indirect enum DataType: Sendable, Hashable {
    /// UTF-8 text.
    case string
    /// Signed, 8 bytes.
    case long
    /// Signed, 4 bytes.
    case integer
    /// Signed, 2 bytes.
    case short
    /// Signed, 1 byte.
    case byte
    /// Binary, 4 bytes.
    case float
    /// Binary, 8 bytes.
    case double
    /// Exact; precision in digits, 1 to 38, of which `scale` stand behind the point.
    case decimal(precision: Int, scale: Int)
    /// True or false.
    case boolean
    /// Bytes.
    case binary
    /// A day without a time zone.
    case date
    /// A moment, in microseconds.
    case timestamp
    /// A clock reading without a time zone, in microseconds.
    case timestampNtz
    /// The type of a column that only ever held NULL; readers leave such columns out.
    case void
    /// Named fields.
    case structure(Schema)
    /// Elements of one type.
    case array(element: DataType, containsNull: Bool)
    /// Keys with their values.
    case map(key: DataType, value: DataType, valueContainsNull: Bool)

    /// Whether a value has no parts, so that it can be a partition value and have a minimum.
    public var isPrimitive: Bool {
        switch self {
        case .structure, .array, .map: false
        default: true
        }
    }

    /// Whether a value is a day, a moment or a clock reading.
    var isTime: Bool { self == .date || self == .timestamp || self == .timestampNtz }

    /// Whether the type or a part of it is `type`.
    func contains(_ type: DataType) -> Bool {
        if self == type { return true }
        switch self {
        case .structure(let schema): return schema.fields.contains { $0.type.contains(type) }
        case .array(let element, _): return element.contains(type)
        case .map(let key, let value, _): return key.contains(type) || value.contains(type)
        default: return false
        }
    }
}
