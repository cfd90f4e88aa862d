import DeltaLake
import DuckDB
import ObjectStore
import SQLText
import Synchronization

/// Everything that runs, loads and lists, for whoever asks: the server, the terminal, a test.
public final class Fabric: Sendable {
    /// The lake's catalogue.
    public let lake: Lake
    /// Where the data lies.
    public let data: DataFolder
    /// What engines open besides the lake; nil where nobody may change it.
    public let connections: Connections?
    let fleet: Fleet
    let registry = RunRegistry()
    private let store: SharedStore
    /// Which tables there are, and what each came from.
    public let lineage: Lineage
    private let state = Mutex(State())

    private struct State {
        var listeners: [Int: @Sendable () -> Void] = [:]
        var nextListener = 0
    }

    /// Opens the lake of a data folder, with some nodes in this process. A bucket is not asked for anything yet.
    ///
    /// - Parameters:
    ///   - settings: those of each node; the memory of the machine is shared out among them.
    ///   - nodeCount: how many nodes, at least one.
    /// - Throws: ``SordError`` when the folder cannot be written, or DuckDB refuses the settings.
    public init(
        data: DataFolder, node settings: NodeSettings = NodeSettings(), nodeCount: Int = 1
    ) throws(SordError) {
        try data.prepare()
        self.data = data
        connections = settings.connections
        lake = Lake(
            store: data.lake.store(), reader: Self.reader(of: data, settings), trashRetention: data.trashRetention)
        let lineage = Lineage(lake: lake, journal: data.lineage)
        self.lineage = lineage
        store = SharedStore(path: data.sharedStore)
        let files = DatabaseFiles()
        var nodes: [LocalNode] = []
        for index in 0..<max(1, nodeCount) {
            nodes.append(
                try LocalNode(
                    name: NodeNames.name(index), lake: lake, data: data, settings: settings.shared(by: nodeCount),
                    store: store, files: files
                ) { name in
                    Task { await lineage.nodeLost(name) }
                })
        }
        fleet = Fleet(nodes, files: files)
    }

    /// What reads the checkpoints of a lake in a bucket: a database that can. Those in a folder need none.
    private static func reader(of data: DataFolder, _ node: NodeSettings) -> Database? {
        guard case .bucket = data.lake else { return nil }
        return Database(deferred: node.database(for: data))
    }

    /// Runs a text to its end.
    ///
    /// Cancelling the task that waits here stops the engine.
    ///
    /// - Parameter report: told of every event as it happens.
    /// - Throws: ``SordError`` with the run and, where it is known, the place in the text.
    public func run(
        _ request: RunRequest, report: @escaping @Sendable (RunEvent) async -> Void = { _ in }
    ) async throws(SordError) -> RunSummary {
        let (run, pipeline) = try enter(request)
        return try await self.run(run, pipeline, request, report: report)
    }

    /// Begins to run a text, and goes on while nobody waits for it: ``record(of:)`` and ``changes(of:)`` tell how it
    /// stands.
    ///
    /// - Throws: ``SordError`` when the text is not in order; nothing has begun then.
    public func begin(_ request: RunRequest) throws(SordError) -> RunID {
        let (run, pipeline) = try enter(request)
        Task { try? await self.run(run, pipeline, request) { _ in } }
        return run
    }

    /// Enters a run in the registry, and reads its text.
    private func enter(_ request: RunRequest) throws(SordError) -> (RunID, Pipeline) {
        let run = RunID()
        registry.begin(RunRecord(run, request))
        do throws(SordError) {
            let pipeline = try pipeline(request.text)
            registry.update(run) { $0.steps = pipeline.steps.map { StepRecord($0, in: pipeline) } }
            return (run, pipeline)
        } catch {
            throw ended(run, error)
        }
    }

