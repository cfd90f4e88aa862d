import DeltaLake
import DuckDB
import SQLText

/// The columns of a new table, as DuckDB understood their definitions.
struct ColumnDefinitions: Sendable {
    /// What a table of the lake cannot have.
    struct Refusal: Sendable {
        let message: String
        let hint: String
    }

    let columns: [ColumnDefinition]
    /// The conditions of `CHECK`, by the names that they get.
    let checks: [(name: String, check: String)]
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
                ColumnDefinition(
                    name: column.name, type: column.type, isNullable: fact[0].bool ?? true,
                    defaultValue: fact[1].string)
            }
            let kinds = constraints.map { $0[0].string ?? "" }
            checks = constraints.filter { $0[0].string == "CHECK" }.enumerated().map { index, row in
                (name: row[2].string ?? "check_\(index + 1)", check: row[1].string ?? "")
            }
            if let kind = kinds.first(where: { $0 != "NOT NULL" && $0 != "CHECK" }) {
                refused = Refusal(
                    message: "A table of the lake cannot have a \(kind): Delta has no such constraint.",
                    hint: "Leave it out; NOT NULL and CHECK are kept.")
            } else if let name = await Self.generatedColumn(among: columns, of: table, on: connection) {
                refused = Refusal(
                    message: "The column \"\(name)\" is generated, which Sord does not do for tables of the lake.",
                    hint: "Give its value in the INSERT, or a DEFAULT.")
            } else {
                refused = nil
            }
        } catch {
            throw SordError(error)
        }
    }

    /// DuckDB's catalogue shows a generated column like one with a DEFAULT; but nothing can be inserted into it.
    private static func generatedColumn(
        among columns: [ColumnDefinition], of table: String, on connection: Connection
    ) async -> String? {
        for column in columns where column.defaultValue != nil {
            let insert = "INSERT INTO \(table) (\(SQL.identifier(column.name))) VALUES (DEFAULT)"
            do {
                _ = try await connection.prepare(insert)
            } catch {
                return column.name
            }
        }
        return nil
    }
}
