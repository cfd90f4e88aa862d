import SQLText

/// Which tables a statement reads and which it writes, and what it does to those.
public struct StatementTables: Sendable, Hashable {
    /// What the statement does.
    public var action: StatementShape.Action
    /// What it reads, each once, in the order of the text; also views, and files by their paths.
    public var reads: [TableReference]
    /// What it makes, fills, changes or removes.
    public var writes: [TableReference]
    /// The names of the functions that it calls, in lower case; some may be macros, which read tables of their own.
    public var functions: Set<String>
    /// The columns of what it writes that are columns of other tables, unchanged; only as far as they can be told.
    public var columns: [ColumnSource]
    /// Whether it is only explained or prepared, and does nothing yet.
    public var isPostponed: Bool
    /// Whether everything that it reads is known; a statement that DuckDB's parser does not take is not understood.
    public var isComplete: Bool

    /// The schema that it makes or removes.
    public var schema: TableReference?

    /// What it needs in the memory of the node that runs it.
    public var inMemory: [TableReference] { (reads + writes).filter { $0.place == .memory } }
}

/// A column that is a column of another table, unchanged.
public struct ColumnSource: Sendable, Hashable, Codable {
    /// The column.
    public var name: String
    /// The table that it came from.
    public var table: TableReference
    /// The column there.
    public var column: String
}

/// What a statement names, before it is known what the names mean: that depends on where it runs.
struct StatementNames: Sendable {
    var shape: StatementShape
    var tables: [QueryTables.Name] = []
    var functions: Set<String> = []
    var columns: [QueryTables.Column?]?
    var isComplete = true

    /// The tables that the names mean.
    func resolved(in scope: NameScope) -> StatementTables {
        var reads: [TableReference] = []
        var seen: Set<TableReference> = []
        for name in tables {
            let table = scope.table(name)
            if seen.insert(table).inserted { reads.append(table) }
        }
        var writes: [TableReference] = []
        switch shape.target {
        case .lake(let name)?: writes = [.lake(name)]
        case .parts(let parts)? where writesTarget: writes = [target(parts, in: scope)]
        default: break
        }
        if let file = shape.file {
            if shape.action == .copy { reads.append(.file(file)) }
            if shape.action == .export { writes = [.file(file)] }
        }
        return StatementTables(
            action: shape.action, reads: reads, writes: writes, functions: functions, columns: sources(in: scope),
            isPostponed: shape.isPostponed, isComplete: isComplete, schema: schema(in: scope))
    }

    private func schema(in scope: NameScope) -> TableReference? {
        guard case .parts(let parts)? = shape.target else { return nil }
        switch shape.action {
        case .create(.schema, _, _), .drop(.schema, _):
            // A schema is that of a table without a name.
            return scope.table((parts.count == 1 ? [scope.catalog].compactMap { $0 } : []) + parts + [""])
        default: return nil
        }
    }

    private func target(_ parts: [String], in scope: NameScope) -> TableReference {
        guard case .create = shape.action, !shape.isTemporary else {
            return scope.table(parts, isTemporary: shape.isTemporary)
        }
        // A new table may stand beside a temporary one of its name.
        var plain = scope
        plain.temporary = []
        return plain.table(parts)
    }

    private var writesTarget: Bool {
        switch shape.action {
        case .use, .attach, .detach, .execute, .other, .read: false
        case .create(.schema, _, _): false
        case .drop(let object, _): object == .table || object == .view || object == .macro
        default: true
        }
    }

    private func sources(in scope: NameScope) -> [ColumnSource] {
        guard let columns, shape.columns.map({ $0.count == columns.count }) ?? true else { return [] }
        switch shape.action {
        case .create(.table, _, _), .create(.view, _, _): break
        // Columns that are filled by their places are called as the table calls them, which the statement does not say.
        case .insert where shape.columns != nil || shape.matchesByName: break
        default: return []
        }
        return columns.enumerated().compactMap { index, column in
            column.map {
                ColumnSource(name: shape.columns?[index] ?? $0.name, table: scope.table($0.table), column: $0.source)
            }
        }
    }
}
