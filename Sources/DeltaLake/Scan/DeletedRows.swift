/// The rows of a file that are deleted: their numbers from 0, ascending (PROTOCOL.md, "Deletion Vector Format").
struct DeletedRows: Sendable, Hashable {
    /// The numbers.
    let rows: [UInt64]

    static let none = DeletedRows(rows: [])

    /// - Parameter rows: ascending, without doubles.
    init(rows: [UInt64]) {
        self.rows = rows
    }

    /// These rows and others.
    func union(_ others: [UInt64]) -> DeletedRows {
        DeletedRows(rows: Set(rows).union(others).sorted())
    }

    /// The bitmap with the magic number in front.
    var bitmap: [UInt8] {
        var bytes: [UInt8] = []
        withUnsafeBytes(of: Self.magic.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes + RoaringBitmap.bytes64(rows)
    }

    private static let magic: UInt32 = 1_681_511_377

    /// Reads a bitmap with the magic number in front.
    init(bitmap: [UInt8]) throws(DeltaError) {
        var reader = ByteReader(bytes: bitmap)
        guard let magic = reader.uint32(), magic == Self.magic else {
            throw .broken("A deletion vector does not start as one.")
        }
        rows = try RoaringBitmap.parse64(&reader)
    }

    /// Reads the part of a file that holds one vector: its size, the bitmap, its checksum.
    ///
    /// - Parameter size: the size that the log names.
    init(stored: [UInt8], size: Int64) throws(DeltaError) {
        guard stored.count == size + 8 else { throw .broken("A deletion vector is cut off.") }
        let bitmap = Array(stored[4..<(stored.count - 4)])
        guard Self.bigEndian(stored[0..<4]) == UInt32(bitmap.count) else {
            throw .broken("A deletion vector has another size than the log says.")
        }
        guard Self.bigEndian(stored[(stored.count - 4)...]) == CRC32.checksum(bitmap) else {
            throw .broken("A deletion vector does not match its checksum.")
        }
        try self.init(bitmap: bitmap)
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// The checksum of a deletion vector (ISO 3309, as in zlib).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { checksum, byte in table[Int((checksum ^ UInt32(byte)) & 0xFF)] ^ checksum >> 8 }
    }
}
