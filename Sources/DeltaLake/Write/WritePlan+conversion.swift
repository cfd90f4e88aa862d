import DuckDB

extension WritePlan {
    /// The mark in the errors of rows that break a NOT NULL, which DuckDB reports as text only.
    static let notNullMark = "sord:not-null:"

    /// The mark in the errors of rows that break another rule.
    static let ruleMark = "sord:rule:"

    /// SQL for a value of the query as the table holds it: cast and checked.
    static func conversion(_ value: String, to field: Field) -> String {
        // A cast to the same type costs nothing; DuckDB drops it.
        let cast = "CAST(\(value) AS \(field.type.duckDBType))"
        return checkingNull(cast, field, path: field.name)
    }

    /// SQL for a value that fails where a NULL may not be (PROTOCOL.md, "Column Invariants"; "Struct Field").
    private static func checkingNull(_ value: String, _ field: Field, path: String) -> String {
        let conditions = nullConditions(value, field, path: path, depth: 0)
        guard !conditions.isEmpty else { return value }
        let cases = conditions.map { "WHEN \($0.condition) THEN error(\(SQL.literal(notNullMark + $0.path)))" }
        return "CASE \(cases.joined(separator: " ")) ELSE \(value) END"
    }

    private static func nullConditions(
        _ value: String, _ field: Field, path: String, depth: Int
    ) -> [(condition: String, path: String)] {
        var conditions: [(condition: String, path: String)] = []
        if !field.nullable { conditions.append(("\(value) IS NULL", path)) }
        switch field.type {
        case .structure(let schema):
            for inner in schema.fields {
                let member = "(\(value)).\(SQL.identifier(inner.name))"
                for rule in nullConditions(member, inner, path: "\(path).\(inner.name)", depth: depth) {
                    conditions.append(("\(value) IS NOT NULL AND \(rule.condition)", rule.path))
                }
            }
        case .array(let element, let containsNull):
            let name = "x\(depth)"
            let inner = Field(name: "element", type: element, nullable: containsNull)
            for rule in nullConditions(name, inner, path: "\(path).element", depth: depth + 1) {
                conditions.append(
                    ("len(list_filter(\(value), lambda \(name): \(rule.condition))) > 0", rule.path))
            }
        case .map(_, let mapped, let valueContainsNull):
            let name = "x\(depth)"
            let inner = Field(name: "value", type: mapped, nullable: valueContainsNull)
            for rule in nullConditions(name, inner, path: "\(path).value", depth: depth + 1) {
                conditions.append(
                    ("len(list_filter(map_values(\(value)), lambda \(name): \(rule.condition))) > 0", rule.path))
            }
        default: break
        }
        return conditions
    }
}

extension TableRules.Rule {
    /// A condition for WHERE that is true for every row in order, and an error for every other.
    var filter: String {
        "CASE WHEN (\(condition)) IS TRUE THEN true ELSE error(\(SQL.literal(WritePlan.ruleMark + name))) END"
    }
}
