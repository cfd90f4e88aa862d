import DuckDB

/// What a table asks of its rows beyond their types, in the SQL of DuckDB.
struct TableRules: Sendable, Hashable {
    /// A condition that has to be true for every row (PROTOCOL.md, "CHECK Constraints", "Column Invariants").
    struct Rule: Sendable, Hashable {
        let name: String
        let condition: String
    }

    /// What has to be true.
    private(set) var rules: [Rule] = []
    /// What stands in a column that a write does not name, by the name of the column (PROTOCOL.md, "Default Columns").
    private(set) var defaults: [ExactName: String] = [:]
    /// The value of a column that follows from other columns of the row, cast to its type, by the name of the column
    /// (PROTOCOL.md, "Generated Columns").
    private(set) var generated: [ExactName: String] = [:]

    /// Reads the rules of a table.
    ///
    /// - Throws: ``DeltaError`` `unsupportedTable` naming a rule that DuckDB cannot run.
    init(of metadata: Metadata, on connection: Connection) async throws(DeltaError) {
        let reader = RuleReader(schema: metadata.schema, connection: connection)
        for (key, text) in metadata.configuration.sorted(by: { $0.key < $1.key })
        where key.hasPrefix(TableProperty.constraintPrefix) {
            let name = String(key.dropFirst(TableProperty.constraintPrefix.count))
            let condition = try await reader.read(text, of: "The constraint \"\(name)\"")
            rules.append(Rule(name: name, condition: condition))
        }
        for field in metadata.schema.fields {
            if let text = field.metadata("delta.invariants")?.string {
                let tree = try? JSONParser.parse(text)
                guard let expression = tree?["expression"]?["expression"]?.string else {
                    throw .unsupported(
                        "The column \"\(field.name)\" has invariants that Sord cannot read: \(text.prefix(200))")
                }
                let condition = try await reader.read(expression, of: "The invariant of \"\(field.name)\"")
                rules.append(Rule(name: field.name, condition: condition))
            }
            if let text = field.metadata("CURRENT_DEFAULT")?.string {
                defaults[field.name.exact] = try await reader.read(
                    text, of: "The default of the column \"\(field.name)\"")
            }
            if let text = field.metadata(Field.generationKey)?.string {
                let value = try await reader.read(text, of: "The generated column \"\(field.name)\"")
                generated[field.name.exact] = "CAST((\(value)) AS \(field.type.duckDBType))"
            }
        }
    }

    /// What rows have to fulfil whose generated columns are what they are: they lie in the table already, or were
    /// checked before.
    var forSettledRows: TableRules {
        var rules = self
        rules.generated = [:]
        return rules
    }

    /// What has to be true for the value that a write gives to a generated column.
    func rule(forGiven field: Field) -> Rule? {
        generated[field.name.exact].map { value in
            Rule(
                name: "\(field.name) GENERATED ALWAYS AS \(field.metadata(Field.generationKey)?.string ?? "")",
                condition: "\(SQL.identifier(field.name)) IS NOT DISTINCT FROM \(value)")
        }
    }
}

extension Field {
    /// Where the schema keeps the expression of a generated column.
    static let generationKey = "delta.generationExpression"
}

/// Reads the expressions of a table's rules, which other engines may have written in their own SQL.
private struct RuleReader {
    let schema: Schema
    let connection: Connection

    /// The expression as DuckDB spells it, when it has a meaning over the columns of the table.
    func read(_ text: String, of owner: String) async throws(DeltaError) -> String {
        do throws(DeltaError) {
            let sql = try await RowExpression(Self.translated(text), on: connection).sql
            do throws(DuckDBError) {
                _ = try await connection.prepare("SELECT (\(sql)) FROM (SELECT \(columns)) AS rows")
            } catch {
                throw DeltaError(.query, error.message)
            }
            return sql
        } catch {
            throw .unsupported("\(owner) is \"\(text.prefix(200))\", which DuckDB cannot run: \(error.message)")
        }
    }

    /// Spark quotes names in backticks. Where a text has strings as well, nobody knows what a quote belongs to.
    private static func translated(_ text: String) -> String {
        text.contains("'") || text.contains("\"") ? text : text.replacing("`", with: "\"")
    }

    private var columns: String {
        schema.fields.filter { $0.type != .void }.map { "NULL::\($0.type.duckDBType) AS \(SQL.identifier($0.name))" }
            .joined(separator: ", ")
    }
}
