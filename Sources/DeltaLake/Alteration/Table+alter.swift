public import DuckDB
import FoundationEssentials

extension Table {
    /// Changes the columns, rules or properties of a table, all of the changes or none, in one commit.
    ///
    /// No data file is touched. What others commit meanwhile is no conflict: the changes are then decided anew.
    ///
    /// - Parameters:
    ///   - alterations: in the order in which they are made.
    ///   - connection: where conditions on the rows that are there are checked.
    /// - Returns: the commit; not a new one when the table is as wanted already.
    /// - Throws: ``DeltaError``: `schema_mismatch` when a column, constraint or property is not as the change wants it
    ///   or rows stand against it, `bad_name`, `unsupported_table`, `conflict`, `sql_error`.
    public func alter(_ alterations: [TableAlteration], on connection: Connection) async throws(DeltaError) -> Commit {
        do throws(DeltaError) {
            return try await altered(by: alterations, on: connection)
        } catch {
            throw error.at(table: path)
        }
    }

    private static let alterationAttempts = 20

    private func altered(by given: [TableAlteration], on connection: Connection) async throws(DeltaError) -> Commit {
        var alterations: [TableAlteration] = []
        for alteration in given {
            guard case .addConstraint(let name, let check) = alteration else {
                alterations.append(alteration)
                continue
            }
            alterations.append(.addConstraint(name: name, check: try await RowExpression(check, on: connection).sql))
        }
        var snapshot: Snapshot?
        for attempt in 1... {
            let base = try await self.snapshot(updating: snapshot)
            try TableFeatures.checkWritable(base.protocolVersion, base.metadata)
            let plan = try plan(alterations, of: base)
            guard plan.metadata != base.metadata || plan.protocolVersion != base.protocolVersion else {
                return Commit(version: base.version, rows: 0, files: 0, bytes: 0, removedFiles: 0, isNew: false)
            }
            try TableFeatures.checkWritable(plan.protocolVersion, plan.metadata)
            try await check(plan.checks, in: base, on: connection)
            let draft = CommitDraft(
                operation: alterations.first?.operation ?? "SET TBLPROPERTIES",
                parameters: alterations.count == 1 ? alterations[0].parameters : [],
                protocolVersion: plan.protocolVersion == base.protocolVersion ? nil : plan.protocolVersion,
                metadata: plan.metadata == base.metadata ? nil : plan.metadata)
            do throws(WriteFailure) {
                // New rows may break a rule that was just checked, so anything that came between is looked at anew.
                let committer = Committer(
                    table: self, draft: draft, intent: .overwrite(evenConcurrentChanges: false), maximumAttempts: 1)
                let version = try await committer.commit(after: base).version
                return Commit(version: version, rows: 0, files: 0, bytes: 0, removedFiles: 0, isNew: true)
            } catch {
                guard error.isCertain, error.error.code == .conflict, attempt < Self.alterationAttempts else {
                    throw error.error
                }
            }
            snapshot = base
        }
        throw DeltaError(.conflict, "Others kept changing the table.", hint: "Try again.")
    }

    private func plan(_ alterations: [TableAlteration], of base: Snapshot) throws(DeltaError) -> AlterationPlan {
        var plan = AlterationPlan(
            metadata: base.metadata, protocolVersion: base.protocolVersion, hasRows: base.fileCount > 0
        ) { "col-\(UUID().uuidString.lowercased())" }
        for alteration in alterations { try plan.apply(alteration) }
        return plan
    }

    /// Counts the rows that stand against a change. It runs for a table without rows, too: DuckDB then still finds out
    /// whether the condition has a meaning.
    private func check(
        _ checks: [AlterationPlan.RowCheck], in base: Snapshot, on connection: Connection
    ) async throws(DeltaError) {
        for check in checks {
            let sql = "SELECT count(*) FROM (\(base.scan())) AS rows WHERE (\(check.condition)) IS NOT TRUE"
            let count: Int64
            do throws(DuckDBError) {
                count = try await connection.rows(sql).first?.first?.int64 ?? 0
            } catch {
                var cause = error
                cause.position = nil
                throw DeltaError(.query, error.message, cause: cause)
            }
            guard count == 0 else {
                throw DeltaError(
                    .schemaMismatch, "\(count) row\(count == 1 ? "" : "s") of the table \(check.complaint).",
                    hint: "Change or delete them first: SELECT … WHERE NOT (\(check.condition)) shows them.")
            }
        }
    }
}
