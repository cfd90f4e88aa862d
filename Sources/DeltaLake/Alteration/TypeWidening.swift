/// Types that hold every value of another, into which a column may grow (PROTOCOL.md, "Type Widening").
enum TypeWidening {
    static let changesKey = "delta.typeChanges"

    /// The field with a wider type, and with the changes noted as the protocol wants it.
    ///
    /// - Returns: `nil` when the new type is not the old one, grown here and there.
    static func widened(_ field: Field, to type: DataType) -> Field? {
        var changes: [JSON] = []
        guard let grown = widened(field.type, to: type, path: [], &changes) else { return nil }
        var field = field
        field.type = grown
        if !changes.isEmpty {
            let earlier = field.metadata(changesKey)?.elements ?? []
            field.setMetadata(changesKey, .array(earlier + changes))
        }
        return field
    }

    private static func widened(
        _ old: DataType, to new: DataType, path: [String], _ changes: inout [JSON]
    ) -> DataType? {
        switch (old, new) {
        case (.array(let element, let containsNull), .array(let newElement, _)):
            return widened(element, to: newElement, path: path + ["element"], &changes).map {
                .array(element: $0, containsNull: containsNull)
            }
        case (.map(let key, let value, let containsNull), .map(let newKey, let newValue, _)):
            guard let key = widened(key, to: newKey, path: path + ["key"], &changes),
                let value = widened(value, to: newValue, path: path + ["value"], &changes)
            else { return nil }
            return .map(key: key, value: value, valueContainsNull: containsNull)
        case (.structure(var schema), .structure(let newSchema)):
            guard schema.fields.count == newSchema.fields.count else { return nil }
            for index in schema.fields.indices {
                guard let wanted = newSchema.field(named: schema.fields[index].name),
                    let field = widened(schema.fields[index], to: wanted.type)
                else { return nil }
                schema.fields[index] = field
            }
            return .structure(schema)
        default:
            if old == new { return old }
            guard isWidening(old, new), let from = old.json.string, let to = new.json.string else { return nil }
            changes.append(
                .object([
                    "fromType": .string(from), "toType": .string(to),
                    "fieldPath": path.isEmpty ? nil : .string(path.joined(separator: ".")),
                ]))
            return new
        }
    }

    /// Whether the protocol lets a column of one type become one of another.
    static func isWidening(_ old: DataType, _ new: DataType) -> Bool {
        switch (old, new) {
        case (.byte, .short), (.byte, .integer), (.byte, .long), (.short, .integer), (.short, .long),
            (.integer, .long), (.float, .double), (.byte, .double), (.short, .double), (.integer, .double),
            (.date, .timestampNtz):
            true
        case (.byte, .decimal(let precision, let scale)), (.short, .decimal(let precision, let scale)),
            (.integer, .decimal(let precision, let scale)):
            precision - scale >= 10
        case (.long, .decimal(let precision, let scale)): precision - scale >= 20
        case (.decimal(let precision, let scale), .decimal(let newPrecision, let newScale)):
            newScale >= scale && newPrecision - newScale >= precision - scale
        default: false
        }
    }
}
