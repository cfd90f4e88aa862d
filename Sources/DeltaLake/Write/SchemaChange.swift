import DuckDB

/// What a write may do to the columns of a table that is there.
public enum SchemaChange: String, Sendable, Hashable, CaseIterable {
    /// Nothing: the rows have to fit.
    case keep
    /// Columns that the table lacks join it, also inside structs; types grow where the table allows it
    /// (`delta.enableTypeWidening`).
    case merge
    /// The columns become those of the rows; only for a write that replaces all rows.
    case overwrite
}

/// What has to change in a schema so that rows fit, decided without I/O.
enum SchemaMerge {
    /// The changes that make room for columns of a query.
    static func alterations(for columns: [Column], in metadata: Metadata) -> [TableAlteration] {
        let widens = metadata.isEnabled(TableProperty.typeWidening)
        var alterations: [TableAlteration] = []
        for column in columns {
            collect(column.name, column.type, within: metadata.schema, path: [], widens: widens, &alterations)
        }
        return alterations
    }

    private static func collect(
        _ name: String, _ type: LogicalType, within schema: Schema, path: [String], widens: Bool,
        _ alterations: inout [TableAlteration]
    ) {
        guard let field = schema.field(named: name) else {
            alterations.append(.addColumn(path: path + [name], type: type))
            return
        }
        let own = path + [field.name]
        collectInside(field.type, type, path: own, widens: widens, &alterations)
        guard widens, !WritePlan.fits(type, field.type), let held = try? DataType(holding: type, of: name),
            let wider = TypeWidening.widened(field, to: held), wider != field
        else { return }
        alterations.append(.changeType(path: own, to: type))
    }

    private static func collectInside(
        _ old: DataType, _ new: LogicalType, path: [String], widens: Bool, _ alterations: inout [TableAlteration]
    ) {
        switch (old, new) {
        case (_, .alias(_, let type)): collectInside(old, type, path: path, widens: widens, &alterations)
        case (.structure(let schema), .struct(let fields)):
            for field in fields {
                collect(field.name, field.type, within: schema, path: path, widens: widens, &alterations)
            }
        case (.array(let element, _), .list(let type)), (.array(let element, _), .array(let type, _)):
            collectInside(element, type, path: path + ["element"], widens: widens, &alterations)
        case (.map(let key, let value, _), .map(let newKey, let newValue)):
            collectInside(key, newKey, path: path + ["key"], widens: widens, &alterations)
            collectInside(value, newValue, path: path + ["value"], widens: widens, &alterations)
        default: break
        }
    }
}
