import DeltaLake
import DuckDB
import SQLText

/// Runs the steps of an assignment one after the other on one connection.
struct AssignmentRunner: Sendable {
    let assignment: Assignment
    let lake: Lake
    let data: DataFolder
    let engine: EngineInstance
    /// The name of the node.
    let node: String
    let connection: Connection
    let results: ResultStore
    let watch: Watch
    let report: @Sendable (RunEvent) async -> Void

    /// - Returns: a summary for each step.
    /// - Throws: ``SordError`` at the first step that fails; the later ones are not begun.
    func run() async throws(SordError) -> [StepSummary] {
        try engine.sandbox.check(assignment.steps, of: assignment.text)
        try checkTargets()
        var tables = RunTables(assignment, views: engine.views, lake: lake, connection: connection)
        // The views that the run reads stay for as long as this holds them.
        defer { withExtendedLifetime(tables) {} }
        do throws(SordError) {
            try await tables.prepare()
            var summaries: [StepSummary] = []
            for (index, step) in assignment.steps.enumerated() {
                if Task.isCancelled { throw SordError(.cancelled, "The run was stopped.") }
                let number = assignment.firstStep + index
                watch.begin(step: number)
                await report(.stepStarted(step: number, node: node))
                let start = ContinuousClock.now
                // What a step before wrote is looked up now: that step is told to be done whatever comes of this.
                if tables.isIncomplete { try await tables.prepare(from: index) }
                if !step.systemTables.isEmpty {
                    let given = await assignment.refreshedSystemTables?() ?? assignment.systemTables
                    try await SystemTable.make(for: step, from: given, on: connection)
                }
                var summary = try await run(step, at: index, &tables)
                summary.elapsedMilliseconds = start.elapsedMilliseconds
                summaries.append(summary)
                await report(.stepFinished(step: number, summary))
            }
            return summaries
        } catch {
            throw error.withoutPaths(of: data)
        }
    }

    private var runner: StepRunner {
        StepRunner(
            limit: assignment.limit, encoding: assignment.encoding,
            keeping: assignment.keepsResults
                ? RunResults(run: assignment.run, store: results) : nil,
            report: report)
    }

    private func run(
        _ step: Statement, at index: Int, _ tables: inout RunTables
    ) async throws(SordError) -> StepSummary {
        if let command = step.command {
            if command.writes, tables.reads(command.target.name, in: index) {
                // What it reads of its own table is what it goes on from.
                tables.forget(command.target.name, from: index)
                try await tables.prepare(from: index)
            }
            let commands = CommandRunner(
                step: step, command: command, index: assignment.firstStep + index, text: assignment.text,
                tables: tables, lake: lake,
                views: engine.views, runner: runner, connection: connection)
            let summary = try await commands.run()
            if summary.changesLake {
                tables.forget(command.target.name, from: index + 1)
            }
            return summary
        }
        let summary = try await runPlainly(step, at: index, tables)
        if step.created != nil { engine.noteObject() }
        if step.kind == .drop, step.text.contains(LakeReference.schema) {
            await engine.views.forgetDropped()
            for table in Set(assignment.steps.flatMap { $0.tables }) { tables.forget(table.text, from: index + 1) }
        }
        return summary
    }

    /// Runs a statement that DuckDB runs by itself, over the views of the tables that it reads.
    private func runPlainly(
        _ step: Statement, at index: Int, _ tables: RunTables
    ) async throws(SordError) -> StepSummary {
        let whole = try tables.promisedStands(of: step)
        let pruned = await engine.skipping.pruned(step, tables.snapshots(of: step), on: connection) { texts in
            step.rewritten(stands: Self.replacing(whole, texts, step)).sql
        }
        let rewritten = step.rewritten(stands: Self.replacing(whole, pruned.texts, step))
        try await tables.define(step, except: Set(pruned.texts.keys))
        do {
            return try await runner.run(
                rewritten.sql, kind: step.kind, step: assignment.firstStep + index, appending: pruned.explanation,
                on: connection)
        } catch {
            // What DuckDB says about a file is said better of the table that names it.
            if [.io, .invalidInput, .http].contains(error.kind),
                let damage = await lake.damage(in: tables.versions(of: step))
            {
                throw damage
            }
            throw SordError(error, in: rewritten, of: assignment.text)
        }
    }

    /// What stands for the references of a step, with texts in place of some, by their places among the references.
    private static func replacing(_ stands: [Int: LakeStand], _ texts: [Int: String], _ step: Statement) -> [Int:
        LakeStand]
    {
        var stands = stands
        for (place, text) in texts {
            let start = step.references[place].range.lowerBound
            stands[start] = LakeStand(name: stands[start]?.name ?? "", text: text)
        }
        return stands
    }

    // MARK: What cannot be done

    /// Refuses, before anything has happened, what no statement can do to a table of the lake, or not at that place.
    private func checkTargets() throws(SordError) {
        var isInTransaction = false
        for step in assignment.steps {
            if step.kind == .transaction { isInTransaction = step.beginsTransaction }
            guard let target = step.references.first(where: { $0.role == .target }) else { continue }
            let place = target.range.lowerBound
            guard let command = step.command else {
                throw Self.notWritable(target).placed(at: place, in: assignment.text)
            }
            if command.writes, isInTransaction {
                throw SordError(
                    .badRequest,
                    "=(^)\(target.name) cannot be changed between BEGIN and COMMIT: a table of the lake commits by itself.",
                    hint:
                        "Run the statement outside of the transaction; it may read what the transaction has committed."
                ).placed(at: place, in: assignment.text)
            }
        }
    }

    private static func notWritable(_ reference: LakeReference) -> SordError {
        SordError(
            .badRequest, "This statement cannot change =(^)\(reference.name), which is a table of the lake.",
            hint: """
                INSERT, UPDATE, DELETE, MERGE, TRUNCATE, CREATE TABLE, ALTER TABLE and DROP TABLE can. Rows of a file: \
                INSERT INTO =(^)\(reference.name) FROM 'file.csv'
                """)
    }
}

extension Statement {
    /// Whether a statement of the kind ``StatementHead/transaction`` opens one.
    fileprivate var beginsTransaction: Bool {
        let word = text.prefix { $0.isLetter }.uppercased()
        return word == "BEGIN" || word == "START"
    }
}
