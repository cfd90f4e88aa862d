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
    private(set) var defaults: [String: String] = [:]

    /// Reads the rules of a table.
    ///
    /// - Throws: ``DeltaError`` `unsupportedTable` naming a rule that DuckDB cannot read.
    init(of metadata: Metadata, on connection: Connection) async throws(DeltaError) {
        for (key, text) in metadata.configuration.sorted(by: { $0.key < $1.key })
        where key.hasPrefix(TableProperty.constraintPrefix) {
            let name = String(key.dropFirst(TableProperty.constraintPrefix.count))
            let condition = try await Self.read(text, of: "The constraint \"\(name)\"", on: connection)
            rules.append(Rule(name: name, condition: condition))
        }
        for field in metadata.schema.fields {
            if let text = field.metadata("delta.invariants")?.string {
                let tree = try? JSONParser.parse(text)
                guard let expression = tree?["expression"]?["expression"]?.string else {
                    throw .unsupported(
                        "The column \"\(field.name)\" has invariants that Sord cannot read: \(text.prefix(200))")
                }
                let condition = try await Self.read(
                    expression, of: "The invariant of \"\(field.name)\"", on: connection)
                rules.append(Rule(name: field.name, condition: condition))
            }
            if let text = field.metadata("CURRENT_DEFAULT")?.string {
                defaults[field.name] = try await Self.read(
                    text, of: "The default of the column \"\(field.name)\"", on: connection)
            }
        }
    }

    private static func read(_ text: String, of owner: String, on connection: Connection) async throws(DeltaError)
        -> String
    {
        do throws(DeltaError) {
            return try await RowExpression(text, on: connection).sql
        } catch {
            throw .unsupported("\(owner) is \"\(text.prefix(200))\", which DuckDB cannot read: \(error.message)")
        }
    }
}
