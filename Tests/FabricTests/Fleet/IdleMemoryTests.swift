import Synchronization
import Testing

@testable import Fabric

@Suite struct IdleMemoryTests {
    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    @Test func `memory is given back once for each time that work comes to rest`() async throws {
        let counter = Counter()
        let memory = IdleMemory(pause: .milliseconds(200)) { counter.count.withLock { $0 += 1 } }
        for rest in 1...3 {
            for _ in 0..<50 { memory.note() }
            while counter.count.withLock({ $0 }) < rest { try await Task.sleep(for: .milliseconds(10)) }
            try await Task.sleep(for: .milliseconds(500))
            #expect(counter.count.withLock { $0 } == rest)
        }
    }
}
