extension SordError {
    /// Whether the same step may do better at another attempt, because the reason lies in what else goes on and not in
    /// its text: somebody else's commit, memory, disk, time.
    ///
    /// DuckDB names most of what is wrong with a statement by one class, so ``Code/sqlError`` is not worth it.
    var isWorthRetry: Bool {
        switch code {
        case .conflict, .outOfMemory, .diskFull, .timedOut, .busy, .internal: true
        default: false
        }
    }
}
