import HTTPServer
import Synchronization

/// Something that happens once, and for which a test waits with patience.
final class Signal: Sendable {
    private let fired = Mutex(false)

    func fire() {
        fired.withLock { $0 = true }
    }

    func isFired(within patience: Duration = .seconds(5)) async -> Bool {
        await becomesTrue(within: patience) { self.fired.withLock { $0 } }
    }
}

/// Asks again and again until it is so or time is over.
func becomesTrue(within patience: Duration = .seconds(5), _ condition: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + patience
    while ContinuousClock.now < end {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return await condition()
}

extension TestServer {
    func hasConnections(_ count: Int, within patience: Duration = .seconds(5)) async -> Bool {
        await becomesTrue(within: patience) { server.connectionCount == count }
    }
}

extension ByteStream {
    /// The same pieces; `tell` is called when nobody iterates them any longer.
    func whenDropped(_ tell: @escaping @Sendable () -> Void) -> ByteStream {
        ByteStream(WatchedStream(base: self, tell: tell))
    }
}

private struct WatchedStream: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    private final class Watch {
        let tell: @Sendable () -> Void

        init(tell: @escaping @Sendable () -> Void) {
            self.tell = tell
        }

        deinit {
            tell()
        }
    }

    struct Iterator: AsyncIteratorProtocol {
        var base: ByteStream.Iterator
        private let watch: Watch

        fileprivate init(base: ByteStream.Iterator, tell: @escaping @Sendable () -> Void) {
            self.base = base
            watch = Watch(tell: tell)
        }

        mutating func next() async throws -> [UInt8]? {
            try await base.next()
        }
    }

    let base: ByteStream
    let tell: @Sendable () -> Void

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator(), tell: tell)
    }
}
