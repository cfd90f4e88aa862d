import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and a polite request to end, as something to wait for.
///
/// The first one asks the work to stop, so that it can clean up behind itself; a second one ends the program at once.
final class Interruption: Sendable {
    // Only made and cancelled here, and a source may be cancelled from any thread.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
    private let state = Mutex(State())

    private struct State {
        var isAsked = false
        var handlers: [@Sendable () -> Void] = []
    }

    /// Takes the signals over; their usual effect, to end the program, is gone.
    init() {
        let queue = DispatchQueue(label: "sord.signals")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { @Sendable [weak self] in self?.ask() }
            source.activate()
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }

    /// Whether somebody has asked to stop.
    var isAsked: Bool { state.withLock { $0.isAsked } }

    /// Calls `handler` when somebody asks to stop, at once if that has happened.
    func onAsk(_ handler: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            if !state.isAsked { state.handlers.append(handler) }
            return state.isAsked
        }
        if isAsked { handler() }
    }

    /// Waits until somebody asks to stop.
    func wait() async {
        await withCheckedContinuation { continuation in onAsk { continuation.resume() } }
    }

    /// Does some work that is cancelled when somebody asks to stop.
    func stopping<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task { try await work() }
        onAsk { task.cancel() }
        return try await task.value
    }

    private func ask() {
        let handlers = state.withLock { state -> [@Sendable () -> Void]? in
            if state.isAsked { return nil }
            state.isAsked = true
            defer { state.handlers = [] }
            return state.handlers
        }
        guard let handlers else { exit(130) }
        for handler in handlers { handler() }
    }
}
