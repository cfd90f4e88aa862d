/// What this software calls itself in the logs that it writes.
public enum Engine {
    /// The version of Sord.
    public static let version = "0.1.0"
    /// The name in `commitInfo.engineInfo` (PROTOCOL.md, "Commit Provenance Information").
    public static let info = "Sord/\(version)"
}
