import CHTTP
import Dispatch
import Synchronization

/// What the transport calls back into. It lives until the transport has stopped.
final class Gateway: Sendable {
    private enum Phase {
        case new
        case running
        case stopped
    }

    private struct State {
        var phase = Phase.new
        var server: OpaquePointer?
        var executors: [LoopExecutor] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let router: Router
    let configuration: Configuration
    private let state = Mutex(State())

    init(router: Router, configuration: Configuration) {
        self.router = router
        self.configuration = configuration
    }

    /// Requests that arrive before `start` has returned wait for it at the lock.
    func start(_ start: () throws(ServerError) -> OpaquePointer) throws(ServerError) {
        try state.withLock { state throws(ServerError) in
            guard state.phase == .new else { throw .alreadyStarted }
            let server = try start()
            state.server = server
            state.phase = .running
            state.executors = (0..<chttp_loop_count(server)).map { LoopExecutor(owning: chttp_loop_retain(server, $0)) }
        }
    }

    var wasStarted: Bool {
        state.withLock { $0.phase != .new }
    }

    var connectionCount: Int {
        state.withLock { $0.server.map { chttp_connection_count($0) } ?? 0 }
    }

    var port: UInt16? {
        state.withLock { $0.server.map { chttp_port($0) } }
    }

    func stop(grace: Duration) {
        state.withLock { state in
            guard let server = state.server else { return }
            chttp_stop(server, grace.milliseconds, configuration.stopReason)
        }
    }

    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
                if state.phase == .stopped { return true }
                state.waiting.append(continuation)
                return false
            }
            if isStopped { continuation.resume() }
        }
    }

    /// The threads cannot be joined from one of their own.
    func didStop() {
        let server = state.withLock { state in
            defer { state.server = nil }
            return state.server
        }
        guard let server else { return }
        let handle = SendablePointer(pointer: server)
        DispatchQueue.global().async { [self] in
            chttp_free(handle.pointer)
            let waiting = state.withLock { state in
                state.phase = .stopped
                state.executors = []
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    /// Starts the task that answers.
    func receive(_ exchange: Exchange, _ request: Request, loop: Int) {
        let match = router.match(request)
        let work: @Sendable () async -> Void = { [self] in
            let response = await router.respond(to: request, match: match)
            await exchange.send(response, configuration: configuration)
        }
        switch router.execution(of: request, match: match) {
        case .pool:
            exchange.attach(Task(operation: work))
        case .loop:
            let executor = state.withLock { $0.executors[loop] }
            exchange.attach(Task.immediate(executorPreference: executor, operation: work))
        }
    }
}

private struct SendablePointer: @unchecked Sendable {
    let pointer: OpaquePointer
}
