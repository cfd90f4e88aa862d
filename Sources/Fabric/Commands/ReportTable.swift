import DeltaLake
import DuckDB
import Foundation

/// Rows that do not come from a table, as a SELECT that gives them: so they are sent, cut and printed like all others.
struct ReportTable: Sendable {
    /// A column: its name and DuckDB's type.
    struct Column: Sendable {
        let name: String
        let type: String

        init(_ name: String, _ type: String = "VARCHAR") {
            self.name = name
            self.type = type
        }
    }

    /// A value of a row.
    enum Cell: Sendable {
        case null
        case text(String?)
        case number(Int64?)
        case flag(Bool)
        case moment(Date?)
        case list([String])
        case map([(key: String, value: String)])
        case double(Double?)

        var sql: String {
            switch self {
            case .null: "NULL"
            case .text(let text): text.map(SQL.literal) ?? "NULL"
            case .number(let number): number.map { "\($0)" } ?? "NULL"
            case .double(let number): number.map { "\($0)" } ?? "NULL"
            case .flag(let flag): flag ? "true" : "false"
            case .moment(let moment):
                moment.map { "make_timestamptz(\(Int64(($0.timeIntervalSince1970 * 1_000).rounded()) * 1_000))" }
                    ?? "NULL"
            case .list(let texts): "[\(texts.map(SQL.literal).joined(separator: ", "))]::VARCHAR[]"
            case .map(let members):
                "MAP {\(members.map { "\(SQL.literal($0.key)): \(SQL.literal($0.value))" }.joined(separator: ", "))}"
                    + "::MAP(VARCHAR, VARCHAR)"
            }
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column], rows: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The SELECT.
    var sql: String {
        let names = columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let outputs = columns.enumerated().map { "c\($0)::\($1.type) AS \(SQL.identifier($1.name))" }
        let values =
            rows.isEmpty
            ? "SELECT \(columns.map { _ in "NULL" }.joined(separator: ", ")) WHERE false"
            : "VALUES " + rows.map { "(\($0.map(\.sql).joined(separator: ", ")))" }.joined(separator: ", ")
        return "SELECT \(outputs.joined(separator: ", ")) FROM (\(values)) AS report(\(names))"
    }
}

extension JSON {
    /// The members of an object, each value as a text.
    var texts: [(key: String, value: String)] {
        guard case .object(let members) = self else { return [] }
        return members.map { ($0.name, $0.value.string ?? $0.value.text) }
    }
}
