/// What a checkpoint of the second kind says about itself (PROTOCOL.md, "Checkpoint Metadata").
public struct CheckpointMetadata: Sendable, Hashable {
    /// The version that the checkpoint holds.
    public var version: Int64

    /// What a checkpoint of a version says.
    init(version: Int64) {
        self.version = version
    }

    init(json: JSON) throws(DeltaError) {
        version = try json.required("version", of: "checkpointMetadata", \.integer)
    }

    var json: JSON { .object(["version": .integer(version)]) }
}
