import DuckDB
import Foundation
import Synchronization

/// The result sets of a node: what its steps returned, until nobody has used it for a while.
///
/// Small results stay as DuckDB gave them and cost nothing more. Large ones are written into tables of a DuckDB of the
/// store's own while they stream, and what pages, sorts, filters, draws and sums them up is SQL there.
public final class ResultStore: Sendable {
    let settings: ResultSettings
    private let current: Mutex<ResultEngine>
    private let makeEngine: @Sendable () -> ResultEngine
    let slots: Slots
    private let state: Mutex<State>

    private struct State {
        var ledger: ResultLedger
        var results: [ResultID: StoredResult] = [:]
        var sweeper: Task<Void, Never>?
        var isClosed = false
    }

    /// A store that keeps its files in a folder of its own under `folder`; it makes none before it needs one.
    ///
    /// - Parameters:
    ///   - threads: how many threads work out pages; nil for one a core.
    ///   - extensionFolder: where DuckDB's extensions lie.
    public init(folder: String, settings: ResultSettings, threads: Int? = nil, extensionFolder: String? = nil) {
        self.settings = settings
        makeEngine = {
            ResultEngine(
                folder: "\(folder)/sets-\(UUID().uuidString)", settings: settings, threads: threads,
                extensionFolder: extensionFolder)
        }
        current = Mutex(makeEngine())
        slots = Slots(
            count: settings.concurrentRequests, share: settings.concurrentRequests, waitingLimit: 1_000)
        state = Mutex(State(ledger: ResultLedger(settings: settings)))
    }

    deinit {
        state.withLock { $0.sweeper?.cancel() }
    }

    /// What the large results lie in.
    var engine: ResultEngine { current.withLock { $0 } }

    /// Begins to keep the rows of a step.
    func recorder(for id: ResultID, columns: [Column]) -> ResultRecorder {
        ResultRecorder(id, StoredColumns(columns: columns), in: self)
    }

    /// Drops everything, and keeps nothing from now on.
    public func close() {
        let dropped = state.withLock { state -> [StoredResult] in
            state.isClosed = true
            state.sweeper?.cancel()
            state.ledger = ResultLedger(settings: settings)
            defer { state.results = [:] }
            return Array(state.results.values)
        }
        free(consume dropped)
        engine.removeFolder()
    }

    /// How many result sets there are.
    public var count: Int { state.withLock { $0.results.count } }

    /// Bytes in memory as they came, and bytes on disk.
    public var size: (memory: Int, disk: Int) { state.withLock { ($0.ledger.memory, $0.ledger.disk) } }

    // MARK: Writing

    /// Makes room for a result that grows on disk.
    ///
    /// - Returns: whether it may.
    func grow(_ id: ResultID, disk bytes: Int) -> Bool {
        let (isGranted, dropped) = state.withLock { state -> (Bool, [StoredResult]) in
            guard !state.isClosed,
                case .granted(let ids) = state.ledger.grow(id, disk: bytes, now: .now)
            else { return (false, []) }
            return (true, ids.compactMap { state.results.removeValue(forKey: $0) })
        }
        free(consume dropped)
        return isGranted
    }

    /// Takes in a result that is whole.
    func keep(_ result: StoredResult, memory: Int, disk: Int) {
        let dropped = state.withLock { state -> [StoredResult] in
            guard !state.isClosed else { return [] }
            let ids = state.ledger.close(result.id, memory: memory, disk: disk, now: .now)
            state.results[result.id] = result
            if state.sweeper == nil { state.sweeper = sweep() }
            return ids.compactMap { state.results.removeValue(forKey: $0) }
        }
        free(consume dropped)
    }

    /// Forgets a result that was being written.
    func abandon(_ id: ResultID) {
        state.withLock { $0.ledger.remove(id) }
    }

    // MARK: Reading

    /// A result that somebody uses now.
    ///
    /// - Throws: ``SordError`` `.unknownRun` when there is none.
    func result(_ id: ResultID) throws(SordError) -> StoredResult {
        let found = state.withLock { state in
            state.ledger.use(id, now: .now)
            return state.results[id]
        }
        guard let found else {
            throw SordError(
                .unknownRun, "No rows are kept of step \(id.step) of the run \(id.run).",
                hint: "They expire some time after their last use. Run the query again, or keep the rows in a table: "
                    + "CREATE TABLE =(^)name AS SELECT …")
        }
        return found
    }

    /// What is told about a result beside its rows.
    func state(of result: StoredResult) -> ResultState {
        ResultState(
            isTruncated: result.isTruncated,
            expiresAt: Date(timeIntervalSinceNow: settings.timeToLive / .seconds(1)))
    }

    /// A result's table; room in memory that it takes is counted as the engine's.
    func table(of result: StoredResult) async throws(SordError) -> IndexedTable {
        try await result.indexed(in: engine)
    }

    /// Notes what a result takes on disk after an order was added to it.
    func noteSize(of result: StoredResult, _ table: ResultTable) {
        guard table.isOnDisk else { return }
        let size = table.diskSize
        state.withLock { $0.ledger.move(result.id, memory: 0, disk: size) }
    }

    /// Does something that takes DuckDB's time, when its turn has come.
    func inTurn<Value: Sendable>(
        _ work: () async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        let principal = RunRequest.localPrincipal
        if !slots.takeFree(principal) { try await slots.take(principal) { _ in } }
        defer { slots.give(principal) }
        return try await work()
    }

    // MARK: Expiry

    /// Drops what nobody has used for too long.
    ///
    /// - Returns: when to look again; nil when nothing is left.
    func expire(now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant? {
        let (dropped, next) = state.withLock { state -> ([StoredResult], ContinuousClock.Instant?) in
            let ids = state.ledger.expire(now: now)
            let dropped = ids.compactMap { state.results.removeValue(forKey: $0) }
            let next = state.ledger.nextExpiry()
            if next == nil { state.sweeper = nil }
            return (dropped, next)
        }
        free(consume dropped)
        return next
    }

    /// Frees what was dropped, outside of the lock, and an engine that is worn and has no table left.
    private func free(_ dropped: consuming [StoredResult]) {
        guard !dropped.isEmpty else { return }
        dropped = []
        let worn = current.withLock { engine -> ResultEngine? in
            guard engine.isWorn else { return nil }
            defer { engine = makeEngine() }
            return engine
        }
        withExtendedLifetime(worn) {}
    }

    private func sweep() -> Task<Void, Never> {
        let interval = max(settings.timeToLive, .milliseconds(100))
        return Task.detached { [weak self] in
            var next: ContinuousClock.Instant? = .now + interval
            while let moment = next {
                // Not more often than ten times a second, however many results there are.
                let wake = max(moment, .now + .milliseconds(100))
                guard (try? await Task.sleep(until: wake, clock: .continuous)) != nil else { return }
                guard let self else { return }
                next = self.expire()
            }
        }
    }
}

extension ResultStore {
    /// Drops what is kept of a run at once.
    public func drop(run: RunID) async {
        let dropped = state.withLock { state -> [StoredResult] in
            let ids = state.results.keys.filter { $0.run == run }
            for id in ids { state.ledger.remove(id) }
            return ids.compactMap { state.results.removeValue(forKey: $0) }
        }
        free(consume dropped)
    }
}
