/// Where the deleted rows of a file are written down (PROTOCOL.md, "Deletion Vector Descriptor Schema").
public struct DeletionVectorDescriptor: Sendable, Hashable {
    /// How the vector is stored.
    public enum Storage: String, Sendable, Hashable {
        /// In a file of the table whose name is derived from a UUID.
        case relativePath = "u"
        /// In the log itself.
        case inline = "i"
        /// In a file with an absolute path.
        case absolutePath = "p"
    }

    /// How the vector is stored.
    public var storage: Storage
    /// The path, or the vector itself.
    public var pathOrInline: String
    /// Where the vector starts in its file, in bytes.
    public var offset: Int64?
    /// The size of the vector in bytes.
    public var sizeInBytes: Int64
    /// How many rows are deleted.
    public var cardinality: Int64

    /// A vector in a file of the table.
    ///
    /// - Parameters:
    ///   - name: the UUID in the file's name, encoded.
    ///   - offset: where the size of the vector stands in the file, in bytes.
    ///   - size: that of the bitmap with its magic number, in bytes.
    init(relativePath name: String, offset: Int64, size: Int64, cardinality: Int64) {
        storage = .relativePath
        pathOrInline = name
        self.offset = offset
        sizeInBytes = size
        self.cardinality = cardinality
    }

    init(json: JSON) throws(DeltaError) {
        let type = try json.required("storageType", of: "deletionVector", \.string)
        guard let storage = Storage(rawValue: type) else {
            throw .unsupported("Deletion vectors stored as \"\(type)\" are not known.")
        }
        self.storage = storage
        pathOrInline = try json.required("pathOrInlineDv", of: "deletionVector", \.string)
        offset = json["offset"]?.integer
        sizeInBytes = try json.required("sizeInBytes", of: "deletionVector", \.integer)
        cardinality = try json.required("cardinality", of: "deletionVector", \.integer)
    }

    var json: JSON {
        .object([
            "storageType": .string(storage.rawValue), "pathOrInlineDv": .string(pathOrInline),
            "offset": offset.map { .integer($0) }, "sizeInBytes": .integer(sizeInBytes),
            "cardinality": .integer(cardinality),
        ])
    }

    /// What tells apart two vectors of one file (PROTOCOL.md, "Derived Fields").
    var uniqueID: String {
        storage.rawValue + pathOrInline + (offset.map { "@\($0)" } ?? "")
    }
}
