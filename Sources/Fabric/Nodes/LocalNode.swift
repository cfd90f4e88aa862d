import DeltaLake
import DuckDB
import SQLText
import Synchronization

/// A node inside this process: one DuckDB in memory, and the lake's tables as views of it.
///
/// Each assignment gets a connection of its own, so runs do not see each other's transactions, settings and temporary
/// tables; other tables are shared and stay until the node is closed, or its DuckDB breaks down and is replaced.
public final class LocalNode: Node {
    /// What people call it.
    public let name: String
    let lake: Lake
    let data: DataFolder
    private let settings: Database.Settings
    private let current: Mutex<EngineInstance>
    private let slots: Slots
    private let timeout: Duration?
    private let onLoss: @Sendable (String) -> Void

    /// Opens the engine.
    ///
    /// - Parameter onLoss: told the node's name when what it had in memory is gone.
    /// - Throws: ``SordError`` when DuckDB refuses the settings.
    public init(
        name: String, lake: Lake, data: DataFolder, settings: NodeSettings,
        onLoss: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(SordError) {
        self.name = name
        self.onLoss = onLoss
        self.lake = lake
        self.data = data
        self.settings = settings.database(for: data)
        timeout = settings.timeout
        slots = Slots(count: settings.concurrentRuns, waitingLimit: settings.waitingRuns)
        current = Mutex(try EngineInstance(lake: lake, place: data.lake, settings: self.settings))
    }

    private var engine: EngineInstance { current.withLock { $0 } }

    /// Runs the steps of an assignment one after the other, in one session.
    public func perform(
        _ assignment: Assignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> [StepSummary] {
        if Quack.isAsked(by: assignment.steps) {
            return [try await answerQuack(assignment, report: report)]
        }
        return try await session(assignment.run, report: report) {
            engine, connection, watch, report throws(SordError) in
            await report(.started(assignment.run, steps: assignment.steps.count))
            return try await AssignmentRunner(
                assignment: assignment, lake: self.lake, data: self.data, engine: engine, connection: connection,
                watch: watch, report: report
            ).run()
        }
    }

    /// Writes the rows of a SELECT, or of files, into a table of the lake, in one commit.
    public func load(
        _ assignment: LoadAssignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> LoadSummary {
        try await session(assignment.run, report: report) { engine, connection, _, report throws(SordError) in
            await report(.started(assignment.run, steps: 1))
            let loader = Loader(lake: self.lake, data: self.data, views: engine.views, connection: connection)
            return try await loader.load(assignment)
        }
    }

    /// How the node is now.
    public func report() async -> NodeReport {
        await NodeReport.asking(engine.database, name: name)
    }

    /// Ends what runs and frees the engine; the in-memory tables are gone.
    public func close() async {
        await engine.views.close()
    }

    private typealias Report = @Sendable (RunEvent) async -> Void

    /// Waits for a slot, opens a connection, and looks after it while `work` uses it.
    ///
    /// When DuckDB broke down in another run, the work is done once more on the DuckDB that took its place, unless
    /// somebody has seen something of it already.
    private func session<Value: Sendable>(
        _ run: RunID, report: @escaping Report,
        _ work: @Sendable (EngineInstance, Connection, Watch, @escaping Report) async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        if !slots.takeFree() {
            await report(.queued(run))
            try await slots.take()
        }
        defer { slots.give() }
        let hasResults = Mutex(false)
        let watched: Report = { [slots] event in
            if event.isResult { hasResults.withLock { $0 = true } }
            await slots.lending { await report(event) }
        }
        var outcome = await attempt(report: watched, work)
        if case .failure(let error) = outcome, error.isOfBrokenEngine, !hasResults.withLock({ $0 }), !Task.isCancelled {
            outcome = await attempt(report: watched, work)
        }
        return try outcome.get()
    }

    private func attempt<Value: Sendable>(
        report: @escaping Report,
        _ work: @Sendable (EngineInstance, Connection, Watch, @escaping Report) async throws(SordError) -> Value
    ) async -> Swift.Result<Value, SordError> {
        let engine = engine
        let connection: Connection
        do {
            connection = try engine.database.connect()
        } catch {
            return .failure(await explained(SordError(error), on: engine))
        }
        let watch = Watch(connection: connection)
        let outcome = await watch.outcome(limit: timeout, report: report) { () throws(SordError) in
            try await work(engine, connection, watch, report)
        }
        guard case .failure(let error) = outcome else { return outcome }
        return .failure(await explained(error, on: engine))
    }

    // MARK: When DuckDB breaks down

    /// The error as it is to be told, after DuckDB was replaced if it has broken down.
    private func explained(_ error: SordError, on engine: EngineInstance) async -> SordError {
        guard error.code == .internal, await !engine.isAlive() else { return error }
        replace(engine)
        var told = error
        let lost = engine.holdsObjects ? " Tables, views and macros in memory are gone: make them again." : ""
        if error.isOfBrokenEngine {
            told.message = "The engine broke down in another run, and this one with it."
            told.hint = "A new engine has taken its place; run this again.\(lost)"
        } else {
            told.message = "The engine broke down over this: \(error.message)"
            told.hint = "A new engine has taken its place. Nothing of the lake has changed.\(lost)"
        }
        return told
    }

    private func replace(_ broken: EngineInstance) {
        current.withLock { current in
            guard current === broken, let new = try? EngineInstance(lake: lake, place: data.lake, settings: settings)
            else { return }
            current = new
            onLoss(name)
        }
    }

    /// A random frame needs no session, and nothing to look after it.
    private func answerQuack(
        _ assignment: Assignment, report: @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> StepSummary {
        let start = ContinuousClock.now
        let engine = engine
        await report(.started(assignment.run, steps: 1))
        do {
            var summary = try await engine.quack.run(
                limit: assignment.limit, encoding: assignment.encoding, report: report)
            summary.elapsedMilliseconds = start.elapsedMilliseconds
            await report(.stepFinished(step: 0, summary))
            return summary
        } catch {
            throw await explained(SordError(error), on: engine)
        }
    }
}

extension RunEvent {
    /// Whether somebody learns from it what a statement did.
    fileprivate var isResult: Bool {
        switch self {
        case .rows, .stepFinished: true
        case .queued, .started, .progress: false
        }
    }
}

extension SordError {
    /// Whether DuckDB refused to work because of a defect that came before, and not because of what it was asked.
    fileprivate var isOfBrokenEngine: Bool {
        code == .internal
            && (message.contains("because of a previous fatal error")
                || message.hasPrefix("The engine broke down in another run"))
    }
}
