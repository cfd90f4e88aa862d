import Fabric
import Foundation
import Synchronization
import Testing

/// Pipelines on real nodes.
@Suite struct PipelineRunTests {
    let lake: TemporaryFabric

    init() async throws {
        lake = try TemporaryFabric(nodes: 2)
        try await lake.load("SELECT range AS id, range * 0.5 AS temp FROM range(10)", "climate")
    }

    @Test func `a pipeline shares tables by way of the shared store`() async throws {
        let answer = try await lake.query(
            """
            -- id: 1
            CREATE TABLE postgres.temp1 AS SELECT * FROM =(^)climate;

            -- id: 2
            CREATE TABLE postgres.temp2 AS SELECT * FROM =(^)climate;

            -- id: 3
            -- depends_on: 1,2
            SELECT * FROM postgres.temp1
            UNION ALL
            SELECT * FROM postgres.temp2;
            """)
        #expect(answer.summary.steps.map(\.total) == [0, 0, 20])
        let record = try #require(lake.fabric.record(of: answer.summary.run))
        #expect(record.state == .finished)
        #expect(record.steps.map(\.id) == ["1", "2", "3"])
        #expect(record.steps.map(\.state) == [.finished, .finished, .finished])
        #expect(record.steps[2].parents == ["1", "2"])
    }

