/// The version of Sord, as the terminal, the server and the commits in Delta logs tell it.
public enum SordVersion {
    /// Follows semantic versioning.
    public static let current = "0.1.0"
}
