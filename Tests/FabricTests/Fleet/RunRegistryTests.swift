import Foundation
import Testing

@testable import Fabric

/// What is remembered of runs.
@Suite struct RunRegistryTests {
    private static func record(steps: Int) -> RunRecord {
        RunRecord(
            run: RunID(), principal: "local", text: "SELECT 1", state: .queued, begun: Date(),
            steps: (0..<steps).map { StepRecord(id: "\($0)", parents: [], text: "SELECT 1") })
    }

    @Test func `runs that have ended are forgotten, the oldest first, and those that work never`() {
        let registry = RunRegistry()
        let working = Self.record(steps: 1)
        registry.begin(working)
        let records = (0..<1_200).map { _ in Self.record(steps: 1) }
        for record in records {
            registry.begin(record)
            registry.end(record.run, .finished)
        }
        #expect(registry.record(of: records[199].run) == nil)
        #expect(registry.record(of: records[200].run)?.state == .finished)
        #expect(registry.record(of: working.run)?.state == .queued)
        #expect(registry.counts == RunCounts(running: 1, finished: 1_200))
        // Few of many steps take the room of many of few.
        for _ in 0..<11 {
            let record = Self.record(steps: 10_000)
            registry.begin(record)
            registry.end(record.run, .finished)
        }
        #expect(registry.records(limit: 2_000).count == 11)
    }

    @Test func `a run that has ended does not change any more`() {
        let registry = RunRegistry()
        let record = Self.record(steps: 2)
        registry.begin(record)
        registry.update(record.run, step: 0) { $0.state = .running }
        registry.end(record.run, .cancelled)
        registry.end(record.run, .finished)
        registry.update(record.run) { $0.state = .running }
        #expect(registry.record(of: record.run)?.state == .cancelled)
        #expect(registry.record(of: record.run)?.steps.map(\.state) == [.cancelled, .cancelled])
        #expect(registry.counts == RunCounts(running: 0, cancelled: 1))
    }

    @Test func `whoever watches sees how a run stands, each change, and its end`() async {
        let registry = RunRegistry()
        let record = Self.record(steps: 1)
        registry.begin(record)
        let changes = registry.changes(of: record.run)
        let all = registry.changes()
        registry.update(record.run) { $0.state = .running }
        registry.update(record.run, step: 0) { $0.state = .finished }
        registry.end(record.run, .finished)
        var seen: [String] = []
        for await change in changes { seen.append(Self.text(change)) }
        #expect(seen == ["queued", "running", "step finished", "finished"])
        registry.close()
        var everything: [String] = []
        for await change in all { everything.append(Self.text(change)) }
        #expect(everything == ["running", "step finished", "finished"])
        // One that is over has nothing more to tell, and one that never was nothing at all.
        var late: [String] = []
        for await change in registry.changes(of: record.run) { late.append(Self.text(change)) }
        #expect(late == ["finished"])
        for await change in registry.changes(of: RunID()) { Issue.record("\(change)") }
    }

    private static func text(_ change: RunChange) -> String {
        switch change {
        case .run(let record): record.state.rawValue
        case .step(_, _, let step): "step \(step.state.rawValue)"
        }
    }
}
