import DeltaLake
import DuckDB
import SQLText
import Synchronization

extension CommandRunner {
    /// Runs an UPDATE, DELETE or MERGE: DuckDB runs it on a copy of the rows that it can touch, and the difference is
    /// committed.
    func change(_ statement: RowStatement) async throws(SordError) -> StepSummary {
        let name = try await name()
        var matching: RewrittenText?
        if let condition = step.condition(of: statement) {
            matching = try await rewritten(condition)
            if try await callsUnsteadyFunction(statement) { matching = nil }
            if try await hidesTable(statement) { matching = nil }
        }
        let kind: RowChange.Kind =
            switch statement.kind {
            case .update: .update
            case .delete: .delete
            case .merge: .merge
            }
        let change = RowChange(
            kind: kind, alias: statement.alias ?? command.target.name, matching: matching?.sql,
            dependsOnOtherRows: readsOwnTable || !statement.cases.isDisjoint(with: [.notMatched, .notMatchedBySource]),
            predicateText: statement.condition.map { step.text(in: $0) })
        return try await self.change(change, of: name)
    }

    /// Runs an INSERT that only DuckDB's own can run, on an empty copy of the table.
    func insertByEngine() async throws(SordError) -> StepSummary {
        let name = try await name()
        let change = RowChange(
            kind: .insert, alias: command.target.name, matching: "false", dependsOnOtherRows: readsOwnTable,
            predicateText: nil)
        return try await self.change(change, of: name)
    }

    private func change(_ change: RowChange, of name: String) async throws(SordError) -> StepSummary {
        let failure = Mutex<SordError?>(nil)
        let stands = try await tables.stands(of: step)
        do {
            let (commit, outcome) = try await lake.tableToWrite(name).change(change, on: connection) {
                (working) throws(DuckDBError) in
                let query = step.rewritten([.range(command.body)]) { reference in
                    reference.role == .target ? LakeStand(name: working) : stands[reference.range.lowerBound]
                }
                do throws(DuckDBError) {
                    return try await runner.run(query.sql, kind: step.kind, step: index, on: connection)
                } catch {
                    let told = SordError(error, in: query, of: text)
                    failure.withLock { $0 = told }
                    throw error
                }
            }
            return ended(outcome, commit: commit, kind: change.kind, name: name)
        } catch {
            if error.code == .query, let failure = failure.withLock({ $0 }) { throw failure }
            throw await placed(error, name: name)
        }
    }

    private func ended(
        _ outcome: StepSummary, commit: Commit, kind: RowChange.Kind, name: String
    ) -> StepSummary {
        let verb =
            switch kind {
            case .insert: "inserted into"
            case .update: "updated in"
            case .delete: "deleted from"
            case .merge: "merged into"
            }
        let count = outcome.changedRows ?? outcome.total
        var summary = outcome
        summary.changesLake = commit.isNew
        summary.message = "\(Count.of(count, "row")) \(verb) \(written(name)), "
        summary.message +=
            commit.isNew ? "version \(commit.version)." : "which stays as it was, at version \(commit.version)."
        return summary
    }

    /// Whether the statement also reads the table that it changes.
    private var readsOwnTable: Bool {
        let own = command.target.name.folded
        return step.references.contains { $0.role == .source && $0.name.folded == own }
    }

    // MARK: Conditions that cannot be evaluated twice

    /// Whether the condition calls a macro, whose body is unknown here, or a function that gives another value each time.
    private func callsUnsteadyFunction(_ statement: RowStatement) async throws(SordError) -> Bool {
        var names: Set<String> = []
        for range in [statement.condition, statement.sources] {
            if let range { names.formUnion(step.calledFunctions(in: range)) }
        }
        guard !names.isEmpty else { return false }
        let list = names.map(SQL.literal).joined(separator: ", ")
        do {
            return try await !connection.rows(
                """
                SELECT 1 FROM duckdb_functions() WHERE lower(function_name) IN (\(list))
                AND (stability = 'VOLATILE' OR (contains(function_type, 'macro') AND NOT internal)) LIMIT 1
                """
            ).isEmpty
        } catch {
            throw SordError(error)
        }
    }

    /// Whether the source of a MERGE or UPDATE has a column of the table's name: in the statement `t.id` is the table's
    /// column, and in a subquery over the source alone it would be a field of the source's.
    private func hidesTable(_ statement: RowStatement) async throws(SordError) -> Bool {
        guard let sources = statement.sources else { return false }
        let name = (statement.alias ?? command.target.name).folded
        let columns = try await columns(of: try await rewritten([.text("SELECT * FROM "), .range(sources)]))
        return columns.contains { $0.name.folded == name }
    }

    // MARK: Errors

    /// Finds the place of an error that DuckDB found in the condition, apart from the statement: it is asked what it
    /// thinks of the statement over an empty table.
    private func placed(_ error: DeltaError, name: String) async -> SordError {
        guard error.code == .query, let cause = error.cause else { return SordError(error) }
        if [.io, .invalidInput].contains(cause.kind), let damage = await lake.damage(in: tables.versions(of: step)) {
            return damage
        }
        let own: SordError? = try? await withEmptyTable(name) { (table) throws(SordError) -> SordError? in
            let query = try await rewritten([.range(command.body)], target: LakeStand(name: table))
            do throws(DuckDBError) {
                _ = try await connection.prepare(query.sql)
                return nil
            } catch {
                return SordError(error, in: query, of: text)
            }
        }
        return own ?? SordError(cause)
    }
}
