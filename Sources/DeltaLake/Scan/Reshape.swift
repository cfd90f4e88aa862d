import DuckDB

/// SQL that turns a value with one set of names into the same value with another.
///
/// Column mapping gives fields of structs physical names in the files; DuckDB casts structs by name and so cannot
/// rename them.
struct Reshape: Sendable {
    /// The name that a field has in the value at hand.
    let from: @Sendable (Field) -> String
    /// The name that it shall have.
    let to: @Sendable (Field) -> String

    /// From the names in data files to those that users see.
    static let logical = Reshape(from: { $0.physicalName }, to: { $0.name })

    /// From the names that users see to those in data files.
    static let physical = Reshape(from: { $0.name }, to: { $0.physicalName })

    /// SQL for a value of this type; the same SQL when there is nothing to do.
    func sql(_ value: String, _ type: DataType, depth: Int = 0) -> String {
        guard changes(type) else { return value }
        let inner = "x\(depth)"
        switch type {
        case .structure(let schema):
            let fields = schema.fields.filter { $0.type != .void }.map { field in
                "\(SQL.identifier(to(field))) := "
                    + sql("(\(value)).\(SQL.identifier(from(field)))", field.type, depth: depth)
            }
            return "CASE WHEN \(value) IS NULL THEN NULL ELSE struct_pack(\(fields.joined(separator: ", "))) END"
        case .array(let element, _):
            return "list_transform(\(value), lambda \(inner): \(sql(inner, element, depth: depth + 1)))"
        case .map(let key, let mapped, _):
            let newKey = sql("\(inner).key", key, depth: depth + 1)
            let newValue = sql("\(inner).value", mapped, depth: depth + 1)
            return Self.map(value, inner, key: newKey, value: newValue)
        default: return value
        }
    }

    /// SQL for a map with its keys and values made anew.
    static func map(_ map: String, _ entry: String, key: String, value: String) -> String {
        "CASE WHEN \(map) IS NULL THEN NULL ELSE map_from_entries(list_transform(map_entries(\(map)), "
            + "lambda \(entry): struct_pack(k := \(key), v := \(value)))) END"
    }

    private func changes(_ type: DataType) -> Bool {
        switch type {
        case .structure(let schema):
            schema.fields.contains {
                $0.type != .void && (!from($0).utf8.elementsEqual(to($0).utf8) || changes($0.type))
            }
        case .array(let element, _): changes(element)
        case .map(let key, let value, _): changes(key) || changes(value)
        default: false
        }
    }
}
