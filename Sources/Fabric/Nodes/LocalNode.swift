import DeltaLake
import DuckDB
import SQLText

/// A node inside this process: one DuckDB in memory, and the lake's tables as views of it.
///
/// Each assignment gets a connection of its own, so runs do not see each other's transactions, settings and temporary
/// tables; other tables are shared and stay until the node is closed.
public final class LocalNode: Node {
    /// What people call it.
    public let name: String
    private let database: Database
    private let lake: Lake
    private let data: DataFolder
    private let views: LakeViews
    private let quack: Quack
    private let skipping: FileSkipping
    private let slots: Slots
    private let timeout: Duration?

    /// Opens the engine.
    ///
    /// - Throws: ``SordError`` when DuckDB refuses the settings.
    public init(name: String, lake: Lake, data: DataFolder, settings: NodeSettings) throws(SordError) {
        self.name = name
        self.lake = lake
        self.data = data
        timeout = settings.timeout
        slots = Slots(count: settings.concurrentRuns, waitingLimit: settings.waitingRuns)
        do {
            database = try Database(settings: settings.database(for: data))
            views = LakeViews(lake: lake, connection: try database.connect(reportsProgress: false))
            quack = Quack(connection: try database.connect(reportsProgress: false))
            skipping = try FileSkipping(database: database)
        } catch {
            throw SordError(data.lake.redacted(error))
        }
    }

    /// Runs the steps of an assignment one after the other, in one session.
    public func perform(
        _ assignment: Assignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> [StepSummary] {
        if Quack.isAsked(by: assignment.steps) { return [try await answerQuack(assignment, report: report)] }
        return try await session(assignment.run, report: report) { connection, watch, report throws(SordError) in
            await report(.started(assignment.run, steps: assignment.steps.count))
            let tables = try await self.publish(assignment)
            let runner = StepRunner(limit: assignment.limit, encoding: assignment.encoding, report: report)
            var summaries: [StepSummary] = []
            for (index, step) in assignment.steps.enumerated() {
                if Task.isCancelled { throw SordError(.cancelled, "The run was stopped.") }
                watch.begin(step: index)
                summaries.append(
                    try await self.run(step, tables, at: index, of: assignment, with: runner, on: connection))
                await report(.stepFinished(step: index, summaries[index]))
            }
            return summaries
        }
    }

    /// Writes the rows of a SELECT, or of files, into a table of the lake, in one commit.
    public func load(
        _ assignment: LoadAssignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> LoadSummary {
        try await session(assignment.run, report: report) { connection, _, report throws(SordError) in
            await report(.started(assignment.run, steps: 1))
            let loader = Loader(lake: self.lake, data: self.data, views: self.views, connection: connection)
            return try await loader.load(assignment)
        }
    }

    /// Ends what runs and frees the engine; the in-memory tables are gone.
    public func close() async {
        await views.close()
    }

    /// Waits for a slot, opens a connection, and looks after it while `work` uses it.
    private func session<Value: Sendable>(
        _ run: RunID, report: @escaping @Sendable (RunEvent) async -> Void,
        _ work:
            @Sendable (Connection, Watch, @escaping @Sendable (RunEvent) async -> Void) async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        if !slots.takeFree() {
            await report(.queued(run))
            try await slots.take()
        }
        defer { slots.give() }
        let report: @Sendable (RunEvent) async -> Void = { [slots] event in
            await slots.lending { await report(event) }
        }
        let connection = try connect()
        let watch = Watch(connection: connection)
        let outcome = await watch.outcome(limit: timeout, report: report) { () throws(SordError) in
            try await work(connection, watch, report)
        }
        return try outcome.get()
    }

    private func connect() throws(SordError) -> Connection {
        do {
            return try database.connect()
        } catch {
            throw SordError(error)
        }
    }

    /// A random frame needs no session, and nothing to look after it.
    private func answerQuack(
        _ assignment: Assignment, report: @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> StepSummary {
        let start = ContinuousClock.now
        await report(.started(assignment.run, steps: 1))
        do {
            var summary = try await quack.run(limit: assignment.limit, encoding: assignment.encoding, report: report)
            summary.elapsedMilliseconds = start.elapsedMilliseconds
            await report(.stepFinished(step: 0, summary))
            return summary
        } catch {
            throw SordError(error)
        }
    }

    /// Makes every table that the text names visible before its first step, so that a transaction sees them all in
    /// one state, and an unknown table stops the run before anything has happened.
    ///
    /// - Returns: the tables by their names.
    private func publish(_ assignment: Assignment) async throws(SordError) -> [String: LakeViews.Published] {
        await views.publishStanding()
        var tables: [String: LakeViews.Published] = [:]
        for step in assignment.steps {
            for reference in step.references {
                do throws(SordError) {
                    try reference.checkIsRead()
                    tables[reference.name] = try await views.publish(
                        reference.name, keepFresh: step.createsStandingReferences)
                } catch {
                    throw error.withoutPaths(of: data).placed(at: reference.range.lowerBound, in: assignment.text)
                }
            }
        }
        return tables
    }

    private func run(
        _ step: Statement, _ tables: [String: LakeViews.Published], at index: Int, of assignment: Assignment,
        with runner: StepRunner,
        on connection: Connection
    ) async throws(SordError) -> StepSummary {
        let start = ContinuousClock.now
        var snapshots: [Int: Snapshot] = [:]
        for (place, reference) in step.references.enumerated() { snapshots[place] = tables[reference.name]?.snapshot }
        let pruned = await skipping.pruned(step, snapshots, on: connection)
        let text = step.readableSQL(texts: pruned.texts) { tables[$0.name]?.function }
        do {
            var summary = try await runner.run(
                text.sql, kind: step.kind, step: index, appending: pruned.explanation, on: connection)
            summary.elapsedMilliseconds = start.elapsedMilliseconds
            if step.kind == .drop { await views.forgetAll() }
            return summary
        } catch {
            // What DuckDB says about a file is said better of the table that names it.
            if [.io, .invalidInput, .http].contains(error.kind),
                let damage = await lake.damage(of: step.tables.map(\.text))
            {
                throw damage
            }
            var failure = SordError(error).withoutPaths(of: data)
            if let offset = error.position {
                let original = text.rewritten.originalOffset(of: max(offset - text.addedBytes, 0))
                failure.position = .of(offset: original, in: assignment.text)
            }
            throw failure
        }
    }
}

extension LakeReference {
    /// Refuses a statement that would write the table.
    fileprivate func checkIsRead() throws(SordError) {
        guard role == .source else {
            throw SordError(
                .badRequest, "=(^)\(name) can be read by a statement, but not written by one.",
                hint: "Load the rows of a SELECT into it: sord load \(name) --from \"SELECT …\" --mode append")
        }
    }
}
