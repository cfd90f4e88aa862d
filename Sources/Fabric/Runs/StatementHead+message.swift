import SQLText

extension StatementHead {
    /// What to tell a person after a statement that returns no rows.
    var message: String {
        switch self {
        case .create: "Created."
        case .drop: "Dropped."
        case .alter: "Altered."
        case .copy: "Copied."
        case .set: "Set."
        case .attach: "Attached or detached."
        case .load: "Loaded."
        case .prepare: "Prepared."
        default: "Done."
        }
    }

    /// What to tell a person after a statement that changed some rows.
    func message(changed count: Int) -> String {
        let rows = Count.of(count, "row")
        return switch self {
        case .create: "Created, with \(rows)."
        case .insert: "\(rows) inserted."
        case .update: "\(rows) updated."
        case .delete: "\(rows) deleted."
        case .merge: "\(rows) merged."
        case .copy: "\(rows) copied."
        default: "\(rows) changed."
        }
    }
}
