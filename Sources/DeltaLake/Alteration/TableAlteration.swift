public import DuckDB

/// A change of a table's columns, rules or properties, as ALTER TABLE makes it.
///
/// A path names a column by its name, or a field of a struct by the names on the way to it; `element`, `key` and
/// `value` lead into lists and maps.
public enum TableAlteration: Sendable, Hashable {
    /// Adds a column behind the others. It is NULL in the rows that are there.
    case addColumn(path: [String], type: LogicalType, isNullable: Bool = true, comment: String? = nil)
    /// Gives a column another name; its values stay.
    case renameColumn(path: [String], to: String)
    /// Takes a column away; the data files keep its values until they are rewritten.
    case dropColumn(path: [String])
    /// Forbids NULL in a column, which must have none.
    case setNotNull(path: [String])
    /// Allows NULL in a column.
    case dropNotNull(path: [String])
    /// Gives a column a type that holds every value which the old one can hold.
    case changeType(path: [String], to: LogicalType)
    /// Describes a column; `nil` takes the description away.
    case commentColumn(path: [String], comment: String?)
    /// Describes the table; `nil` takes the description away.
    case commentTable(comment: String?)
    /// Asks of every row that a condition in SQL is true.
    case addConstraint(name: String, check: String)
    /// Asks it no more.
    case dropConstraint(name: String, ifExists: Bool = false)
    /// Sets properties of the table.
    case setProperties([String: String])
    /// Takes properties of the table away; those that it does not have are no error when `ifExists` is given.
    case unsetProperties([String], ifExists: Bool = false)

    /// The name of the operation in the history, as the reference implementation has it.
    var operation: String {
        switch self {
        case .addColumn: "ADD COLUMNS"
        case .renameColumn: "RENAME COLUMN"
        case .dropColumn: "DROP COLUMNS"
        case .setNotNull, .dropNotNull, .changeType, .commentColumn: "CHANGE COLUMN"
        case .commentTable: "SET TABLE COMMENT"
        case .addConstraint: "ADD CONSTRAINT"
        case .dropConstraint: "DROP CONSTRAINT"
        case .setProperties: "SET TBLPROPERTIES"
        case .unsetProperties: "UNSET TBLPROPERTIES"
        }
    }

    /// What the history says about it.
    var parameters: [JSON.Member] {
        func name(_ path: [String]) -> JSON.Member { .init("column", .string(path.joined(separator: "."))) }
        switch self {
        case .addColumn(let path, let type, let isNullable, _):
            return [
                name(path), .init("type", .string(type.description)), .init("nullable", .string(String(isNullable))),
            ]
        case .renameColumn(let path, let new): return [name(path), .init("newName", .string(new))]
        case .dropColumn(let path), .setNotNull(let path), .dropNotNull(let path): return [name(path)]
        case .changeType(let path, let type): return [name(path), .init("type", .string(type.description))]
        case .commentColumn(let path, let comment): return [name(path), .init("comment", .string(comment ?? ""))]
        case .commentTable(let comment): return [.init("comment", .string(comment ?? ""))]
        case .addConstraint(let name, let check):
            return [.init("name", .string(name)), .init("expr", .string(check))]
        case .dropConstraint(let name, _): return [.init("name", .string(name))]
        case .setProperties(let properties): return [.init("properties", .string(JSON.strings(properties).text))]
        case .unsetProperties(let names, _):
            return [.init("properties", .string(JSON.array(names.sorted().map { .string($0) }).text))]
        }
    }
}
