/// The bytes of texts and blobs in a vector.
enum StoredText {
    /// The bytes of a row.
    ///
    /// A `duckdb_string_t` is 16 bytes: its length, then up to 12 bytes in place, or four of them and a pointer.
    @inline(__always)
    static func bytes(_ data: UnsafeRawPointer, _ row: Int) -> UnsafeBufferPointer<UInt8> {
        let entry = data + row &* 16
        let length = Int(entry.load(as: UInt32.self))
        let start =
            length <= 12
            ? (entry + 4).assumingMemoryBound(to: UInt8.self)
            : entry.load(fromByteOffset: 8, as: UnsafePointer<UInt8>.self)
        return UnsafeBufferPointer(start: start, count: length)
    }
}
