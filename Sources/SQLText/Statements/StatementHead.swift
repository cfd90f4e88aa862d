/// What a statement is, judged by its first keywords.
public enum StatementHead: String, Sendable, Hashable, CaseIterable {
    /// `SELECT`, `FROM`, `VALUES`, `TABLE`, `PIVOT`, `UNPIVOT`, a parenthesis, or `WITH` before one of them.
    case select
    /// Nothing but one lake reference, such as `=(^)quack`.
    case reference
    /// `CREATE …`
    case create
    /// `DROP …`
    case drop
    /// `ALTER …` and `COMMENT ON …`
    case alter
    /// `INSERT …`
    case insert
    /// `UPDATE …`
    case update
    /// `DELETE …` and `TRUNCATE …`
    case delete
    /// `MERGE …`
    case merge
    /// `COPY …`, `EXPORT …` and `IMPORT …`
    case copy
    /// `EXPLAIN …`
    case explain
    /// `DESCRIBE`, `DESC`, `SHOW` and `SUMMARIZE`
    case describe
    /// `SET`, `RESET`, `PRAGMA` and `USE`
    case set
    /// `ATTACH` and `DETACH`
    case attach
    /// `BEGIN`, `START`, `COMMIT`, `END`, `ROLLBACK` and `ABORT`
    case transaction
    /// `LOAD`, `INSTALL` and `FORCE INSTALL`
    case load
    /// `PREPARE …`
    case prepare
    /// Everything else, also what is no SQL.
    case other

    /// What a first word means; nil for `WITH`, which leaves it to a later one.
    init(firstWord: String) {
        self =
            switch firstWord {
            case "SELECT", "FROM", "VALUES", "TABLE", "PIVOT", "PIVOT_WIDER", "PIVOT_LONGER", "UNPIVOT": .select
            case "CREATE": .create
            case "DROP": .drop
            case "ALTER", "COMMENT": .alter
            case "INSERT": .insert
            case "UPDATE": .update
            case "DELETE", "TRUNCATE": .delete
            case "MERGE": .merge
            case "COPY", "EXPORT", "IMPORT": .copy
            case "EXPLAIN": .explain
            case "DESCRIBE", "DESC", "SHOW", "SUMMARIZE": .describe
            case "SET", "RESET", "PRAGMA", "USE": .set
            case "ATTACH", "DETACH": .attach
            case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT": .transaction
            case "LOAD", "INSTALL", "FORCE": .load
            case "PREPARE": .prepare
            default: .other
            }
    }
}
