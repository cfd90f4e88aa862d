/// A Swift type that values of a column can be read as, without a box.
///
/// | Swift | SQL |
/// |---|---|
/// | `Bool` | `BOOLEAN` |
/// | `Int8` … `Int128`, `UInt8` … `UInt128` | the integer type of the same width and sign |
/// | `Int32` | also `DATE`, in days |
/// | `Int64` | also `TIME`, `TIMESTAMP` and its kin, in their own unit |
/// | `Int16`, `Int32`, `Int64`, `Int128` | also `DECIMAL` of up to 4, 9, 18, 38 digits, without the point |
/// | `Float`, `Double` | `FLOAT`, `DOUBLE` |
/// | `String` | `VARCHAR` |
/// | `[UInt8]` | `BLOB`, `GEOMETRY` |
public protocol ColumnElement: Sendable {
    /// Whether values of a type (not an alias) are stored as this.
    static func isStored(as type: LogicalType) -> Bool
    /// The value of a row in a vector's memory.
    static func load(from data: UnsafeRawPointer, row: Int) -> Self
}

/// An element that lies in memory as it is.
public protocol PlainColumnElement: ColumnElement, BitwiseCopyable {}

extension PlainColumnElement {
    /// The value of a row in a vector's memory.
    @inlinable public static func load(from data: UnsafeRawPointer, row: Int) -> Self {
        data.loadUnaligned(fromByteOffset: row &* MemoryLayout<Self>.stride, as: Self.self)
    }
}

extension LogicalType {
    /// The number of digits of a decimal, else 0.
    fileprivate var decimalWidth: Int {
        if case .decimal(let width, _) = self { width } else { 0 }
    }
}

extension Bool: ColumnElement {
    /// `BOOLEAN`
    public static func isStored(as type: LogicalType) -> Bool { type == .boolean }
    /// The value of a row in a vector's memory.
    @inlinable public static func load(from data: UnsafeRawPointer, row: Int) -> Bool {
        data.load(fromByteOffset: row, as: UInt8.self) != 0
    }
}
extension Int8: PlainColumnElement {
    /// `TINYINT`
    public static func isStored(as type: LogicalType) -> Bool { type == .tinyint }
}
extension Int16: PlainColumnElement {
    /// `SMALLINT` and small decimals.
    public static func isStored(as type: LogicalType) -> Bool {
        type == .smallint || (1...4).contains(type.decimalWidth)
    }
}
extension Int32: PlainColumnElement {
    /// `INTEGER`, `DATE` and decimals.
    public static func isStored(as type: LogicalType) -> Bool {
        type == .integer || type == .date || (5...9).contains(type.decimalWidth)
    }
}
extension Int64: PlainColumnElement {
    /// `BIGINT`, times, timestamps and decimals.
    public static func isStored(as type: LogicalType) -> Bool {
        switch type {
        case .bigint, .time, .timeNS, .timestamp, .timestampS, .timestampMS, .timestampNS, .timestampTZ: true
        default: (10...18).contains(type.decimalWidth)
        }
    }
}
extension Int128: PlainColumnElement {
    /// `HUGEINT` and large decimals.
    public static func isStored(as type: LogicalType) -> Bool { type == .hugeint || type.decimalWidth > 18 }
}
extension UInt8: PlainColumnElement {
    /// `UTINYINT`
    public static func isStored(as type: LogicalType) -> Bool { type == .utinyint }
}
extension UInt16: PlainColumnElement {
    /// `USMALLINT`
    public static func isStored(as type: LogicalType) -> Bool { type == .usmallint }
}
extension UInt32: PlainColumnElement {
    /// `UINTEGER`
    public static func isStored(as type: LogicalType) -> Bool { type == .uinteger }
}
extension UInt64: PlainColumnElement {
    /// `UBIGINT`
    public static func isStored(as type: LogicalType) -> Bool { type == .ubigint }
}
extension UInt128: PlainColumnElement {
    /// `UHUGEINT`
    public static func isStored(as type: LogicalType) -> Bool { type == .uhugeint }
}
extension Float: PlainColumnElement {
    /// `FLOAT`
    public static func isStored(as type: LogicalType) -> Bool { type == .float }
}
extension Double: PlainColumnElement {
    /// `DOUBLE`
    public static func isStored(as type: LogicalType) -> Bool { type == .double }
}
extension String: ColumnElement {
    /// `VARCHAR`
    public static func isStored(as type: LogicalType) -> Bool { type == .varchar }
    /// The value of a row in a vector's memory.
    public static func load(from data: UnsafeRawPointer, row: Int) -> String {
        String(decoding: StoredText.bytes(data, row), as: UTF8.self)
    }
}
extension [UInt8]: ColumnElement {
    /// `BLOB` and `GEOMETRY`
    public static func isStored(as type: LogicalType) -> Bool { type == .blob || type == .geometry }
    /// The value of a row in a vector's memory.
    public static func load(from data: UnsafeRawPointer, row: Int) -> [UInt8] {
        Array(StoredText.bytes(data, row))
    }
}
