import FoundationEssentials

/// The bytes of a file with the deletion vectors of a commit (PROTOCOL.md, "Deletion Vector File Storage Format").
struct DeletionVectorFile {
    /// The name of the file in the table's folder.
    let name: String
    private(set) var bytes: [UInt8] = [1]
    private let encodedName: String

    init(uuid: UUID) {
        let bytes = withUnsafeBytes(of: uuid.uuid) { Array($0) }
        encodedName = Z85.encode(bytes)
        name = "deletion_vector_\(uuid.uuidString.lowercased()).bin"
    }

    /// Adds a vector.
    ///
    /// - Returns: what the log says about it.
    mutating func append(_ rows: DeletedRows) -> DeletionVectorDescriptor {
        let offset = bytes.count
        let bitmap = rows.bitmap
        append(UInt32(bitmap.count))
        bytes += bitmap
        append(CRC32.checksum(bitmap))
        return DeletionVectorDescriptor(
            relativePath: encodedName, offset: Int64(offset), size: Int64(bitmap.count),
            cardinality: Int64(rows.rows.count))
    }

    private mutating func append(_ value: UInt32) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
