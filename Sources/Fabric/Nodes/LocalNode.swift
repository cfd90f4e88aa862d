import DeltaLake
import DuckDB
import Foundation
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
    private let id = NodeID.new()
    let resultStore: ResultStore
    let settings: NodeSettings
    let current: CurrentEngine
    private let lost = Mutex<[NodeObject]>([])
    let slots: Slots
    private let pulse = Pulse()
    private let timeout: Duration?
    let store: SharedStore?
    private let replacement = Mutex<(broken: EngineInstance, task: Task<Void, Never>)?>(nil)
    private let onLoss: @Sendable (String) -> Void
    let files: DatabaseFiles

    /// Opens the engine.
    ///
    /// - Parameter onLoss: told the node's name when what it had in memory is gone.
    /// - Throws: ``SordError`` when DuckDB refuses the settings.
    public convenience init(
        name: String, lake: Lake, data: DataFolder, settings: NodeSettings,
        onLoss: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(SordError) {
        try self.init(name: name, lake: lake, data: data, settings: settings, store: nil, onLoss: onLoss)
    }

    /// - Parameters:
    ///   - store: the shared store of the nodes of this process.
    ///   - files: the database files that they have open.
    init(
        name: String, lake: Lake, data: DataFolder, settings: NodeSettings, store: SharedStore?,
        files: DatabaseFiles = DatabaseFiles(),
        onLoss: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(SordError) {
        self.name = name
        self.onLoss = onLoss
        self.files = files
        self.lake = lake
        self.data = data
        self.store = store
        self.settings = settings
        timeout = settings.timeout
        resultStore = ResultStore(
            folder: "\(data.results)/\(getpid())/\(name)", settings: settings.results, threads: settings.threads,
            extensionFolder: settings.extensionFolder)
        slots = Slots(
            count: settings.concurrentRuns, share: settings.concurrentRuns / 2, waitingLimit: settings.waitingRuns)
        current = CurrentEngine(
            try EngineInstance(
                lake: lake, data: data, settings: settings, node: name, connections: settings.connections?.settings))
        settings.connections?.add(self)
        files.keep(engine.openFiles, for: name)
    }

    /// The names, in small letters, of what it alone has.
    public var holdings: Set<String> { engine.holdings }

    /// The result sets of the runs that this node did.
    public var results: any ResultServing { resultStore }

    var engine: EngineInstance { current.engine }

    /// Runs the steps of an assignment one after the other, in one session.
    public func perform(
        _ assignment: Assignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> [StepSummary] {
        if Quack.isAsked(by: assignment.steps) {
            return [try await answerQuack(assignment, report: report)]
        }
        try await files.claim(assignment.steps, for: name, in: assignment.text)
        let session = Session(
            run: assignment.run, client: assignment.client, limit: assignment.timeout,
            storeAccess: assignment.steps.storeAccess, leavesNoTrace: assignment.steps.allSatisfy(\.leavesNoTrace))
        let outcome = await self.outcome(session, report: report) {
            engine, connection, watch, report throws(SordError) in
            await report(.started(assignment.run, steps: assignment.steps.count))
            return try await AssignmentRunner(
                assignment: assignment, lake: self.lake, data: self.data, engine: engine, node: self.name,
                connection: connection, results: self.resultStore, watch: watch, report: report
            ).run()
        }
        // Steps before one that failed have done what they did.
        if assignment.steps.contains(where: \.mayChangeObjects) {
            engine.noteStandingUse(of: assignment.steps)
            _ = await engine.objects()
            files.keep(engine.openFiles, for: name)
        }
        return try outcome.get()
    }

    /// Writes the rows of a SELECT, or of files, into a table of the lake, in one commit.
    public func load(
        _ assignment: LoadAssignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> LoadSummary {
        let session = Session(
            run: assignment.run, client: assignment.client, limit: nil,
            storeAccess: assignment.request.origin.storeAccess)
        return try await outcome(session, report: report) { engine, connection, _, report throws(SordError) in
            await report(.started(assignment.run, steps: 1))
            await report(.stepStarted(step: 0, node: self.name))
            let loader = Loader(
                lake: self.lake, data: self.data, views: engine.views, sandbox: engine.sandbox, connection: connection)
            return try await loader.load(assignment)
        }.get()
    }

    /// How it is doing.
    public var status: NodeStatus {
        get async {
            let load = slots.load
            let memory = await engine.memory()
            return NodeStatus(
                id: id, name: name, state: memory == nil ? .lost : .ready, host: NodeID.host,
                memory: memory?.used ?? 0, memoryLimit: memory?.limit, objects: await engine.objects(),
                running: load.working, waiting: load.waiting, lastSeen: Date(), lost: lost.withLock { $0 })
        }
    }

    /// Ends what runs and frees the engine; the in-memory tables are gone.
    public func close() async {
        await engine.views.close()
        resultStore.close()
    }

    private typealias Report = @Sendable (RunEvent) async -> Void
    private typealias Work<Value> =
        @Sendable (
            EngineInstance, Connection, Watch, @escaping Report
        ) async throws(SordError) -> Value

    /// What is needed to look after some work.
    private struct Session {
        let run: RunID
        /// Whose share of the slots it takes.
        let client: String
        /// How long it may take, where whoever asked has said so.
        let limit: Duration?
        /// How it uses the shared store, judged by its text.
        let storeAccess: StoreQueue.Access?
        /// Whether its connection is afterwards as it was.
        var leavesNoTrace = false
    }

    /// Waits for a slot, opens a connection, and looks after it while `work` uses it.
    ///
    /// When DuckDB broke down in another run, the work is done once more on the DuckDB that took its place, unless
    /// somebody has seen something of it already.
    private func outcome<Value: Sendable>(
        _ session: Session, report: @escaping Report, _ work: Work<Value>
    ) async -> Swift.Result<Value, SordError> {
        let client = session.client
        if !slots.takeFree(client) {
            do throws(SordError) {
                try await slots.take(client) { await report(.queued(session.run, position: $0)) }
            } catch {
                return .failure(error)
            }
        }
        defer { slots.give(client) }
        let hasResults = Mutex(false)
        // A closure would leave the thread of who calls it, which this does not.
        @Sendable func watched(_ event: RunEvent) async {
            if event.isResult { hasResults.withLock { $0 = true } }
            // How far it is, is told beside the work.
            if case .progress = event { return await report(event) }
            await slots.lending(client) { await report(event) }
        }
        let outcome = await attempt(session, report: watched, work)
        if case .failure(let error) = outcome, error.isOfBrokenEngine, !hasResults.withLock({ $0 }), !Task.isCancelled {
            return await attempt(session, report: watched, work)
        }
        return outcome
    }

    private func attempt<Value: Sendable>(
        _ session: Session, report: @escaping Report, _ work: Work<Value>
    ) async -> Swift.Result<Value, SordError> {
        let engine = engine
        let connection: Connection
        var lease: SharedStore.Lease?
        do {
            connection = try engine.runs.take()
            if let catalog = engine.connections.current.defaultCatalog {
                try await connection.run("USE \(SQL.identifier(catalog))")
            }
        } catch {
            return .failure(await explained(SordError(error), on: engine))
        }
        // A view that reads the shared store may be behind any name.
        let access = session.storeAccess ?? (engine.hasStandingUseOfStore ? .read : nil)
        if let store, let access {
            do throws(SordError) {
                lease = try await store.use(access, on: name, engine.database)
            } catch {
                return .failure(error.code == .internal ? await explained(error, on: engine) : error)
            }
        }
        let ownLimit = session.limit.flatMap { own in timeout.map { own < $0 } ?? true ? own : nil }
        let watch = Watch(
            connection: connection, limit: ownLimit ?? timeout,
            limitHint: ownLimit == nil
                ? "Start Sord with a longer --timeout to allow more." : "Give it more time: -- timeout: 10m",
            report: report)
        let outcome = await watch.outcome(on: pulse) { () throws(SordError) in
            try await work(engine, connection, watch, report)
        }
        if let store, let lease {
            // A transaction that was left open would keep the file open, wherever it is to be opened next.
            await connection.close()
            await store.end(lease)
        } else if session.leavesNoTrace, case .success = outcome {
            engine.runs.give(connection)
        }
        // Progress must not be told after the end, so what is being told of it is waited for.
        await slots.lending(session.client) { await watch.ended() }
        noteRun(on: engine)
        guard case .failure(let error) = outcome else { return outcome }
        return .failure(await explained(error, on: engine))
    }

    // MARK: When DuckDB breaks down

    /// The error as it is to be told, after DuckDB was replaced if it has broken down.
    private func explained(_ error: SordError, on engine: EngineInstance) async -> SordError {
        guard error.code == .internal, await !engine.isAlive() else { return error }
        await replace(engine)
        var told = error
        let names = engine.knownObjects.filter { $0.kind != .database }.map(\.qualifiedName)
        let shown = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
        let lost = names.isEmpty ? "" : " What was in the memory of \(name) is gone: \(shown)."
        if error.isOfBrokenEngine {
            told.message = "The engine broke down in another run, and this one with it."
            told.hint = "A new engine has taken its place; run this again.\(lost)"
        } else {
            told.message = "The engine broke down over this: \(error.message)"
            told.hint = "A new engine has taken its place. Nothing of the lake has changed.\(lost)"
        }
        return told
    }

    /// Whoever comes while an engine is being replaced waits for the new one.
    private func replace(_ broken: EngineInstance) async {
        let task = replacement.withLock { replacement in
            if let replacement, replacement.broken === broken { return replacement.task }
            let task = Task { await self.install(inPlaceOf: broken) }
            replacement = (broken, task)
            return task
        }
        await task.value
    }

    private func install(inPlaceOf broken: EngineInstance) async {
        // Nothing of the broken one is held on to.
        defer { replacement.withLock { $0 = nil } }
        guard engine === broken else { return }
        let new = await newEngine()
        let known = broken.knownObjects.filter { $0.kind != .database }
        guard let new, current.install(new, inPlaceOf: broken, isRenewal: false) else { return }
        lost.withLock { $0 = known }
        onLoss(name)
        await store?.lose(name)
    }

    /// Another engine with the connections that are set; nil when it cannot be opened.
    func newEngine() async -> EngineInstance? {
        let (lake, data, settings, name) = (lake, data, settings, name)
        // It may have to wait for servers.
        return await BlockingThread.value {
            try? EngineInstance(
                lake: lake, data: data, settings: settings, node: name, connections: settings.connections?.settings)
        }
    }

    /// A random frame needs no session, and nothing to look after it.
    private func answerQuack(
        _ assignment: Assignment, report: @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> StepSummary {
        let start = ContinuousClock.now
        let engine = engine
        await report(.started(assignment.run, steps: 1))
        await report(.stepStarted(step: assignment.firstStep, node: name))
        do {
            var summary = try await engine.quack.run(
                limit: assignment.limit, encoding: assignment.encoding, step: assignment.firstStep,
                keeping: assignment.keepsResults ? RunResults(run: assignment.run, store: resultStore) : nil,
                report: report)
            summary.elapsedMilliseconds = start.elapsedMilliseconds
            await report(.stepFinished(step: assignment.firstStep, summary))
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
        case .queued, .started, .stepStarted, .progress, .stepFailed, .stepSkipped: false
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
