import DuckDB
import Synchronization

/// Looks after a connection while it works for a run: reports how far it is, and interrupts it when the run is
/// cancelled or its time is up.
///
/// An interrupt that reaches DuckDB between two statements is lost, so it is repeated until the work has ended.
final class Watch: Sendable {
    private let connection: Connection
    private let limitHint: String
    private let state: Mutex<State>

    private struct State {
        var step = 0
        var stop: StopReason?
        var isReporting = false
        var hasEnded = false
        /// Set when a report was under way when the work ended.
        var ticker: Task<Void, Never>?
    }

    /// Why a run does not go on.
    enum StopReason: Sendable {
        case cancelled
        case timedOut
    }

    /// - Parameter limitHint: what to do about a limit that is too short.
    init(connection: Connection, limitHint: String) {
        self.connection = connection
        self.limitHint = limitHint
        state = Mutex(State())
    }

    /// The step whose progress is reported from now on.
    func begin(step: Int) {
        state.withLock { $0.step = step }
    }

    /// Why the work was stopped, if it was.
    var stopped: StopReason? {
        state.withLock { $0.stop }
    }

    /// Does some work on the connection, watched. Afterwards wait for ``ended()``.
    ///
    /// - Parameter limit: how long the work may take; nil for any time.
    func outcome<Value: Sendable>(
        limit: Duration?, report: @escaping @Sendable (RunEvent) async -> Void,
        of work: @Sendable () async throws(SordError) -> Value
    ) async -> Swift.Result<Value, SordError> {
        let ticker = Task { await tick(limit: limit, report: report) }
        let outcome: Swift.Result<Value, SordError> = await withTaskCancellationHandler {
            do throws(SordError) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            stop(.cancelled)
        }
        ticker.cancel()
        state.withLock { state in
            state.hasEnded = true
            if state.isReporting { state.ticker = ticker }
        }
        guard case .failure = outcome, let stopped else { return outcome }
        return .failure(error(for: stopped, limit: limit))
    }

    /// Waits for a report of progress that was under way when the work ended; none comes after it.
    func ended() async {
        await state.withLock { $0.ticker }?.value
    }

    private func error(for reason: StopReason, limit: Duration?) -> SordError {
        switch reason {
        case .cancelled:
            SordError(.cancelled, "The run was stopped.")
        case .timedOut:
            SordError(
                .timedOut, "The run took longer than \(limit.map { "\($0)" } ?? "allowed") and was stopped.",
                hint: limitHint)
        }
    }

    private func stop(_ reason: StopReason) {
        state.withLock { $0.stop = $0.stop ?? reason }
        connection.cancel()
    }

    @concurrent
    private func tick(limit: Duration?, report: @Sendable (RunEvent) async -> Void) async {
        let start = ContinuousClock.now
        while (try? await Task.sleep(for: .milliseconds(100))) != nil {
            if let limit, ContinuousClock.now - start >= limit { stop(.timedOut) }
            let step: Int? = state.withLock { state in
                guard !state.hasEnded, state.stop == nil else { return nil }
                state.isReporting = true
                return state.step
            }
            if let step {
                await report(.progress(step: step, percent: connection.progress?.percentage))
                state.withLock { $0.isReporting = false }
            } else if stopped != nil {
                connection.cancel()
            }
        }
    }
}
