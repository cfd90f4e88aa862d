import SQLText

/// What the statements of one session mean for the tracker: names depend on `USE` and on temporary tables, a transaction
/// counts when it is committed, and a prepared statement when it is executed.
struct LineageSession: Sendable {
    private(set) var scope = NameScope()
    /// What the session's temporary tables and views came from; they are never parents themselves, for they are gone soon.
    private var temporary: [[UInt8]: [TableReference]] = [:]
    private var temporaryMacros: [[UInt8]: [TableReference]] = [:]
    private var prepared: [[UInt8]: StatementNames] = [:]
    /// What happened since `BEGIN`.
    private var pending: [LineageEvent]?

    /// - Parameter attached: the databases that are attached to the node.
    init(attached: Set<[UInt8]> = []) {
        scope.attached = attached
    }

    /// What a statement did.
    ///
    /// - Parameter macro: the tables that a macro of the node reads.
    mutating func events(
        of names: StatementNames, _ done: CompletedStatement, origin: LineageOrigin,
        macro: (String) -> [TableReference]
    ) -> [LineageEvent] {
        var names = names
        if case .execute = names.shape.action, case .parts(let parts)? = names.shape.target, let name = parts.last,
            let kept = prepared[name.foldedBytes]
        {
            names = kept
            names.shape.isPostponed = false
        }
        if let name = names.shape.prepared, names.shape.isPostponed {
            prepared[name.foldedBytes] = names
            return []
        }
        guard !names.shape.isPostponed else { return [] }
        if isSession(names.shape) { return transact(names.shape.action) }
        guard let event = event(names, done, origin, macro) else { return [] }
        guard pending != nil else { return [event] }
        pending?.append(event)
        return []
    }

    /// Takes in what concerns the session alone.
    private mutating func isSession(_ shape: StatementShape) -> Bool {
        guard case .parts(let parts)? = shape.target else {
            return shape.action == .begin || shape.action == .commit || shape.action == .rollback
        }
        switch shape.action {
        case .use: scope.use(parts)
        case .attach: scope.attached.insert((parts.last ?? "").foldedBytes)
        case .detach: scope.attached.remove((parts.last ?? "").foldedBytes)
        default: return false
        }
        return true
    }

    private mutating func transact(_ action: StatementShape.Action) -> [LineageEvent] {
        switch action {
        case .begin: pending = pending ?? []
        case .rollback: pending = nil
        case .commit:
            defer { pending = nil }
            return pending ?? []
        default: break
        }
        return []
    }

    // MARK: Events

    private mutating func event(
        _ names: StatementNames, _ done: CompletedStatement, _ origin: LineageOrigin,
        _ macro: (String) -> [TableReference]
    ) -> LineageEvent? {
        let tables = names.resolved(in: scope)
        if case .drop(.schema, _) = tables.action {
            return tables.schema.flatMap { $0.isTracked ? LineageEvent(.dropSchema, $0, origin: origin) : nil }
        }
        guard let target = tables.writes.first else { return nil }
        // A command of the lake may have found nothing to do.
        if target.place == .lake, !done.summary.changesLake { return nil }
        let parents = parents(tables, macro)
        if target.place == .temporary {
            keepTemporary(tables.action, target, parents)
            return nil
        }
        var event = LineageEvent(.create, target, parents: parents, columns: columns(tables), origin: origin)
        switch tables.action {
        case .create(let object, _, let ifNotExists):
            event.kind = object == .view ? .view : object == .macro ? .macro : .table
            // A table that was made of rows says how many; one that was there says nothing.
            let saysNothing = ifNotExists && done.summary.changedRows == nil
            if saysNothing, object == .table, target.place == .memory, !names.shape.questions.isEmpty { return nil }
            event.ifNotExists = saysNothing && target.place != .lake
        case .insert(let overwrites): event.effect = overwrites ? .overwrite : .insert
        case .copy: event.effect = .insert
        case .update: event.effect = .update
        case .delete: event.effect = .delete
        case .merge: event.effect = .merge
        case .export: event.effect = .export
        case .restore: event.effect = .restore
        case .rename(let object, let name):
            event.effect = .rename
            event.kind = object == .view ? .view : .table
            var renamed = target
            renamed.name = name
            event.renamed = renamed
        case .drop(let object, _):
            event.effect = .drop
            event.kind = object == .view ? .view : object == .macro ? .macro : .table
        default: return nil
        }
        return event
    }

    /// What the rows came from, each once; of a temporary table, what that came from.
    private func parents(_ tables: StatementTables, _ macro: (String) -> [TableReference]) -> [TableReference] {
        var parents: [TableReference] = []
        var seen: Set<TableReference> = []
        var found = tables.reads.flatMap { table in
            table.place == .temporary ? temporary[table.name.foldedBytes] ?? [] : [table]
        }
        for function in tables.functions.sorted() {
            found += temporaryMacros[function.foldedBytes] ?? macro(function)
        }
        for table in found where seen.insert(table).inserted { parents.append(table) }
        return parents
    }

    private func columns(_ tables: StatementTables) -> [ColumnSource] {
        tables.columns.filter { $0.table.place != .temporary }
    }

    private mutating func keepTemporary(
        _ action: StatementShape.Action, _ table: TableReference, _ parents: [TableReference]
    ) {
        let name = table.name.foldedBytes
        switch action {
        case .create(.macro, _, _): temporaryMacros[name] = parents
        case .create(_, _, let ifNotExists):
            if ifNotExists, temporary[name] != nil { return }
            temporary[name] = parents
            scope.temporary.insert(name)
        case .drop(.macro, _): temporaryMacros[name] = nil
        case .drop:
            temporary[name] = nil
            scope.temporary.remove(name)
        case .rename(_, let renamed):
            temporary[renamed.foldedBytes] = temporary.removeValue(forKey: name)
            scope.temporary.remove(name)
            scope.temporary.insert(renamed.foldedBytes)
        case .insert(overwrites: true): temporary[name] = parents
        default:
            var known = temporary[name] ?? []
            for parent in parents where !known.contains(parent) { known.append(parent) }
            temporary[name] = known
        }
    }
}
