public import DuckDB
import FoundationEssentials

extension Table {
    /// Writes the rows of a query into the table, all of them or none, in one commit.
    ///
    /// DuckDB writes the data files; the commit makes them part of the table. A write that fails or is cancelled
    /// leaves nothing behind, and a table that it was to create does not exist. Its progress is
    /// `connection.progress`; `connection.cancel()`, or cancelling the task, stops it.
    ///
    /// - Parameters:
    ///   - source: a SELECT, or anything else that can stand in parentheses in a FROM clause. It may read the table
    ///     itself.
    ///   - mode: what happens to the rows that are there.
    ///   - connection: where the query runs, with its temporary tables and settings.
    /// - Throws: ``DeltaError``: `sql_error` when the query fails, `schema_mismatch`, `bad_name`, `conflict`,
    ///   `unsupported_table`, `broken_table`, `cancelled`, `disk_full`.
    public func write(
        _ source: String, mode: WriteMode, on connection: Connection, options: WriteOptions = WriteOptions()
    ) async throws(DeltaError) -> Commit {
        do throws(DeltaError) {
            return try await TableWriter(table: self, mode: mode, options: options).write(source, on: connection)
        } catch {
            throw error.at(table: path)
        }
    }
}

/// One write, from the query to the commit.
private struct TableWriter {
    let table: Table
    let mode: WriteMode
    let options: WriteOptions

    func write(_ source: String, on connection: Connection) async throws(DeltaError) -> Commit {
        let source = Self.trimmed(source)
        let base = try await currentSnapshot()
        if let base, let transaction = options.transaction,
            let known = base.transactionVersion(of: transaction.appID), known >= transaction.version
        {
            return Commit(version: base.version, rows: 0, files: 0, bytes: 0, removedFiles: 0, isNew: false)
        }
        if let condition = options.replaceWhere, let base {
            guard mode == .overwrite, options.schema ?? .keep == .keep else {
                throw DeltaError(
                    .query, "Rows of a condition can only be replaced in an overwrite that keeps the columns.")
            }
            return try await RowReplacer(table: table, base: base, options: options, connection: connection)
                .replace(where: condition, with: source)
        }
        let columns = try await Interruption.outcome(on: connection) { () throws(DeltaError) in
            try await Self.columns(of: source, on: connection)
        }.get()
        var plan = try await plan(columns, base, on: connection)
        try plan.sort(by: options.sortColumns)
        let writer = DataFileWriter(table: table, plan: plan, fileSize: options.fileSize)
        do throws(WriteFailure) {
            let files = try await written(source, columnCount: columns.count, by: writer, on: connection)
            return try await commit(files, by: writer, after: base)
        } catch {
            if error.isCertain { await writer.removeFiles() }
            throw error.error
        }
    }

    private func currentSnapshot() async throws(DeltaError) -> Snapshot? {
        let snapshot: Snapshot
        do throws(DeltaError) {
            snapshot = try await table.snapshot()
        } catch {
            if error.code == .unknownTable { return nil }
            throw error
        }
        if mode == .create {
            throw DeltaError(.conflict, "There is a table already.", hint: "Append to it, or overwrite it.")
        }
        try TableFeatures.checkWritable(snapshot.protocolVersion, snapshot.metadata)
        return snapshot
    }

    private static func columns(of source: String, on connection: Connection) async throws(DeltaError) -> [Column] {
        let columns = try await FileReplacement.columns(of: source, on: connection)
        guard !columns.isEmpty else { throw DeltaError(.query, "The statement gives no rows to write.") }
        return columns
    }

