import Dispatch
import Glibc
import Synchronization

/// A TCP client that sends exactly the bytes it is told to and shows exactly what comes back.
final class RawClient: Sendable {
    enum Failure: Error {
        case notConnected(errno: Int32)
        case timedOut
        case broken(errno: Int32)
        case ended(after: String)
        case malformed(String)
    }

    private let descriptor: Int32
    private let isClosed = Mutex(false)
    private let buffered = Mutex<[UInt8]>([])
    private let sending = DispatchQueue(label: "raw-client.sending")
    private let receiving = DispatchQueue(label: "raw-client.receiving")

    /// A small `receiveBuffer` makes a client that soon holds up whoever sends to it.
    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = descriptor
        let outcome = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw Failure.notConnected(errno: errno) }
    }

    deinit {
        close()
    }

    /// Sends all of it. Throws when the server takes nothing for `patience`.
    func send(_ text: String, patience: Duration = .seconds(5)) async throws {
        try await send(Array(text.utf8), patience: patience)
    }

    /// Sends all of it. Throws when the server takes nothing for `patience`.
    func send(_ bytes: [UInt8], patience: Duration = .seconds(5)) async throws {
        guard try await sendWhatFits(bytes, patience: patience) == bytes.count else { throw Failure.timedOut }
    }

    /// Sends until all is out or nothing was taken for `patience`. Returns the number of bytes sent.
    func sendWhatFits(_ bytes: [UInt8], patience: Duration) async throws -> Int {
        try await run(on: sending) { [descriptor] in
            var sent = 0
            while sent < bytes.count {
                guard wait(for: POLLOUT, of: descriptor, atMost: patience) else { return sent }
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                let count = bytes.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, flags)
                }
                if count < 0, errno == EAGAIN || errno == EINTR { continue }
                guard count >= 0 else { throw Failure.broken(errno: errno) }
                sent += count
            }
            return sent
        }
    }

    /// Some bytes; nil when the server has closed. Throws `timedOut` when nothing came within `patience`.
    func receive(upTo limit: Int = 65536, patience: Duration = .seconds(5)) async throws -> [UInt8]? {
        let early = buffered.withLock { buffered in
            let piece = Array(buffered.prefix(limit))
            buffered.removeFirst(piece.count)
            return piece
        }
        if !early.isEmpty { return early }
        return try await run(on: receiving) { [descriptor] in
            guard wait(for: POLLIN, of: descriptor, atMost: patience) else { throw Failure.timedOut }
            var bytes = [UInt8](repeating: 0, count: limit)
            let count = recv(descriptor, &bytes, limit, 0)
            guard count >= 0 else { throw Failure.broken(errno: errno) }
            guard count > 0 else { return nil }
            bytes.removeLast(limit - count)
            return bytes
        }
    }

    /// Everything until the server closes or resets the connection.
    func receiveAll(patience: Duration = .seconds(5)) async throws -> [UInt8] {
        var all: [UInt8] = []
        while let piece = try await receive(patience: patience) { all += piece }
        return all
    }

    /// Everything up to and with `marker`.
    func receive(through marker: String, patience: Duration = .seconds(5)) async throws -> String {
        let marker = Array(marker.utf8)
        var collected: [UInt8] = []
        while true {
            if let end = collected.end(of: marker) {
                buffered.withLock { $0.insert(contentsOf: collected[end...], at: 0) }
                return String(decoding: collected[..<end], as: UTF8.self)
            }
            guard let piece = try await receive(patience: patience) else {
                throw Failure.ended(after: String(decoding: collected, as: UTF8.self))
            }
            collected += piece
        }
    }

    /// Exactly that many bytes.
    func receive(exactly count: Int, patience: Duration = .seconds(5)) async throws -> [UInt8] {
        var collected: [UInt8] = []
        while collected.count < count {
            guard let piece = try await receive(upTo: count - collected.count, patience: patience) else {
                throw Failure.ended(after: String(decoding: collected.suffix(200), as: UTF8.self))
            }
            collected += piece
        }
        return collected
    }

    /// The server has closed, without sending anything more.
    func isAtEnd(patience: Duration = .seconds(5)) async -> Bool {
        do {
            return try await receive(patience: patience) == nil
        } catch Failure.broken {
            return true
        } catch {
            return false
        }
    }

    /// Says that nothing more comes, and can still receive.
    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func close() {
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        guard !wasClosed else { return }
        // Wakes whoever still waits on it, before the number is free for another.
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
    }

    /// Leaves with a reset instead of a farewell.
    func reset() {
        var option = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<Glibc.linger>.size))
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        if !wasClosed { Glibc.close(descriptor) }
    }

    private func run<Value: Sendable>(
        on queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}

private func wait(for event: Int32, of descriptor: Int32, atMost patience: Duration) -> Bool {
    let (seconds, attoseconds) = patience.components
    var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    return poll(&request, 1, Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000)) > 0
}

extension [UInt8] {
    /// Where the first occurrence of `marker` ends.
    fileprivate func end(of marker: [UInt8]) -> Int? {
        guard count >= marker.count else { return nil }
        for start in 0...(count - marker.count) where self[start..<start + marker.count].elementsEqual(marker) {
            return start + marker.count
        }
        return nil
    }
}
