import DuckDB
import SQLText

/// The columns of a new table, as DuckDB understood their definitions.
struct ColumnDefinitions: Sendable {
    /// A column.
    struct Column: Sendable {
        let name: String
        let type: LogicalType
        let isNullable: Bool
    }

    /// What a table of the lake cannot have.
    struct Refusal: Sendable {
        let message: String
        let hint: String
    }

    let columns: [Column]
    /// The conditions of `CHECK`, by the names that they get.
    let checks: [(name: String, condition: String)]
    let refused: Refusal?

    /// Looks at an empty table of DuckDB's.
    ///
    /// - Parameters:
    ///   - table: its qualified name.
    ///   - database: the database that holds it and nothing else, quoted.
    init(of table: String, in database: String, on connection: Connection) async throws(SordError) {
        let list = SQL.literal(String(database.dropFirst().dropLast()))
        do {
            let types = try await connection.prepare("FROM \(table)").columns
            let facts = try await connection.rows(
                """
                SELECT is_nullable, column_default FROM duckdb_columns() WHERE database_name = \(list)
                ORDER BY column_index
                """)
            let constraints = try await connection.rows(
                """
                SELECT constraint_type, expression, constraint_name FROM duckdb_constraints()
                WHERE database_name = \(list) ORDER BY constraint_index
                """)
            columns = zip(types, facts).map { column, fact in
                Column(name: column.name, type: column.type, isNullable: fact.first?.bool ?? true)
            }
            let kinds = constraints.map { $0[0].string ?? "" }
            checks = constraints.filter { $0[0].string == "CHECK" }.enumerated().map { index, row in
                (name: row[2].string ?? "check_\(index + 1)", condition: row[1].string ?? "")
            }
            if let kind = kinds.first(where: { $0 != "NOT NULL" && $0 != "CHECK" }) {
                refused = Refusal(
                    message: "A table of the lake cannot have a \(kind): Delta has no such constraint.",
                    hint: "Leave it out; NOT NULL and CHECK are kept.")
            } else if facts.contains(where: { $0.count > 1 && !$0[1].isNull }) {
                refused = Refusal(
                    message: "The columns of a table of the lake have no DEFAULT and are not GENERATED.",
                    hint: "Leave it out, and give the value in the INSERT.")
            } else {
                refused = nil
            }
        } catch {
            throw SordError(error)
        }
    }
}