    private func plan(
        _ columns: [Column], _ base: Snapshot?, on connection: Connection
    ) async throws(DeltaError) -> WritePlan {
        let origin = WritePlan.Origin(tableID: UUID().uuidString.lowercased(), now: Committer.now()) {
            "col-\(UUID().uuidString.lowercased())"
        }
        guard let base else {
            var plan = try WritePlan(
                creating: columns, partitionColumns: options.partitionColumns ?? [], properties: options.properties,
                origin: origin)
            if let text = options.replaceWhere { plan.rules = [try await RowReplacer.rule(text, on: connection)] }
            return plan
        }
        let rules = try await TableRules(of: base.metadata, on: connection)
        if mode == .overwrite { try base.metadata.checkMayRemove() }
        switch options.schema ?? (mode == .overwrite ? .overwrite : .keep) {
        case .overwrite:
            guard mode == .overwrite else {
                throw DeltaError(
                    .schemaMismatch, "Rows that join a table cannot replace its columns.",
                    hint: "Merge the schema, or overwrite the table.")
            }
            var plan = try WritePlan(
                overwriting: base, with: columns, partitionColumns: options.partitionColumns,
                properties: options.properties, origin: origin)
            let rules = try await TableRules(of: plan.metadata, on: connection)
            plan.rules = rules.rules + plan.metadata.schema.fields.compactMap { rules.rule(forGiven: $0) }
            return plan
        case .keep:
            return try WritePlan(appending: columns, to: base, rules: rules)
        case .merge:
            var merged = AlterationPlan(
                metadata: base.metadata, protocolVersion: base.protocolVersion, hasRows: base.fileCount > 0,
                physicalName: origin.physicalName)
            for alteration in SchemaMerge.alterations(for: columns, in: base.metadata) { try merged.apply(alteration) }
            return try WritePlan(
                appending: columns, to: base, rules: try await TableRules(of: merged.metadata, on: connection),
                metadata: merged.metadata == base.metadata ? nil : merged.metadata,
                protocolVersion: merged.protocolVersion == base.protocolVersion ? nil : merged.protocolVersion)
        }
    }

    private func written(
        _ source: String, columnCount: Int, by writer: DataFileWriter, on connection: Connection
    ) async throws(WriteFailure) -> [WrittenFile] {
        do throws(DeltaError) {
            return try await Interruption.outcome(on: connection) { () throws(DeltaError) in
                try await writer.write(source, columnCount: columnCount, on: connection, areDurable: false)
            }.get()
        } catch {
            throw WriteFailure(error: error, isCertain: true)
        }
    }

    private func commit(
        _ files: [WrittenFile], by writer: DataFileWriter, after base: Snapshot?
    ) async throws(WriteFailure) -> Commit {
        let added: [AddFile]
        let keys: [String]
        do throws(DeltaError) {
            added = try writer.actions(files, at: Committer.now())
            keys = try writer.keys(of: files)
        } catch {
            throw WriteFailure(error: error, isCertain: true)
        }
        let rows = files.reduce(0) { $0 + $1.rowCount }
        let draft = draft(files: added, rows: rows, plan: writer.plan, after: base)
        let committer = Committer(
            table: table, draft: draft, intent: intent(base), files: keys, maximumAttempts: options.maximumAttempts)
        let (version, followed) = try await committer.commit(after: base)
        return Commit(
            version: version, rows: rows, files: files.count, bytes: added.reduce(0) { $0 + $1.size },
            removedFiles: mode == .overwrite ? followed?.fileCount ?? 0 : 0, isNew: true)
    }

    private func draft(files: [AddFile], rows: Int64, plan: WritePlan, after base: Snapshot?) -> CommitDraft {
        let name =
            switch mode {
            case .create: "ErrorIfExists"
            case .append: "Append"
            case .overwrite: "Overwrite"
            }
        return CommitDraft(
            operation: options.operation,
            parameters: [
                .init("mode", .string(name)),
                .init("partitionBy", .string(JSON.array(plan.metadata.partitionColumns.map { .string($0) }).text)),
            ],
            metrics: [
                .init("numFiles", .string(String(files.count))), .init("numOutputRows", .string(String(rows))),
                .init("numOutputBytes", .string(String(files.reduce(0) { $0 + $1.size }))),
            ],
            isBlindAppend: mode != .overwrite,
            protocolVersion: base == nil || plan.changesTable ? plan.protocolVersion : nil,
            metadata: base == nil || plan.changesTable ? plan.metadata : nil,
            removed: mode == .overwrite ? .everything : .none, added: files, transaction: options.transaction)
    }

    private func intent(_ base: Snapshot?) -> CommitIntent {
        guard base != nil else { return .create }
        return mode == .append
            ? .append : .overwrite(evenConcurrentChanges: options.overwritesConcurrentChanges)
    }

    /// The statement without the semicolons at its end, so that it can stand in parentheses.
    private static func trimmed(_ source: String) -> String {
        var text = source[...]
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return String(text)
    }
}