    @Test func `a step goes by itself where the tables are that it needs`() async throws {
        for node in ["mallard", "teal"] {
            _ = try await lake.query("-- node: \(node)\nCREATE TABLE on_\(node) AS FROM =(^)climate")
            for _ in 0..<3 {
                let answer = try await lake.query("SELECT count(*) FROM on_\(node)")
                #expect(answer.rows == ["[[10]]"])
                #expect(lake.fabric.record(of: answer.summary.run)?.steps.first?.node == node)
            }
        }
        let error = await lake.error { try await lake.query("SELECT 1 FROM on_teal JOIN on_mallard USING (id)") }
        #expect(error?.message.contains("“on_mallard” is on mallard, “on_teal” is on teal") == true)
        #expect(error?.hint?.contains("CREATE TABLE postgres.on_mallard AS FROM on_mallard") == true)
        // What the hint says helps.
        _ = try await lake.query("CREATE TABLE postgres.on_mallard AS FROM on_mallard")
        #expect(
            try await lake.rows("SELECT count(*) FROM on_teal JOIN postgres.on_mallard USING (id)") == "[[10]]")
    }

    @Test func `the steps of a pipeline use a table in memory that one of them makes`() async throws {
        let answer = try await lake.query(
            """
            -- id: make
            -- node: teal
            CREATE TABLE eph AS FROM =(^)climate;
            -- id: read
            -- depends_on: make
            SELECT count(*) FROM eph;
            """)
        #expect(answer.rows.last == "[[10]]")
        #expect(lake.fabric.record(of: answer.summary.run)?.steps.map(\.node) == ["teal", "teal"])
    }

    @Test func `a step that fails has those skipped that depend on it, and no others`() async throws {
        let error = await lake.error {
            try await lake.query(
                """
                -- id: bad
                SELECT error('broken');
                -- id: child
                -- depends_on: bad
                CREATE TABLE postgres.child AS SELECT 1;
                -- id: grandchild
                -- depends_on: child
                SELECT 1;
                -- id: other
                CREATE TABLE postgres.other AS SELECT 1 AS x;
                """)
        }
        #expect(error?.message.contains("broken") == true)
        let run = try #require(error?.run)
        let record = try #require(lake.fabric.record(of: run))
        #expect(record.state == .failed)
        #expect(record.steps.map(\.state) == [.failed, .skipped, .skipped, .finished])
        #expect(record.steps.map(\.skippedBecause) == [nil, "bad", "bad", nil])
        #expect(try await lake.rows("FROM postgres.other") == "[[1]]")
    }

    @Test func `an unknown node is an error at its name, before anything runs`() async throws {
        let error = await lake.error {
            try await lake.query("-- id: a\nCREATE TABLE postgres.made AS SELECT 1;\n-- id: b\n-- node: tael\nSELECT 1")
        }
        #expect(error?.code == .unknownNode)
        #expect(error?.position.map { [$0.line, $0.column] } == [4, 10])
        #expect(error?.hint == "Did you mean teal?")
        #expect(await lake.error { try await lake.query("FROM postgres.made") } != nil)
    }

    @Test func `a step has its own time, and is tried again`() async throws {
        let start = ContinuousClock.now
        let error = await lake.error {
            try await lake.query(
                "-- timeout: 200ms\n-- retry: 1\nSELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 3"
            )
        }
        #expect(error?.code == .timedOut)
        #expect(error?.hint == "Give it more time: -- timeout: 10m")
        #expect(ContinuousClock.now - start < .seconds(8))
        #expect(lake.fabric.record(of: try #require(error?.run))?.steps.first?.attempts == 2)
    }

    @Test func `a plan is told and nothing is run`() async throws {
        let rows = try await lake.rows(
            "EXPLAIN PIPELINE\n-- id: a\n-- retry: 2\nCREATE TABLE postgres.planned AS SELECT 'it''s';\n-- id: b\n-- depends_on: a\nSELECT 1"
        )
        #expect(
            rows
                == #"[["a",0,null,null,2,null,"CREATE TABLE postgres.planned AS SELECT 'it''s'"],["b",1,"a",null,0,null,"SELECT 1"]]"#
        )
        #expect(await lake.error { try await lake.query("FROM postgres.planned") } != nil)
    }

    @Test func `a run is stopped by its name`() async throws {
        let run = try lake.fabric.begin(
            RunRequest(
                text:
                    "-- id: long\nSELECT count(*) FROM range(10000000) a, range(10000000) b;\n-- id: next\n-- depends_on: long\nSELECT 1",
                limit: .first(1)))
        var seen: [RunRecord.State] = []
        var isAsked = false
        for await change in lake.fabric.changes(of: run) {
            var long: StepRecord?
            switch change {
            case .run(let record):
                if seen.last != record.state { seen.append(record.state) }
                // The step may have begun before anybody watched.
                long = record.steps.first
            case .step(_, 0, let step): long = step
            case .step: break
            }
            if !isAsked, long?.state == .running {
                isAsked = true
                try lake.fabric.cancel(run)
            }
        }
        #expect(seen.last == .cancelled)
        let record = try #require(lake.fabric.record(of: run))
        #expect(record.steps.map(\.state) == [.cancelled, .cancelled])
        // Again is no error, and changes nothing.
        #expect(try lake.fabric.cancel(run).state == .cancelled)
        #expect(throws: SordError.self) { try lake.fabric.cancel(RunID()) }
    }

    @Test(arguments: 0..<25) func `steps of a random graph run behind their parents and once`(seed: Int) async throws {
        var random = SplitMix(seed: UInt64(seed))
        let count = Int.random(in: 2...14, using: &random)
        var parents: [[Int]] = []
        var fails: [Bool] = []
        var text = ""
        for step in 0..<count {
            let own = (0..<step).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            parents.append(own)
            fails.append(Int.random(in: 0..<8, using: &random) == 0)
            text += "-- id: s\(step)\n"
            if !own.isEmpty { text += "-- depends_on: \(own.map { "s\($0)" }.joined(separator: ", "))\n" }
            if Bool.random(using: &random) { text += "-- node: \(Bool.random(using: &random) ? "teal" : "mallard")\n" }
            text += fails[step] ? "SELECT error('step \(step)');\n" : "SELECT \(step);\n"
        }
        let log = Mutex<[(step: Int, isEnd: Bool)]>([])
        let run = RunRequest(text: text, limit: .first(1))
        let error = await lake.error {
            try await lake.fabric.run(run) { event in
                switch event {
                case .stepStarted(let step, _): log.withLock { $0.append((step, false)) }
                case .stepFinished(let step, _): log.withLock { $0.append((step, true)) }
                default: break
                }
            }
        }
        var mustSkip: [Bool] = []
        for step in 0..<count { mustSkip.append(parents[step].contains { fails[$0] || mustSkip[$0] }) }
        let events = log.withLock { $0 }
        for step in 0..<count {
            let starts = events.indices.filter { events[$0].step == step && !events[$0].isEnd }
            let ends = events.indices.filter { events[$0].step == step && events[$0].isEnd }
            #expect(starts.count == (mustSkip[step] ? 0 : 1), "step \(step) of\n\(text)")
            #expect(ends.count == (mustSkip[step] || fails[step] ? 0 : 1), "step \(step) of\n\(text)")
            for parent in parents[step] where !mustSkip[step] {
                let parentEnd = events.firstIndex { $0.step == parent && $0.isEnd }
                #expect(parentEnd.map { $0 < starts[0] } == true, "step \(step) before \(parent) in\n\(text)")
            }
        }
        let hasFailed = (0..<count).contains { fails[$0] && !mustSkip[$0] }
        #expect((error == nil) == !hasFailed)
    }
}
