import SQLText

/// The answer to `=(^)quack`: a random data frame, to feel how fast a question comes back.
enum Quack {
    /// Whether a statement is just that. A table that is called `quack` is read by `FROM =(^)quack`.
    static func isAsked(by statement: Statement) -> Bool {
        statement.isExactly(referenceTo: "quack")
    }

    /// Three columns of whole numbers from 0 to 99, as many rows as are shown; ten when there is no limit.
    static func query(limit: RowLimit) -> String {
        let rows = limit == .all ? 10 : min(limit.count, RowLimit.renderable.upperBound)
        let columns = ["One", "Two", "Three"].map { "(random() * 100)::INTEGER % 100 AS \"Data \($0)\"" }
        return "SELECT \(columns.joined(separator: ", ")) FROM range(\(rows))"
    }
}
