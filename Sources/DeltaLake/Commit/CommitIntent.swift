/// What a commit wants to be true, to be checked against commits that came first.
enum CommitIntent: Sendable, Hashable {
    /// There shall be no table yet.
    case create
    /// Rows join, whatever other rows there are.
    case append
    /// The rows that were read as live are replaced.
    case overwrite(evenConcurrentChanges: Bool)
    /// Rows of these files are changed. `dependsOnOtherRows`: rows elsewhere decided what to do, as in a MERGE that
    /// inserts what it does not find.
    case change(files: [AddFile], dependsOnOtherRows: Bool)
    /// The rows of these files move to other files, and stay what they are.
    case rearrange(files: [AddFile])
    /// Only columns or properties change.
    case metadata
}
