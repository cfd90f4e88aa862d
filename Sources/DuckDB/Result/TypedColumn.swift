/// A column of a chunk whose values are read straight from DuckDB's memory.
public struct TypedColumn<Element: ColumnElement>: @unchecked Sendable {
    /// The memory belongs to the chunk.
    @usableFromInline let owner: DataChunk
    @usableFromInline let data: UnsafeRawPointer
    @usableFromInline let validity: UnsafePointer<UInt64>?
    /// How many rows there are.
    public let count: Int

    init(owner: DataChunk, data: UnsafeRawPointer, validity: UnsafePointer<UInt64>?, count: Int) {
        self.owner = owner
        self.data = data
        self.validity = validity
        self.count = count
    }

    /// Whether no value is NULL for sure, so that a loop need not look.
    @inlinable public var hasNoNulls: Bool { validity == nil }

    /// The value of a row, or nil where it is NULL.
    @inlinable public subscript(row: Int) -> Element? {
        precondition(row >= 0 && row < count, "There is no such row.")
        if let validity, validity[row >> 6] >> UInt64(row & 63) & 1 == 0 { return nil }
        return Element.load(from: data, row: row)
    }
}

extension TypedColumn: RandomAccessCollection {
    /// The first row.
    @inlinable public var startIndex: Int { 0 }
    /// Behind the last row.
    @inlinable public var endIndex: Int { count }
}

extension TypedColumn where Element == String {
    /// Lends the bytes of a text, without making a string of them; nil where the value is NULL.
    public func withUTF8<T>(row: Int, _ body: (UnsafeBufferPointer<UInt8>?) throws -> T) rethrows -> T {
        precondition(row >= 0 && row < count, "There is no such row.")
        if let validity, validity[row >> 6] >> UInt64(row & 63) & 1 == 0 { return try body(nil) }
        return try withExtendedLifetime(owner) { try body(StoredText.bytes(data, row)) }
    }
}
