import Foundation
import Testing

@testable import Fabric

/// After many runs a node that has nothing to do gets a new engine, unless somebody would notice.
@Suite struct EngineRenewalTests {
    @Test func `a node that holds nothing gets a new engine, and goes on as before`() async throws {
        let lake = try Self.lake(runsPerEngine: 5)
        let node = try #require(lake.fabric.fleet.nodes.first as? LocalNode)
        try await lake.load("SELECT 7 AS a", "good")
        for number in 0..<3 {
            weak let old = node.engine.database
            _ = try await lake.query("CREATE OR REPLACE TABLE postgres.shared AS SELECT \(number) AS x")
            _ = try await lake.query("CREATE TABLE mine AS SELECT 1; DROP TABLE mine")
            for _ in 0..<5 { #expect(try await lake.rows("SELECT a FROM =(^)good") == "[[7]]") }
            try await lake.until { old == nil }
            #expect(try await lake.rows("SELECT a, x FROM =(^)good, postgres.shared") == "[[7,\(number)]]")
        }
        #expect(await lake.fabric.nodes().map(\.lost.count) == [0])
    }

    @Test(
        arguments: [
            "TABLE t AS SELECT 42 AS answer", "VIEW v AS SELECT 42", "MACRO m() AS 42", "SCHEMA s", "SEQUENCE s",
            "TYPE t AS ENUM ('a')",
        ])
    func `what somebody made stays`(_ made: String) async throws {
        let lake = try Self.lake(runsPerEngine: 3)
        try await Self.expectSameEngine(of: lake, after: "CREATE \(made)")
    }

    @Test func `a run at work keeps the engine`() async throws {
        let lake = try Self.lake(runsPerEngine: 3)
        let node = try #require(lake.fabric.fleet.nodes.first as? LocalNode)
        let engine = node.engine
        let long = Task {
            await lake.error {
                try await lake.rows("SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1")
            }
        }
        try await lake.until { node.slots.load.working == 1 }
        for _ in 0..<3 { _ = try await lake.query("SELECT 1") }
        try await Task.sleep(for: .seconds(2.5))
        #expect(node.engine === engine && engine.runCount == 3)
        long.cancel()
        #expect(await long.value?.code == .cancelled)
        try await lake.until { node.engine !== engine }
    }

    @Test func `an engine that may have other settings than a new one stays`() async throws {
        let lake = try Self.lake(runsPerEngine: 3, files: .all)
        try await Self.expectSameEngine(of: lake, after: "SET GLOBAL default_null_order = 'nulls_first'")
    }

    /// A lake whose results go soon, as kept ones hold a renewal up.
    private static func lake(runsPerEngine: Int, files: FileAccess = .data) throws -> TemporaryFabric {
        try TemporaryFabric {
            $0.runsPerEngine = runsPerEngine
            $0.results.timeToLive = .milliseconds(500)
            $0.files = files
        }
    }

    private static func expectSameEngine(of lake: TemporaryFabric, after text: String) async throws {
        let node = try #require(lake.fabric.fleet.nodes.first as? LocalNode)
        let engine = node.engine
        _ = try await lake.query(text)
        for _ in 0..<3 { _ = try await lake.query("SELECT 1") }
        // It has looked when it counts anew.
        try await lake.until { engine.runCount < 3 }
        #expect(node.engine === engine)
    }
}

extension TemporaryFabric {
    /// Waits until something holds that happens by itself.
    fileprivate func until(_ condition: () -> Bool) async throws {
        for _ in 0..<500 where !condition() { try await Task.sleep(for: .milliseconds(20)) }
        #expect(condition())
    }
}
