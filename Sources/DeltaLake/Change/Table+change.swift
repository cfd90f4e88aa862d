public import DuckDB
import FoundationEssentials

extension Table {
    /// Lets a statement of DuckDB change rows of the table, and commits the difference.
    ///
    /// The statement runs on a copy of the rows that it can touch, so whatever DuckDB can say in UPDATE, DELETE, MERGE
    /// or INSERT means here what it means there. Files with deletion vectors mark the rows that are gone when the table
    /// has them enabled; else those files are written anew without the rows. A statement that changes nothing commits
    /// nothing.
    ///
    /// - Parameters:
    ///   - change: which rows the statement can touch.
    ///   - connection: where the statement runs, with its temporary tables and settings; outside of a transaction.
    ///   - run: runs the statement on the table of the SQL name that it is given, on the same connection, in a
    ///     transaction that is not its to end.
    /// - Returns: the commit, and what `run` returned.
    /// - Throws: ``DeltaError``: `sql_error` with the cause when the statement fails, `schema_mismatch` when a row
    ///   breaks a rule of the table, `conflict`, `unsupported_table`, `cancelled`, `disk_full`.
    public func change<T: Sendable>(
        _ change: RowChange, on connection: Connection, options: WriteOptions = WriteOptions(),
        run: @Sendable (String) async throws(DuckDBError) -> T
    ) async throws(DeltaError) -> (commit: Commit, value: T) {
        do throws(DeltaError) {
            let base = try await snapshot()
            try TableFeatures.checkWritable(base.protocolVersion, base.metadata)
            let changer = try await TableChanger(
                table: self, base: base, change: change, options: options, connection: connection)
            let outcome = await Interruption.outcome(on: connection) { () throws(DeltaError) in
                try await changer.perform(run)
            }
            await changer.copy.close()
            return try outcome.get()
        } catch {
            throw error.at(table: path)
        }
    }
}

/// One statement that changes rows, from the copy of the rows to the commit.
struct TableChanger: Sendable {
    let table: Table
    let base: Snapshot
    let change: RowChange
    let options: WriteOptions
    let connection: Connection
    let copy: WorkingCopy
    private let rules: TableRules

    init(
        table: Table, base: Snapshot, change: RowChange, options: WriteOptions, connection: Connection
    ) async throws(DeltaError) {
        self.table = table
        self.base = base
        self.change = change
        self.options = options
        self.connection = connection
        let name = table.path.split(separator: "/").last.map(String.init) ?? table.path
        rules = try await TableRules(of: base.metadata, on: connection)
        copy = WorkingCopy(of: base, named: name, generated: rules.generated, on: connection)
        if base.metadata.schema.field(named: "rowid") != nil {
            throw .unsupported(
                "The table has a column \"rowid\", by which DuckDB tells rows apart; its rows cannot be changed.")
        }
        if change.kind == .update || change.kind == .delete { try base.metadata.checkMayRemove() }
    }

    func perform<T: Sendable>(
        _ run: @Sendable (String) async throws(DuckDBError) -> T
    ) async throws(DeltaError) -> (commit: Commit, value: T) {
        let value: T
        let difference: WorkingCopy.Difference
        let rows: [Int: [UInt64]]
        do throws(DuckDBError) {
            try await copy.open(for: change, defaults: rules.defaults)
            value = try await run(copy.table)
            difference = try await copy.difference()
            rows = try await copy.removedRows()
        } catch {
            throw DeltaError(changing: error)
        }
        if difference.isEmpty {
            return (Commit(version: base.version, rows: 0, files: 0, bytes: 0, removedFiles: 0, isNew: false), value)
        }
        if !rows.isEmpty { try base.metadata.checkMayRemove() }
        let removal = FileRemoval(rows, from: base)
        let replacement = FileReplacement(
            table: table, base: base, removal: removal, rules: rules.forSettledRows, connection: connection,
            fileSize: options.fileSize
        )
        var sources: [String] = []
        if !removal.rewritten.isEmpty { sources.append(copy.remainder(of: removal.rewritten)) }
        if difference.inserted + difference.updated > 0 { sources.append(copy.newRows) }
        let isFeed = base.metadata.isEnabled(TableProperty.changeDataFeed) && !rows.isEmpty
        let draft = CommitDraft(
            operation: change.kind.operation, parameters: parameters, metrics: metrics(difference),
            isBlindAppend: change.kind == .insert && !change.dependsOnOtherRows, transaction: options.transaction)
        let commit = try await replacement.commit(
            draft, rows: sources, changes: isFeed ? copy.changes(kind: change.kind) : nil,
            dependsOnOtherRows: change.dependsOnOtherRows, maximumAttempts: options.maximumAttempts,
            changed: difference.deleted + difference.updated + difference.inserted)
        return (commit, value)
    }

    private var parameters: [JSON.Member] {
        var parameters: [JSON.Member] = []
        if change.kind == .insert { parameters.append(.init("mode", .string("Append"))) }
        if let text = change.predicateText ?? change.matching { parameters.append(.init("predicate", .string(text))) }
        return parameters
    }

    private func metrics(_ difference: WorkingCopy.Difference) -> [JSON.Member] {
        func metric(_ name: String, _ value: Int64) -> JSON.Member { .init(name, .string(String(value))) }
        switch change.kind {
        case .insert: return [metric("numOutputRows", difference.inserted)]
        case .delete: return [metric("numDeletedRows", difference.deleted)]
        // An UPDATE takes no row away: what DuckDB wrote anew was changed.
        case .update: return [metric("numUpdatedRows", difference.updated + difference.deleted)]
        case .merge:
            return [
                metric("numTargetRowsInserted", difference.inserted),
                metric("numTargetRowsUpdated", difference.updated),
                metric("numTargetRowsDeleted", difference.deleted),
            ]
        }
    }
}

extension DeltaError {
    /// A failure of DuckDB while a statement changed rows.
    init(changing error: DuckDBError) {
        self.init(writing: error)
        if error.kind == .constraint, error.message.contains("NOT NULL") {
            let column = error.message.split(separator: ".").last.map(String.init) ?? ""
            self.init(
                .schemaMismatch, "The column \"\(column.trimmed)\" may not be NULL.", hint: "Give it a value.")
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
