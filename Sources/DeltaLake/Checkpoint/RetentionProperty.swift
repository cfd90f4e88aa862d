/// A property of a table that says for how long something is kept.
enum RetentionProperty: String {
    /// Files that left the table, for those who still read an earlier version.
    case deletedFiles = "delta.deletedFileRetentionDuration"
    /// Commits, for those who want to see an earlier version.
    case log = "delta.logRetentionDuration"

    /// The duration in milliseconds; what the reference implementation takes when the property is not set or has no
    /// meaning: a week, and thirty days.
    func milliseconds(in metadata: Metadata) -> Int64 {
        let given = metadata.configuration[rawValue].flatMap { TableProperty.milliseconds(ofInterval: $0) }
        let days: Int64 = self == .deletedFiles ? 7 : 30
        return given.map { max(0, $0) } ?? days * 86_400_000
    }
}
