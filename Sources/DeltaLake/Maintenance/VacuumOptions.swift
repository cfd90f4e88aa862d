/// What VACUUM shall do; the defaults delete nothing, and say what would be deleted.
public struct VacuumOptions: Sendable, Hashable {
    /// How long files stay that the newest version does not need; `nil` for the table's own
    /// `delta.deletedFileRetentionDuration`, which is 7 days where it says nothing.
    public var retention: Duration?
    /// Whether files are only listed.
    public var isDryRun: Bool
    /// Whether the retention may be shorter than the table's own. Statements that are writing at the time may lose
    /// their files then.
    public var ignoresGuard: Bool

    /// What VACUUM shall do.
    public init(retention: Duration? = nil, isDryRun: Bool = true, ignoresGuard: Bool = false) {
        self.retention = retention
        self.isDryRun = isDryRun
        self.ignoresGuard = ignoresGuard
    }
}

/// What VACUUM did, or would do.
public struct VacuumReport: Sendable, Hashable {
    /// The files, relative to the table, sorted.
    public var files: [String] = []
    /// Their size in bytes.
    public var byteCount: Int64 = 0
    /// Whether they are still there.
    public var isDryRun = true
    /// The version of the commit that says that all are deleted; `nil` when nothing was.
    public var version: Int64?
}
