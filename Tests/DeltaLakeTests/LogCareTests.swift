import Synchronization
import Testing

@testable import DeltaLake

/// What is due after commits is done while nobody waits.
@Suite struct LogCareTests {
    private final class Done: Sendable {
        let list = Mutex<[Int]>([])
    }

    @Test func `of many things for one table the newest is done, once commits pause`() async throws {
        let care = LogCare()
        let done = Done()
        for number in 1...20 {
            await care.take("a") { done.list.withLock { $0.append(number) } }
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(done.list.withLock { $0 } == [])
        for _ in 0..<500 where done.list.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(done.list.withLock { $0 } == [20])
    }

    @Test func `commits that never pause do not put it off for ever`() async throws {
        let care = LogCare()
        let done = Done()
        let start = ContinuousClock.now
        var number = 0
        while done.list.withLock({ $0.isEmpty }), ContinuousClock.now - start < .seconds(20) {
            number += 1
            let own = number
            await care.take("a") { done.list.withLock { $0.append(own) } }
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(!done.list.withLock { $0.isEmpty })
    }

    @Test func `whoever finishes has all of it done at once`() async {
        let care = LogCare()
        let done = Done()
        for number in 1...3 {
            await care.take("\(number)") { done.list.withLock { $0.append(number) } }
        }
        await care.finish()
        #expect(Set(done.list.withLock { $0 }) == [1, 2, 3])
    }
}
