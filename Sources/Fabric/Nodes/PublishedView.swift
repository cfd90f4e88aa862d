import DeltaLake
import DuckDB
import SQLText

/// A state of a lake table that one DuckDB shows as a view, which does not change as long as somebody holds this.
final class PublishedView: Sendable {
    /// Which state of which table it is.
    struct Key: Sendable, Hashable {
        private let exactName: ExactName
        /// The identifier of the table: another table may have had the same name.
        let table: String
        let state: State

        init(name: String, table: String, state: State) {
            exactName = name.exact
            self.table = table
            self.state = state
        }

        /// The name under which the lake knows the table.
        var name: String { exactName.text }
    }

    /// What the view shows.
    enum State: Sendable, Hashable {
        /// The rows of a version.
        case version(Int64)
        /// The changes that some versions made.
        case changes(from: Int64, through: Int64)
    }

    let key: Key
    /// The schema that the view is in.
    let schema: String
    /// What DuckDB reads in place of the reference.
    let stand: LakeStand
    /// The version that it shows, or the newest one where it shows changes.
    let snapshot: Snapshot

    init(key: Key, schema: String, stand: LakeStand, snapshot: Snapshot) {
        self.key = key
        self.schema = schema
        self.stand = stand
        self.snapshot = snapshot
    }

    /// What the schema of a state is called: `=(^)@12`, `=(^)@3-5` for changes. A number behind it tells apart what would
    /// have the same name.
    static func schema(of state: State, number: Int) -> String {
        let base =
            switch state {
            case .version(let version): "\(LakeReference.schema)@\(version)"
            case .changes(let from, let through): "\(LakeReference.schema)@\(from)-\(through)"
            }
        return number == 1 ? base : "\(base)~\(number)"
    }
}
