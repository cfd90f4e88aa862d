/// Which files SQL may read and write.
public enum FileAccess: String, Sendable, CaseIterable {
    /// What the data folder keeps for users: files to load, the lake, and databases.
    case data
    /// Whatever the process may: right for a program that works for the one who started it.
    case all
}
