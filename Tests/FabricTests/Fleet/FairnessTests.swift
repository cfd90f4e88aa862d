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
