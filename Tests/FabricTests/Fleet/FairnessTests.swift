import Synchronization
import Testing

@testable import Fabric

/// Room is shared out among those who ask for it.
@Suite struct FairnessTests {
    private static let endless = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"

    @Test func `one principal leaves half of a node to others, and is told its place`() async throws {
        let lake = try TemporaryFabric { $0.concurrentRuns = 4 }
        let places = Places()
        let greedy = (0..<4).map { _ in Self.begin("greedy", lake.fabric, places) }
        try await until {
            lake.fabric.records(limit: 10).filter { $0.state == .queued && $0.position != nil }.count == 2
        }
        #expect(lake.fabric.records(limit: 10).filter { $0.state == .running }.count == 2)
        #expect(Set(lake.fabric.records(limit: 10).compactMap(\.position)) == [1, 2])
        // Others have room at once.
        let modest = try await lake.fabric.run(RunRequest(text: "SELECT 1", limit: .first(1), principal: "modest"))
        #expect(modest.steps.first?.total == 1)
        // Whoever is first in line moves up when one has ended.
        let running = try #require(lake.fabric.records(limit: 10).last { $0.state == .running })
        try lake.fabric.cancel(running.run)
        try await until { lake.fabric.records(limit: 10).filter { $0.state == .running }.count == 2 }
        try await until { places.seen.withLock { $0.values.contains([2, 1]) } }
        for task in greedy { task.cancel() }
        for task in greedy { _ = await task.result }
        #expect(lake.fabric.counts.running == 0)
        #expect(await lake.fabric.nodes().map { [$0.running, $0.waiting] } == [[0, 0]])
    }

    @Test func `next is who has least of the room`() async throws {
        let slots = Slots(count: 3, share: 2, waitingLimit: 10)
        #expect(slots.takeFree("greedy") && slots.takeFree("greedy") && slots.takeFree("other"))
        let order = Noted<[String]>([])
        let waiting = ["greedy", "greedy", "modest"].enumerated().map { number, principal in
            Task {
                try await Task.sleep(for: .milliseconds(30 * number))
                try await slots.take(principal) { _ in }
                order.value.withLock { $0.append(principal) }
            }
        }
        try await until { slots.load.waiting == 3 }
        // One that has some already stands behind one that has none, however long it has waited.
        slots.give("greedy")
        try await until { order.value.withLock { $0 } == ["modest"] }
        slots.give("greedy")
        try await until { order.value.withLock { $0 } == ["modest", "greedy"] }
        slots.give("other")
        for task in waiting { try await task.value }
        #expect(slots.load == (3, 0))
    }

    @Test func `who waits for a reader lends the room, and no more than that`() async throws {
        let lake = try TemporaryFabric { $0.concurrentRuns = 2 }
        let isRead = Noted(false)
        // What is told first already waits, and each of them has the one place of its client at that moment.
        let stuck = (0..<5).map { _ in
            Task {
                try await lake.fabric.run(RunRequest(text: "SELECT 1", limit: .first(1))) { _ in
                    // Not even being stopped makes this reader go on.
                    while !isRead.value.withLock({ $0 }) {
                        await Task.detached { try? await Task.sleep(for: .milliseconds(5)) }.value
                    }
                }
            }
        }
        let done = Noted(0)
        let others = Task {
            for _ in 0..<3 {
                let rows = try await lake.rows("SELECT 2")
                #expect(rows == "[[2]]")
                done.value.withLock { $0 += 1 }
            }
        }
        try await until { done.value.withLock { $0 } == 3 }
        isRead.value.withLock { $0 = true }
        try await others.value
        for task in stuck {
            let summary = try await task.value
            #expect(summary.steps.count == 1)
        }
        #expect(await lake.fabric.nodes().map { [$0.running, $0.waiting] } == [[0, 0]])
    }

    @Test func `when too many wait, the next one is told to come again`() async throws {
        let lake = try TemporaryFabric {
            $0.concurrentRuns = 2
            $0.waitingRuns = 1
        }
        let tasks = (0..<2).map { _ in Task { try await lake.query(Self.endless) } }
        try await until { lake.fabric.records(limit: 10).contains { $0.position == 1 } }
        let error = await lake.error { try await lake.query("SELECT 1") }
        #expect(error?.code == .busy)
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        #expect(try await lake.rows("SELECT 1") == "[[1]]")
    }

    private final class Noted<Value: Sendable>: Sendable {
        let value: Mutex<Value>

        init(_ value: Value) { self.value = Mutex(value) }
    }

    private final class Places: Sendable {
        let seen = Mutex<[RunID: [Int]]>([:])
    }

    private static func begin(_ principal: String, _ fabric: Fabric, _ places: Places) -> Task<Void, any Error> {
        Task {
            let request = RunRequest(text: endless, limit: .first(1), principal: principal)
            _ = try await fabric.run(request) { event in
                guard case .queued(let run, let position) = event else { return }
                places.seen.withLock { $0[run, default: []].append(position) }
            }
        }
    }

    private func until(_ condition: () async -> Bool) async throws {
        for _ in 0..<500 {
            if await condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("what was waited for did not come")
    }
}
