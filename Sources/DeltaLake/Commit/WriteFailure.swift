/// A write that failed, and whether it is certain that nothing of it was committed.
struct WriteFailure: Error {
    let error: DeltaError
    /// `false` when the store cannot tell whether the commit landed: the data files must stay then, as an orphan
    /// is a smaller harm than a table whose files are gone.
    let isCertain: Bool
}
