import DuckDB
import Foundation
import Synchronization
import Testing

@testable import Fabric

@Suite struct ResultStoreTests {
    private static let large = "SELECT i, hash(i) AS h FROM range(1200000) t(i)"

    @Test func `small results cost no file and no engine`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i FROM range(100000) t(i)")
        #expect(try await fixture.rows(id, offset: 99_999) == "[99999]")
        #expect(fixture.files.isEmpty)
        #expect(fixture.store.size.memory > 800_000 && fixture.store.size.disk == 0)
    }

    @Test func `a large result lies in a file of its own, which goes with it`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(Self.large)
        #expect(fixture.files.count == 1 && fixture.store.size.disk > 1_000_000)
        #expect(fixture.store.size.memory == 0)
        #expect(try await fixture.page(id, offset: 1_000_000, limit: 2).count == 2)
        await fixture.store.drop(run: id.run)
        try await fixture.until { fixture.files.isEmpty }
        #expect(await fixture.error { try await fixture.page(id) }?.code == .unknownRun)
        #expect(fixture.store.size.disk == 0)
    }

    @Test func `a result over the limit is cut, says so, and can be used`() async throws {
        let fixture = try ResultFixture { $0.disk = 8 << 20 }
        let id = ResultID(run: RunID(), step: 0)
        let outcome = try await fixture.record(Self.large.replacing("1200000", with: "5000000"), as: id)
        #expect(outcome.isTruncated && outcome.kept > 250_000 && outcome.kept < 2_000_000)
        let page = try await fixture.page(id, offset: outcome.kept - 1)
        #expect(page.total == outcome.kept && page.count == 1 && page.state.isTruncated)
    }

    @Test func `older results go for newer ones`() async throws {
        let fixture = try ResultFixture { $0.disk = 24 << 20 }
        let first = try await fixture.result(Self.large)
        let second = try await fixture.result(Self.large)
        _ = try await fixture.page(first)
        let third = try await fixture.result(Self.large)
        #expect(await fixture.error { try await fixture.page(second) }?.code == .unknownRun)
        #expect(try await fixture.page(first).count == 10)
        #expect(try await fixture.page(third).count == 10)
        try await fixture.until { fixture.files.count == 2 }
    }

    @Test func `results in memory are bounded by bytes`() async throws {
        let fixture = try ResultFixture { $0.memory = 64 << 20 }
        for number in 0..<60 { _ = try await fixture.result("SELECT repeat('x', 1000), \(number) FROM range(1000)") }
        #expect(fixture.store.size.memory <= 16 << 20)
        #expect(fixture.store.count > 5 && fixture.store.count < 20)
    }

    @Test func `results expire some time after their last use`() async throws {
        let fixture = try ResultFixture { $0.timeToLive = .milliseconds(600) }
        let used = try await fixture.result(Self.large)
        let unused = try await fixture.result("SELECT 42")
        for _ in 0..<6 {
            try await Task.sleep(for: .milliseconds(150))
            #expect(try await fixture.page(used).state.expiresAt > Date())
        }
        #expect(await fixture.error { try await fixture.page(unused) }?.code == .unknownRun)
        try await fixture.until { fixture.store.count == 0 && fixture.files.isEmpty }
    }

    @Test func `closing drops everything, and nothing is kept afterwards`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(Self.large)
        fixture.store.close()
        #expect(fixture.store.count == 0 && !FileManager.default.fileExists(atPath: fixture.store.engine.folder))
        #expect(await fixture.error { try await fixture.page(id) }?.code == .unknownRun)
        #expect(try await fixture.record("SELECT 42", as: id).kept == 1)
        #expect(fixture.store.count == 0)
    }

    @Test func `a step that is stopped leaves nothing`() async throws {
        let fixture = try ResultFixture()
        let id = ResultID(run: RunID(), step: 0)
        let sql = "SELECT CASE WHEN i > 800000 THEN error('no') ELSE i END FROM range(1000000) t(i)"
        await #expect(throws: DuckDBError.self) { try await fixture.record(sql, as: id) }
        #expect(fixture.store.count == 0 && fixture.store.size.disk == 0)
        try await fixture.until { fixture.files.isEmpty }
    }

    @Test func `a page that takes long can be stopped`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i, 'text ' || hash(i) AS s FROM range(3000000) t(i)")
        let task = Task {
            await fixture.error {
                try await fixture.page(id, offset: 2_000_000, sort: [SortKey(column: "s"), SortKey(column: "i")])
            }
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        let start = ContinuousClock.now
        #expect(await task.value?.code == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(try await fixture.page(id, limit: 1).count == 1)
    }

    @Test func `the engine of results sees no other file, and its settings are locked`() async throws {
        let fixture = try ResultFixture()
        _ = try await fixture.result(Self.large)
        let connection = try fixture.store.engine.connect()
        for sql in [
            "FROM read_text('/etc/passwd')", "ATTACH '/tmp/x.duckdb'", "COPY (SELECT 1) TO '/tmp/sord-no.csv'",
            "SET enable_external_access = true", "SET memory_limit = '1TB'", "LOAD httpfs", "INSTALL httpfs",
        ] {
            await #expect(throws: DuckDBError.self, "\(sql)") { try await connection.run(sql) }
        }
    }

    @Test func `an engine that had many tables goes with the last of them`() async throws {
        let fixture = try ResultFixture { $0.tablesPerEngine = 2 }
        let (first, second) = (try await fixture.result(Self.large), try await fixture.result(Self.large))
        let folder = fixture.store.engine.folder
        await fixture.store.drop(run: first.run)
        #expect(fixture.store.engine.folder == folder)
        #expect(try await fixture.page(second).count == 10)
        await fixture.store.drop(run: second.run)
        try await fixture.until { !FileManager.default.fileExists(atPath: folder) }
        #expect(fixture.store.engine.folder != folder)
        let third = try await fixture.result(Self.large)
        #expect(try await fixture.page(third, offset: 1_000_000, limit: 2).count == 2)
    }

    @Test func `many ask for the same result at once`() async throws {
        let fixture = try ResultFixture()
        let small = try await fixture.result("SELECT i FROM range(50000) t(i)")
        let large = try await fixture.result(Self.large)
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await fixture.rows(
                        number % 2 == 0 ? small : large, offset: 20_000, limit: 1, sort: [SortKey(column: "i")])
                }
            }
            for try await rows in group { #expect(rows.hasPrefix("[20000")) }
        }
    }
}
