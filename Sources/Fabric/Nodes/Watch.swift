import DuckDB
import Synchronization

/// Looks after a connection while it works for a run: reports how far it is, and interrupts it when the run is
/// cancelled or its time is up.
///
/// An interrupt that reaches DuckDB between two statements is lost, so it is repeated until the work has ended.
final class Watch: Sendable {
    private let connection: Connection
    private let start = ContinuousClock.now
    private let limit: Duration?
    private let limitHint: String
    private let report: @Sendable (RunEvent) async -> Void
    private let state = Mutex(State())

    private struct State {
        var step = 0
        var stop: StopReason?
        var hasEnded = false
        /// Tells how far the work is, while it does.
        var reporter: Task<Void, Never>?
    }

    /// Why a run does not go on.
    enum StopReason: Sendable {
        case cancelled
        case timedOut
    }

    /// - Parameters:
    ///   - limit: how long the work may take, from now on; nil for any time.
    ///   - limitHint: what to do about a limit that is too short.
    ///   - report: told how far the work is.
    init(
        connection: Connection, limit: Duration?, limitHint: String,
        report: @escaping @Sendable (RunEvent) async -> Void
    ) {
        self.connection = connection
        self.limit = limit
        self.limitHint = limitHint
        self.report = report
    }

    /// The step whose progress is reported from now on.
    func begin(step: Int) {
        state.withLock { $0.step = step }
    }

    /// Does some work on the connection, watched. Afterwards wait for ``ended()``.
    ///
    /// - Parameter pulse: makes the watch look.
    func outcome<Value: Sendable>(
        on pulse: Pulse, of work: @Sendable () async throws(SordError) -> Value
    ) async -> Swift.Result<Value, SordError> {
        pulse.add(self)
        let outcome: Swift.Result<Value, SordError> = await withTaskCancellationHandler {
            do throws(SordError) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            stop(.cancelled)
        }
        pulse.remove(self)
        let stopped = state.withLock { state in
            state.hasEnded = true
            return state.stop
        }
        guard case .failure = outcome, let stopped else { return outcome }
        return .failure(error(for: stopped))
    }

    /// Waits for a report of progress that was under way when the work ended; none comes after it.
    func ended() async {
        await state.withLock { $0.reporter }?.value
    }

    /// Does what is due now. Who has just begun is left alone.
    func look(at now: ContinuousClock.Instant) {
        let elapsed = now - start
        guard elapsed >= Pulse.interval else { return }
        if let limit, elapsed >= limit { stop(.timedOut) }
        state.withLock { state in
            guard !state.hasEnded else { return }
            guard state.stop == nil else { return connection.cancel() }
            guard state.reporter == nil else { return }
            let event = RunEvent.progress(step: state.step, percent: connection.progress?.percentage)
            state.reporter = Task {
                await report(event)
                self.state.withLock { $0.reporter = nil }
            }
        }
    }

    private func stop(_ reason: StopReason) {
        state.withLock { state in
            guard !state.hasEnded else { return }
            state.stop = state.stop ?? reason
            connection.cancel()
        }
    }

    private func error(for reason: StopReason) -> SordError {
        switch reason {
        case .cancelled:
            SordError(.cancelled, "The run was stopped.")
        case .timedOut:
            SordError(
                .timedOut, "The run took longer than \(limit.map { "\($0)" } ?? "allowed") and was stopped.",
                hint: limitHint)
        }
    }
}

/// Makes watches look from time to time: one task for all of them, and none while there are none.
final class Pulse: Sendable {
    /// How often a watch looks.
    static let interval: Duration = .milliseconds(100)

    private let state = Mutex(State())

    private struct State {
        var watches: [ObjectIdentifier: Watch] = [:]
        var isBeating = false
    }

    func add(_ watch: Watch) {
        let mustBegin = state.withLock { state in
            state.watches[ObjectIdentifier(watch)] = watch
            defer { state.isBeating = true }
            return !state.isBeating
        }
        if mustBegin { Task { await beat() } }
    }

    func remove(_ watch: Watch) {
        state.withLock { _ = $0.watches.removeValue(forKey: ObjectIdentifier(watch)) }
    }

    @concurrent
    private func beat() async {
        repeat { try? await Task.sleep(for: Self.interval) } while look()
    }

    /// - Returns: whether there is anything to look at.
    private func look() -> Bool {
        let watches = state.withLock { state in
            state.isBeating = !state.watches.isEmpty
            return Array(state.watches.values)
        }
        let now = ContinuousClock.now
        for watch in watches { watch.look(at: now) }
        return !watches.isEmpty
    }
}
