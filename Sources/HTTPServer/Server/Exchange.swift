import CHTTP
import Synchronization

/// One request and its answer over a live connection.
final class Exchange: RequestBody.Source {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
        var isClosed = false
        var bodyEnded = false
        var bodyWaiter: CheckedContinuation<[UInt8]?, any Error>?
        /// A piece that came for a task that no longer waited.
        var orphan: [UInt8]?
        var isReadingBody = false
        var writeWaiter: CheckedContinuation<Void, any Error>?
        var writable = false
    }

    let handle: ExchangeHandle
    let isHead: Bool
    private let state: Mutex<State>

    init(handle: ExchangeHandle, isHead: Bool, hasBody: Bool) {
        self.handle = handle
        self.isHead = isHead
        state = Mutex(State(bodyEnded: !hasBody))
    }

    /// The task that answers. It is cancelled at once if the client has left already.
    func attach(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            return state.task
        }?.cancel()
    }

    /// The next piece of the request's body.
    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                var asks = false
                let outcome: Result<[UInt8]?, any Error>? = state.withLock { state in
                    if let orphan = state.orphan {
                        state.orphan = nil
                        return .success(orphan)
                    }
                    if state.bodyEnded { return .success(nil) }
                    if state.isClosed { return .failure(ClientDisconnected()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    precondition(state.bodyWaiter == nil, "a body is read by one task at a time")
                    state.bodyWaiter = continuation
                    asks = !state.isReadingBody
                    state.isReadingBody = true
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
                if asks { chttp_read_body(handle.pointer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.bodyWaiter = nil }
                return state.bodyWaiter
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Waits until the last piece of the answer is on its way. Throws when the client has left.
    func waitUntilWritable() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let outcome: Result<Void, any Error>? = state.withLock { state in
                if state.isClosed { return .failure(ClientDisconnected()) }
                if state.writable {
                    state.writable = false
                    return .success(())
                }
                state.writeWaiter = continuation
                return nil
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }
}

// MARK: What the transport tells

extension Exchange {
    func didRead(_ bytes: [UInt8], isEnd: Bool, problem: chttp_body_problem) {
        let waiter = state.withLock { state in
            state.isReadingBody = false
            state.bodyEnded = isEnd
            if state.bodyWaiter == nil, !bytes.isEmpty { state.orphan = bytes }
            defer { state.bodyWaiter = nil }
            return state.bodyWaiter
        }
        guard let waiter else { return }
        if problem != CHTTP_BODY_OK {
            waiter.resume(throwing: Self.error(of: problem))
        } else {
            waiter.resume(returning: bytes.isEmpty ? nil : bytes)
        }
    }

    private static func error(of problem: chttp_body_problem) -> any Error {
        switch problem {
        case CHTTP_BODY_TOO_LARGE: HTTPError(.contentTooLarge, "The body is larger than this server takes.")
        case CHTTP_BODY_TIMED_OUT: HTTPError(.requestTimeout, "The body did not arrive in time.")
        case CHTTP_BODY_MALFORMED: HTTPError(.badRequest, "The body is not framed as HTTP/1.1 demands.")
        default: ClientDisconnected()
        }
    }

    func didBecomeWritable() {
        let waiter = state.withLock { state in
            defer { state.writeWaiter = nil }
            if state.writeWaiter == nil { state.writable = true }
            return state.writeWaiter
        }
        waiter?.resume()
    }

    func didClose(_ ending: chttp_ending) {
        let (task, body, write) = state.withLock { state in
            state.isClosed = true
            let waiting = (ending == CHTTP_ENDED ? nil : state.task, state.bodyWaiter, state.writeWaiter)
            if ending != CHTTP_ENDED { state.isCancelled = true }
            state.bodyWaiter = nil
            state.writeWaiter = nil
            return waiting
        }
        task?.cancel()
        body?.resume(throwing: ClientDisconnected())
        write?.resume(throwing: ClientDisconnected())
    }
}
