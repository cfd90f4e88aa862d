import DuckDB
import FoundationEssentials

/// Puts the rows of a query in the place of the rows that fulfil a condition, in one commit.
///
/// Rows are found and files lose them as in a DELETE; the rows of the query only pass through.
struct RowReplacer: Sendable {
    let table: Table
    let base: Snapshot
    let options: WriteOptions
    let connection: Connection

    /// The start of the name of the rule that new rows fulfil the condition.
    static let rulePrefix = "REPLACE WHERE "

    /// - Parameters:
    ///   - text: a condition in SQL over the columns of the table.
    ///   - source: a SELECT; its columns meet those of the table by name.
    func replace(where text: String, with source: String) async throws(DeltaError) -> Commit {
        try base.metadata.checkMayRemove()
        let rule = try await Self.rule(text, on: connection)
        let copy = WorkingCopy(of: base, named: "rows", on: connection)
        let outcome = await Interruption.outcome(on: connection) { () throws(DeltaError) in
            try await replace(rule, text, source, copy)
        }
        await copy.close()
        return try outcome.get()
    }

    /// What every row that is written has to fulfil.
    static func rule(_ text: String, on connection: Connection) async throws(DeltaError) -> TableRules.Rule {
        do throws(DeltaError) {
            return TableRules.Rule(
                name: rulePrefix + text, condition: try await RowExpression(text, on: connection).sql)
        } catch {
            throw DeltaError(.query, "The condition of the rows to replace cannot be read: \(error.message)")
        }
    }

    private func replace(
        _ rule: TableRules.Rule, _ text: String, _ source: String, _ copy: WorkingCopy
    ) async throws(DeltaError) -> Commit {
        let rules = try await TableRules(of: base.metadata, on: connection)
        let columns = try await FileReplacement.columns(of: source, on: connection)
        var plan = try WritePlan(appending: columns, to: base, rules: rules)
        plan.rules.append(rule)
        let query = plan.rows(from: source, columnCount: columns.count)
        var newRows = query
        let isFeed = base.metadata.isEnabled(TableProperty.changeDataFeed)
        let removed: [Int: [UInt64]]
        do throws(DuckDBError) {
            try await copy.open(removing: rule.condition)
            removed = try await copy.removedRows()
        } catch {
            var error = error
            error.position = nil
            throw DeltaError(changing: error)
        }
        if isFeed {
            // The feed needs the rows a second time, and a query need not give the same ones again.
            do throws(DuckDBError) {
                newRows = try await copy.keep(query)
            } catch {
                throw DeltaError(changing: DataFileWriter.placed(error, in: query, source))
            }
        }
        let removal = FileRemoval(removed, from: base)
        let replacement = FileReplacement(
            table: table, base: base, removal: removal, rules: rules.forSettledRows, connection: connection,
            fileSize: options.fileSize)
        var rows = [newRows]
        if !removal.rewritten.isEmpty { rows.append(copy.remainder(of: removal.rewritten)) }
        let gone = removed.values.reduce(0) { $0 + $1.count }
        let draft = CommitDraft(
            operation: options.operation,
            parameters: [.init("mode", .string("Overwrite")), .init("predicate", .string(text))],
            metrics: [.init("numDeletedRows", .string(String(gone)))], transaction: options.transaction)
        do throws(DeltaError) {
            // Rows that join partitions of which the condition speaks not do not matter, and neither do rows that leave
            // files without a row to replace.
            let partitions = PartitionFilter(snapshot: base, connection: connection)
            return try await replacement.commit(
                draft, rows: rows, changes: isFeed ? copy.changes(to: newRows) : nil, dependsOnOtherRows: true,
                maximumAttempts: options.maximumAttempts,
                dependsOnFiles: { files in await partitions.canHold(rule.condition, files) }, changed: nil)
        } catch {
            var error = error
            error.cause = error.cause.map { DataFileWriter.placed($0, in: query, source) }
            throw error
        }
    }
}

extension Metadata {
    /// Refuses to take rows from a table that keeps them (PROTOCOL.md, "Append-only Tables").
    func checkMayRemove() throws(DeltaError) {
        guard !isEnabled("delta.appendOnly") else {
            throw DeltaError(
                .unsupportedTable, "The table is append-only: its rows cannot be changed or deleted.",
                hint: "Append to it, or set its property delta.appendOnly to false first.")
        }
    }
}