    private func run(
        _ run: RunID, _ pipeline: Pipeline, _ request: RunRequest,
        report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> RunSummary {
        try await stoppable(run) { () throws(SordError) in
            let start = ContinuousClock.now
            defer { self.lineage.runEnded(run) }
            let driver = RunDriver(
                run: run, request: request, pipeline: pipeline, fleet: self.fleet, registry: self.registry,
                store: self.store, lineage: self.lineage
            ) { event in
                // At once, and not at the end of the run: a later step may fail or take its time.
                if case .stepFinished(_, let summary) = event, summary.changesLake { self.tellLakeChange() }
                await report(event)
            }
            let summaries = try await driver.summaries()
            return RunSummary(run: run, steps: summaries, elapsedMilliseconds: start.elapsedMilliseconds)
        }
    }

    /// Writes rows into a table of the lake, in one commit.
    ///
    /// - Throws: ``SordError``; the table is then at the version that it had.
    public func load(
        _ request: LoadRequest, report: @escaping @Sendable (RunEvent) async -> Void = { _ in }
    ) async throws(SordError) -> LoadSummary {
        let run = RunID()
        registry.begin(RunRecord(run, request))
        let summary = try await stoppable(run) { () throws(SordError) in
            let node = try await self.fleet.enter(for: request.origin, naming: self.lineage.reader)
            defer { self.fleet.left(node) }
            var assignment = LoadAssignment(run: run, request: request)
            assignment.client = request.client ?? assignment.principal
            if request.namesSystemTables { assignment.systemTables = await self.fleet.systemTables(self.lineage) }
            let summary = try await node.load(assignment) { event in
                if case .started = event { self.registry.update(run) { $0.state = .running } }
                await report(event)
            }
            await self.lineage.noteLoad(request, summary, node: node.name)
            return summary
        }
        tellLakeChange()
        return summary
    }

    private func tellLakeChange() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener() }
    }

    /// The folders that can be loaded.
    public func folders() -> [RawFolder] {
        RawFolders(root: data.raw).list()
    }

    /// Calls `listener` after every change that this process makes to the lake's tables.
    ///
    /// - Returns: a number that ends it, see ``stopListening(_:)``.
    public func onLakeChange(_ listener: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
    }

    /// Ends what ``onLakeChange(_:)`` began.
    public func stopListening(_ listener: Int) {
        state.withLock { $0.listeners[listener] = nil }
    }

    /// How many runs there have been, by how they ended.
    public var counts: RunCounts { registry.counts }

    // MARK: Runs

    /// What is known of a run that works, or has ended lately.
    public func record(of run: RunID) -> RunRecord? { registry.record(of: run) }

    /// The runs that work, and those that ended lately, the newest first.
    public func records(limit: Int) -> [RunRecord] { registry.records(limit: limit) }

    /// Stops a run; one that has ended stays as it is.
    ///
    /// - Returns: what was known of it.
    /// - Throws: ``SordError`` `.unknownRun`.
    @discardableResult
    public func cancel(_ run: RunID) throws(SordError) -> RunRecord {
        guard let record = registry.cancel(run) else { throw .unknown(run) }
        return record
    }

    /// What happens from now on, to one run or to all of them. That of one run begins with how it stands, and ends with
    /// the run.
    public func changes(of run: RunID? = nil) -> AsyncStream<RunChange> { registry.changes(of: run) }

    /// How every node is doing.
    public func nodes() async -> [NodeStatus] { await fleet.statuses() }

    /// Frees the engines; call it when no run is left.
    public func close() async {
        registry.close()
        await store.close()
        await fleet.close()
        await lake.finish()
        await lineage.close()
    }

    private func pipeline(_ text: String) throws(SordError) -> Pipeline {
        let pipeline: Pipeline
        do {
            pipeline = try Pipeline(parsing: text)
        } catch {
            throw SordError(error, in: text)
        }
        guard !pipeline.steps.isEmpty else {
            throw SordError(
                .badRequest, "There is no SQL in the text.",
                hint: "Try: SELECT 42, or =(^)quack to feel the round trip.")
        }
        try SystemTable.check(pipeline.steps.map(\.statement), in: text)
        return pipeline
    }

    /// Does the work of a run so that it can be stopped by its name as well as by cancelling the task that waits here.
    private func stoppable<Value: Sendable>(
        _ run: RunID, _ work: @escaping @Sendable () async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        // Up to where the engine takes over it runs here and now, and waits for no other thread to wake.
        let task = Task.immediate { () -> Swift.Result<Value, SordError> in
            do throws(SordError) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        }
        registry.onCancel(of: run) { task.cancel() }
        let outcome = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        do throws(SordError) {
            let value = try outcome.get()
            registry.end(run, .finished)
            return value
        } catch {
            throw ended(run, error)
        }
    }

    private func ended(_ run: RunID, _ error: SordError) -> SordError {
        var named = error
        named.run = run
        registry.end(run, error.code == .cancelled ? .cancelled : .failed, named)
        return named
    }
}

extension SordError {
    /// No run of this name works, or has ended lately.
    public static func unknown(_ run: RunID) -> SordError {
        SordError(
            .unknownRun, "There is no run “\(run)”.", hint: "Runs that have ended are remembered for an hour.")
    }
}
