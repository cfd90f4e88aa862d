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
    /// Which tables there are, and what each came from.
    public let lineage: Lineage
    private let node: any Node
    private let state = Mutex(State())

    private struct State {
        var listeners: [Int: @Sendable () -> Void] = [:]
        var nextListener = 0
        var counts = RunCounts()
    }

    /// Opens the lake of a data folder, with one node in this process. A bucket is not asked for anything yet.
    ///
    /// - Throws: ``SordError`` when the folder cannot be written, or DuckDB refuses the settings.
    public init(data: DataFolder, node settings: NodeSettings = NodeSettings()) throws(SordError) {
        try data.prepare()
        self.data = data
        lake = Lake(store: data.lake.store(), reader: Self.reader(of: data, settings))
        let lineage = Lineage(lake: lake, journal: data.lineage)
        self.lineage = lineage
        node = try LocalNode(name: "local", lake: lake, data: data, settings: settings) { name in
            Task { await lineage.nodeLost(name) }
        }
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
        let run = RunID()
        return try await counted(run) { () throws(SordError) in
            let start = ContinuousClock.now
            let steps = try self.steps(of: request.text)
            defer { self.lineage.runEnded(run) }
            var assignment = Assignment(
                run: run, text: request.text, steps: steps, limit: request.limit, encoding: request.encoding)
            if steps.contains(where: { !$0.systemTables.isEmpty }) {
                assignment.refreshedSystemTables = { await self.systemTables() }
            }
            let summaries = try await self.node.perform(assignment) { event in
                if case .stepFinished(let step, let summary) = event {
                    // At once, and not at the end of the run: a later step may fail or take its time.
                    await self.lineage.note(
                        CompletedStatement(statement: steps[step], summary: summary, run: run, node: self.node.name))
                    if summary.changesLake { self.tellLakeChange() }
                }
                await report(event)
            }
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
        let summary = try await counted(run) { () throws(SordError) in
            var assignment = LoadAssignment(run: run, request: request)
            if request.namesSystemTables { assignment.systemTables = await self.systemTables() }
            return try await self.node.load(assignment, report: report)
        }
        await lineage.noteLoad(request, summary, node: node.name)
        tellLakeChange()
        return summary
    }

    /// The tables that Sord keeps about itself, as they are now.
    private func systemTables() async -> [SystemTable] {
        var report = await node.report()
        report.running = counts.running
        return [.directory(await lineage.snapshot()), .workers([report])]
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
    public var counts: RunCounts {
        state.withLock { $0.counts }
    }

    /// Frees the engine; call it when no run is left.
    public func close() async {
        await node.close()
        await lineage.close()
    }

    private func steps(of text: String) throws(SordError) -> [Statement] {
        let script: SQLScript
        do {
            script = try SQLScript(parsing: text)
        } catch {
            throw SordError(error, in: text)
        }
        guard !script.statements.isEmpty else {
            throw SordError(
                .badRequest, "There is no SQL in the text.",
                hint: "Try: SELECT 42, or =(^)quack to feel the round trip.")
        }
        try SystemTable.check(script.statements, in: text)
        return script.statements
    }

    private func counted<Value: Sendable>(
        _ run: RunID, _ work: () async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        state.withLock { $0.counts.running += 1 }
        do {
            let value = try await work()
            state.withLock { $0.counts.end(\.finished) }
            return value
        } catch {
            state.withLock { $0.counts.end(error.code == .cancelled ? \.cancelled : \.failed) }
            var named = error
            named.run = run
            throw named
        }
    }
}
