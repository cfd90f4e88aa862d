import DeltaLake
import DuckDB
import SQLText

/// Runs the statements that change, make, remove and describe tables of the lake.
///
/// DuckDB runs what it understands, such as the SELECT of an INSERT or the expressions of an UPDATE, and DeltaLake makes
/// the commit. Here the two are put together, and what went wrong is placed in the user's text.
struct CommandRunner: Sendable {
    let step: Statement
    let command: LakeCommand
    let index: Int
    /// The whole text, in which errors are placed.
    let text: String
    let tables: RunTables
    let lake: Lake
    let views: LakeViews
    let runner: StepRunner
    let connection: Connection

    /// - Returns: how the step ended, without the time it took.
    /// - Throws: ``SordError``; the table is then at the version that it had.
    func run() async throws(SordError) -> StepSummary {
        if let explanation = command.explanation { return try await explain(explanation) }
        switch command.action {
        case .insert(let insertion):
            if insertion.needsEngine { return try await insertByEngine() }
            return try await insert(insertion)
        case .change(let statement): return try await change(statement)
        case .create(let creation): return try await create(creation)
        case .truncate: return try await truncate()
        case .drop(let ifExists): return try await drop(ifExists: ifExists)
        case .alter(let alteration, let ifExists): return try await alter(alteration, ifExists: ifExists)
        case .optimize(let optimization): return try await optimize(optimization)
        case .vacuum(let vacuum): return try await self.vacuum(vacuum)
        case .restore(let moment): return try await restore(moment)
        case .history(let limit): return try await history(limit: limit)
        case .detail: return try await detail()
        }
    }

    // MARK: The table

    /// The name under which the lake knows the table.
    func name() async throws(SordError) -> String {
        try await located(at: command.target.range.lowerBound) { () throws(SordError) in
            try await lake.canonicalName(of: command.target.name)
        }
    }

    /// The name of the table, or nil when there is none and there need not be one.
    func nameIfThere(_ mayBeAbsent: Bool) async throws(SordError) -> String? {
        do throws(SordError) {
            return try await name()
        } catch {
            if mayBeAbsent, error.code == .unknownTable { return nil }
            throw error
        }
    }

    /// How the user writes the table.
    func written(_ name: String) -> String { TableName(name)?.reference ?? "\(LakeReference.marker)\(name)" }

    // MARK: What DuckDB gets

    /// Parts of the statement with the views that the run reads in place of the references.
    func rewritten(
        _ parts: [RewrittenText.Part], target: LakeStand? = nil
    ) async throws(SordError) -> RewrittenText {
        let stands = try await tables.stands(of: step)
        return step.rewritten(parts) { reference in
            reference.role == .target ? target : stands[reference.range.lowerBound]
        }
    }

    /// The SELECT behind an INSERT or CREATE TABLE, with the `WITH` that stands before the statement.
    func parts(ofSource source: Range<Int>, hasCommonTables: Bool) -> [RewrittenText.Part] {
        guard let commonTables = command.commonTables else { return [.range(source)] }
        // DuckDB does not parse a second WITH right behind the first.
        return hasCommonTables
            ? [.range(commonTables), .text("\nSELECT * FROM (\n"), .range(source), .text("\n)")]
            : [.range(commonTables), .text("\n"), .range(source)]
    }

    /// The columns that a SELECT gives.
    func columns(of query: RewrittenText) async throws(SordError) -> [Column] {
        do {
            return try await connection.prepare(query.sql).columns
        } catch {
            throw await explained(error, in: query)
        }
    }

    // MARK: Errors

    /// An error of DuckDB, placed in the user's text, or said better of the table whose files are damaged.
    func explained(_ error: DuckDBError, in query: RewrittenText) async -> SordError {
        if [.io, .invalidInput].contains(error.kind), let damage = await lake.damage(in: tables.versions(of: step)) {
            return damage
        }
        return SordError(error, in: query, of: text)
    }

    /// An error of a table, placed in the user's text where DuckDB says where it is.
    func explained(_ error: DeltaError, in query: RewrittenText) async -> SordError {
        guard let cause = error.cause, error.code == .query else { return SordError(error) }
        return await explained(cause, in: query)
    }

    /// Does something whose errors are about a place of the text, unless they know a better one.
    func located<Value>(
        at offset: Int, _ work: () async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        do throws(SordError) {
            return try await work()
        } catch {
            throw error.position == nil ? error.placed(at: offset, in: text) : error
        }
    }

    /// Does something with a table whose errors need no place.
    func translated<Value>(_ work: () async throws(DeltaError) -> Value) async throws(SordError) -> Value {
        do throws(DeltaError) {
            return try await work()
        } catch {
            throw SordError(error)
        }
    }

    // MARK: Results

    /// How a statement ended that made a version.
    func summary(_ message: String, rows: Int? = nil, changesLake: Bool = true) -> StepSummary {
        StepSummary(
            columns: [], total: 0, message: message, elapsedMilliseconds: 0, changedRows: rows, changesLake: changesLake
        )
    }

    /// Sends rows of our own.
    func send(_ rows: ReportTable) async throws(SordError) -> StepSummary {
        do {
            return try await runner.run(rows.sql, kind: .select, step: index, on: connection)
        } catch {
            throw SordError(error)
        }
    }
}
