import DuckDB

/// Where the rows of a run's steps are kept.
struct RunResults: Sendable {
    let run: RunID
    let store: ResultStore

    /// Begins to keep the rows of a step.
    func recorder(step: Int, columns: [Column]) -> ResultRecorder {
        store.recorder(for: ResultID(run: run, step: step), columns: columns)
    }
}
