import CHTTP
import Synchronization

/// A WebSocket (RFC 6455). Pings, time-outs and compression are the server's business.
public final class WebSocket: Sendable {
    private let handle: ExchangeHandle
    private let state: Mutex<WebSocketState>
    private let onClose: @Sendable () -> Void

    init(handle: ExchangeHandle, limits: Configuration.WebSocketLimits, onClose: @escaping @Sendable () -> Void) {
        self.handle = handle
        self.onClose = onClose
        state = Mutex(
            WebSocketState(
                sendLimit: limits.sendQueue, receiveCountLimit: limits.receiveQueue,
                receiveByteLimit: limits.receiveQueueBytes))
    }

    /// The client's messages, until the WebSocket closes or the task is cancelled. To be read by one task at a time.
    /// While they are not read, the client is not read from either.
    public var messages: Messages { Messages(socket: self) }

    /// How it ended; nil while it is open.
    public var closure: WebSocketClosure? { state.withLock { $0.closure } }

    /// Sends a text message. Returns once it is queued; suspends while the queue is full. Throws `WebSocketClosure`
    /// when the socket is closed, `CancellationError` when the task is cancelled while it waits.
    public nonisolated(nonsending) func send(_ text: String) async throws {
        var text = text
        try await reserve(text.utf8.count)
        text.withUTF8 { chttp_ws_send(handle.pointer, $0.baseAddress, $0.count, true) }
    }

    /// Sends a text message whose bytes must be UTF-8, like `send(_:)`.
    public nonisolated(nonsending) func send(text bytes: [UInt8]) async throws {
        try await reserve(bytes.count)
        bytes.withUnsafeBytes { chttp_ws_send(handle.pointer, $0.baseAddress, $0.count, true) }
    }

    /// Sends a binary message, like `send(_:)`.
    public nonisolated(nonsending) func send(binary bytes: [UInt8]) async throws {
        try await reserve(bytes.count)
        bytes.withUnsafeBytes { chttp_ws_send(handle.pointer, $0.baseAddress, $0.count, false) }
    }

    /// Closes once everything queued is out. `code` is 1000, 1001, 1003, 1007...1011 or 3000...4999 (RFC 6455, 7.4);
    /// any other becomes 1011. The reason is cut to 123 bytes.
    public func close(code: Int = 1000, reason: String = "") {
        let isAllowed =
            [1000, 1001, 1003].contains(code) || (1007...1011).contains(code) || (3000...4999).contains(code)
        var reason = reason
        reason.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                chttp_ws_close(handle.pointer, Int32(isAllowed ? code : 1011), $0.baseAddress, $0.count)
            }
        }
    }

    /// The client's messages.
    public struct Messages: AsyncSequence, Sendable {
        /// A whole message.
        public typealias Element = WebSocketMessage

        fileprivate let socket: WebSocket

        /// Takes the messages one after the other.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let socket: WebSocket

            /// The next message, or nil when the socket is closed.
            public func next() async -> WebSocketMessage? {
                await socket.next()
            }
        }

        /// All iterators share the messages: each is given out once.
        public func makeAsyncIterator() -> Iterator {
            Iterator(socket: socket)
        }
    }

    private nonisolated(nonsending) func reserve(_ count: Int) async throws {
        let isAdmitted = try state.withLock { state in
            if let closure = state.closure { throw closure }
            return state.admit(count)
        }
        if !isAdmitted { try await waitForSpace(count) }
    }

    private func waitForSpace(_ count: Int) async throws {
        let ticket = state.withLock { $0.takeTicket() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: WebSocketState.Sender) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if let closure = state.closure { return .failure(closure) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.admit(count) { return .success(()) }
                    state.wait(.init(ticket: ticket, count: count, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.stopWaiting(ticket) }?.resume(throwing: CancellationError())
        }
    }

    fileprivate func next() async -> WebSocketMessage? {
        switch read() {
        case .message(let message, _): return message
        case .end: return nil
        case .wait: break
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: WebSocketState.Reader) in
                let outcome: WebSocketState.Reading = state.withLock { state in
                    if Task.isCancelled { return .end }
                    let reading = state.read()
                    if case .wait = reading { state.wait(continuation) }
                    return reading
                }
                switch outcome {
                case .message(let message, let resumes):
                    if resumes { chttp_ws_resume(handle.pointer) }
                    continuation.resume(returning: message)
                case .end: continuation.resume(returning: nil)
                case .wait: break
                }
            }
        } onCancel: {
            state.withLock { $0.stopWaiting() }?.resume(returning: nil)
        }
    }

    private func read() -> WebSocketState.Reading {
        let reading = state.withLock { $0.read() }
        if case .message(_, resumes: true) = reading { chttp_ws_resume(handle.pointer) }
        return reading
    }
}

// MARK: What the transport tells

extension WebSocket {
    /// Answers the handshake. False when it failed.
    func accept(headers: [UInt8]) async -> Bool {
        let user = Unmanaged.passRetained(self).toOpaque()
        headers.withUnsafeBytes { bytes in
            chttp_accept(handle.pointer, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, user)
        }
        return await withCheckedContinuation { continuation in
            let known: Bool? = state.withLock { state in
                switch state.phase {
                case .opening:
                    state.opener = continuation
                    return nil
                case .open: return true
                case .closed: return false
                }
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    func didOpen() {
        state.withLock { $0.open() }?.resume(returning: true)
    }

    func didReceive(_ message: WebSocketMessage) -> Bool {
        let (reader, wantsMore) = state.withLock { $0.receive(message) }
        reader?.resume(returning: message)
        return wantsMore
    }

    func didSend(_ count: Int) {
        for sender in state.withLock({ $0.sent(count) }) { sender.resume() }
    }

    func didClose(_ closure: WebSocketClosure) {
        let waiting = state.withLock { $0.close(closure) }
        waiting.opener?.resume(returning: false)
        waiting.reader?.resume(returning: nil)
        for sender in waiting.senders { sender.resume(throwing: closure) }
        onClose()
    }
}
