/// Who made a commit and why (PROTOCOL.md, "Commit Provenance Information"). Engines may write what they like.
public struct CommitInfo: Sendable, Hashable {
    /// Everything that was written.
    public var json: JSON

    init(json: JSON) {
        self.json = json
    }

    /// When the commit was made by the clock of its writer, in milliseconds since 1970.
    public var timestamp: Int64? { json["timestamp"]?.integer }

    /// When the commit was made, never before its predecessor (PROTOCOL.md, "In-Commit Timestamps").
    public var inCommitTimestamp: Int64? { json["inCommitTimestamp"]?.integer }

    /// What was done, such as `WRITE`.
    public var operation: String? { json["operation"]?.string }
}
