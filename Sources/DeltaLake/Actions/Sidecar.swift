/// A file that a checkpoint is continued in (PROTOCOL.md, "Sidecar File Information").
public struct Sidecar: Sendable, Hashable {
    /// The name, in the folder `_delta_log/_sidecars`, or an absolute path.
    public var path: String
    /// The size in bytes.
    public var sizeInBytes: Int64
    /// When the file was written, in milliseconds since 1970.
    public var modificationTime: Int64

    /// A file that was just written.
    init(path: String, sizeInBytes: Int64, modificationTime: Int64) {
        self.path = path
        self.sizeInBytes = sizeInBytes
        self.modificationTime = modificationTime
    }

    init(json: JSON) throws(DeltaError) {
        path = try json.required("path", of: "sidecar", \.string)
        sizeInBytes = json["sizeInBytes"]?.integer ?? 0
        modificationTime = json["modificationTime"]?.integer ?? 0
    }

    var json: JSON {
        .object([
            "path": .string(path), "sizeInBytes": .integer(sizeInBytes),
            "modificationTime": .integer(modificationTime),
        ])
    }
}
