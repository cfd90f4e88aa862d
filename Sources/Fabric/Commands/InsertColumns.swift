import DuckDB
import SQLText

/// How the columns of a query meet those of the table that its rows are inserted into: as DuckDB's INSERT does it.
///
/// Values are cast to the types of the table. Columns that get no value are left to the table.
struct InsertColumns: Sendable, Hashable {
    /// A column of the table.
    struct Target: Sendable, Hashable {
        let name: String
        /// DuckDB's type.
        let type: String
    }

    /// What the query gives.
    struct Output: Sendable, Hashable {
        /// The place of the column in the query.
        let source: Int
        /// The name that it has in the table.
        let name: String
        /// The type to cast to; nil for a column that the table does not have yet.
        let type: String?
    }

    /// The columns to write, in the order of the query.
    let outputs: [Output]

    /// Why they do not meet, in words for people; the caller knows the place.
    struct Mismatch: Error, Sendable, Hashable {
        let message: String
        let hint: String?
    }

    /// - Parameters:
    ///   - names: the columns that the query gives.
    ///   - table: how the table is written in messages.
    init(
        _ insertion: Insertion, from names: [String], to targets: [Target], table: String
    ) throws(Mismatch) {
        let byName = insertion.byName || insertion.evolvesSchema
        if byName, insertion.columns != nil, insertion.byName {
            throw Mismatch(
                message: "BY NAME takes the names from the query, so the list of columns says them twice.",
                hint: "Leave out the list, or BY NAME.")
        }
        let wanted = insertion.columns ?? (byName ? names : targets.map(\.name))
        guard wanted.count == names.count else {
            let given = Count.of(names.count, "column")
            throw Mismatch(
                message: insertion.columns == nil
                    ? "\(table) has \(Count.of(targets.count, "column")), and the rows have \(given)."
                    : "The list names \(Count.of(wanted.count, "column")), and the rows have \(given).",
                hint: "Name the columns to fill: INSERT INTO \(table) (a, b) …, or say BY NAME.")
        }
        var seen: Set<ExactName> = []
        var outputs: [Output] = []
        for (index, name) in wanted.enumerated() {
            let folded = name.folded
            guard seen.insert(folded).inserted else {
                throw Mismatch(message: "The column \"\(name)\" is named twice.", hint: nil)
            }
            guard let target = targets.first(where: { $0.name.folded == folded }) else {
                guard insertion.evolvesSchema else {
                    let near = NearestNames.nearest(to: name, among: targets.map(\.name))
                    throw Mismatch(
                        message: "\(table) has no column \"\(name)\".",
                        hint: near.isEmpty
                            ? "INSERT WITH SCHEMA EVOLUTION INTO \(table) … adds columns that are new."
                            : "Did you mean \(near.joined(separator: ", "))?")
                }
                outputs.append(Output(source: index, name: name, type: nil))
                continue
            }
            outputs.append(Output(source: index, name: target.name, type: target.type))
        }
        self.outputs = outputs
    }

    /// The list of a SELECT from the query, whose columns are called `c0`, `c1`, …
    ///
    /// - Parameter missing: the columns of the table that get no value and are to be NULL.
    func select(missing: [Target] = []) -> String {
        let given = outputs.map { output in
            let value = output.type.map { "CAST(c\(output.source) AS \($0))" } ?? "c\(output.source)"
            return "\(value) AS \(SQL.identifier(output.name))"
        }
        let nulls = missing.map { "NULL::\($0.type) AS \(SQL.identifier($0.name))" }
        return (given + nulls).joined(separator: ", ")
    }

    /// The columns of the table that get no value.
    func missing(from targets: [Target]) -> [Target] {
        let given = Set(outputs.map(\.name.folded))
        return targets.filter { !given.contains($0.name.folded) }
    }
}
