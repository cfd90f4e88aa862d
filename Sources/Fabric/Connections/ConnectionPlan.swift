/// What an engine has to do to get from some connections to others.
enum ConnectionPlan: Sendable, Hashable {
    /// Nothing.
    case nothing
    /// To close some and open others while it runs.
    case statements(close: [DataConnection], open: [DataConnection])
    /// To make way for a new engine: this one is locked, and opens none of these any more.
    case newEngine([DataConnection])

    /// - Parameters:
    ///   - from: what is open.
    ///   - to: what shall be.
    ///   - isLocked: whether DuckDB's lock holds, under which it takes databases in files alone.
    init(from: [DataConnection], to: [DataConnection], isLocked: Bool) {
        let close = from.filter { !to.contains($0) }
        let open = to.filter { !from.contains($0) }
        let late = open.filter { isLocked && $0.type != .duckdb }
        if close.isEmpty, open.isEmpty {
            self = .nothing
        } else if late.isEmpty {
            self = .statements(close: close, open: open)
        } else {
            self = .newEngine(late)
        }
    }
}
