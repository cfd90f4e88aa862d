import DuckDB

/// An SQL expression over the columns of one row, such as a constraint of a table.
///
/// It may come from the log, where anybody can have written it, so it only reaches DuckDB after DuckDB's own parser has
/// found it to be one expression, without a query in it.
struct RowExpression: Sendable, Hashable {
    /// The expression as DuckDB's parser spells it, safe to be put in parentheses.
    let sql: String

    /// Parses a text.
    ///
    /// - Throws: ``DeltaError`` `query` when it is not one expression; the message stands behind "The condition …".
    init(_ text: String, on connection: Connection) async throws(DeltaError) {
        let statement = SQL.literal("SELECT (\n\(text)\n)")
        let rows: [[Value]]
        do throws(DuckDBError) {
            rows = try await connection.rows(
                "SELECT json_serialize_sql(\(statement), skip_null := true, skip_empty := true)::VARCHAR")
        } catch {
            throw DeltaError(.query, error.message, cause: error)
        }
        guard let tree = rows.first?.first?.string.flatMap({ try? JSONParser.parse($0) }) else {
            throw DeltaError(.query, "\"\(text.prefix(200))\" is no condition that DuckDB can read.")
        }
        if tree["error"]?.bool == true {
            let reason = tree["error_message"]?.string ?? "it cannot be read"
            throw DeltaError(.query, "\"\(text.prefix(200))\" is no condition: \(reason).")
        }
        guard let statements = tree["statements"]?.elements, statements.count == 1,
            let node = statements[0]["node"], node["type"]?.string == "SELECT_NODE",
            node["from_table"]?["type"]?.string == "EMPTY", let list = node["select_list"]?.elements, list.count == 1,
            node["where_clause"] == nil, node["group_expressions"] == nil, node["having"] == nil,
            node["qualify"] == nil, node["modifiers"] == nil, !Self.holdsQuery(list[0])
        else {
            throw DeltaError(
                .query, "\"\(text.prefix(200))\" is more than a condition on one row.",
                hint: "Use the columns of the table, constants and functions; no SELECT, and no window.")
        }
        do throws(DuckDBError) {
            let spelled = try await connection.rows("SELECT json_deserialize_sql(json_serialize_sql(\(statement)))")
            let whole = spelled.first?.first?.string ?? ""
            guard whole.hasPrefix("SELECT ") else { throw DuckDBError(.parser, "DuckDB cannot spell the condition") }
            sql = String(whole.dropFirst("SELECT ".count))
        } catch {
            throw DeltaError(.query, error.message, cause: error)
        }
    }

    private static func holdsQuery(_ expression: JSON) -> Bool {
        if let members = expression.members {
            if let kind = expression["class"]?.string, ["SUBQUERY", "WINDOW", "PARAMETER", "STAR"].contains(kind) {
                return true
            }
            return members.contains { holdsQuery($0.value) }
        }
        return expression.elements?.contains(where: holdsQuery) ?? false
    }
}
