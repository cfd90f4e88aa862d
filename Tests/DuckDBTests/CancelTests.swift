import DuckDB
import Testing

/// Cancelling, progress and closing, from other tasks and at bad moments.
@Suite(.serialized) struct CancelTests {
    /// Takes minutes, and returns nothing on the way.
    private static let endless =
        "SELECT count(*) FROM range(100_000_000) a, range(100_000) b WHERE a.range + b.range < 0"

    /// Cancels again and again, as an impatient user would, until `work` is done: a cancel that comes before the
    /// statement has begun does nothing.
    private func cancelling<T: Sendable>(
        _ connection: Connection, after delay: Duration, _ work: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        let impatient = Task {
            try await Task.sleep(for: delay)
            while !Task.isCancelled {
                connection.cancel()
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        defer { impatient.cancel() }
        return try await work()
    }

    @Test("A cancelled query ends soon with its own kind of error, and the connection goes on")
    func cancel() async throws {
        let connection = try connect()
        let clock = ContinuousClock()
        let start = clock.now
        for delay in [0, 1, 10, 100, 300] {
            let failure = try await cancelling(connection, after: .milliseconds(delay)) {
                await connection.failure(Self.endless)
            }
            #expect(failure == DuckDBError(.interrupt, "Interrupted!"))
            #expect(try await connection.scalar("SELECT 1") == .integer(1))
        }
        #expect(clock.now - start < .seconds(20))
    }

    @Test("A cancel that hits any moment of a statement leaves nothing running")
    func cancelAtAnyMoment() async throws {
        let connection = try connect()
        for delay in 0..<60 {
            let failure = try await cancelling(connection, after: .microseconds(delay * 20)) {
                await connection.failure(Self.endless)
            }
            #expect(failure?.kind == .interrupt)
        }
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test("A cancelled stream ends, even if rows were ready")
    func cancelStream() async throws {
        let connection = try connect()
        let result = try await connection.execute("FROM range(9_000_000_000_000)")
        #expect(try await result.next() != nil)
        connection.cancel()
        let error = await #expect(throws: DuckDBError.self) { while try await result.next() != nil {} }
        #expect(error?.kind == .interrupt)
        let counting = await #expect(throws: DuckDBError.self) {
            try await cancelling(connection, after: .milliseconds(20)) {
                try await connection.execute("FROM range(9_000_000_000_000)").countRemaining()
            }
        }
        #expect(counting?.kind == .interrupt)
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test("Cancelling an idle or a closed connection does nothing")
    func cancelIdle() async throws {
        let connection = try connect()
        connection.cancel()
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
        connection.cancel()
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
        await connection.close()
        connection.cancel()
        #expect(connection.progress == nil)
        await connection.close()
        let error = await connection.failure("SELECT 1")
        #expect(error == DuckDBError(.connection, "The connection is closed."))
    }

    @Test("Cancel, progress and close race without harm")
    func races() async throws {
        let database = try Database(settings: Settings(threads: 2))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in 0..<60 {
                let connection = try database.connect()
                group.addTask {
                    _ = await connection.failure("SELECT sum(range) FROM range(3_000_000)")
                    await connection.close()
                }
                group.addTask {
                    for _ in 0..<50 {
                        if round % 2 == 0 { connection.cancel() }
                        _ = connection.progress
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await database.connect().scalar("SELECT 1") == .integer(1))
    }

    @Test("A long query reports how far it is, an idle connection nothing")
    func progress() async throws {
        let connection = try connect(Settings(threads: 1))
        try await connection.run("CREATE TABLE big AS SELECT range a, hash(range) b FROM range(4_000_000)")
        #expect(connection.progress == nil)
        async let count = connection.scalar(
            "SELECT count(DISTINCT b), count(DISTINCT a), count(DISTINCT a + b % 7) FROM big")
        var seen: [Double] = []
        let clock = ContinuousClock()
        let start = clock.now
        while clock.now - start < .seconds(20) {
            if let progress = connection.progress, progress.percentage > 0 { seen.append(progress.percentage) }
            if seen.count > 3 { break }
            try await Task.sleep(for: .milliseconds(2))
        }
        _ = try await count
        #expect(!seen.isEmpty)
        #expect(seen.allSatisfy { (0...100).contains($0) })
        #expect(connection.progress == nil)
        let quiet = try Database(settings: Settings(threads: 1)).connect(reportsProgress: false)
        #expect(try await quiet.scalar("SELECT current_setting('enable_progress_bar')") == false)
    }

    @Test("Closing ends a result that is being read")
    func closeWhileReading() async throws {
        let connection = try connect()
        let result = try await connection.execute("FROM range(10_000_000)")
        #expect(try await result.next() != nil)
        await connection.close()
        let error = await #expect(throws: DuckDBError.self) { try await result.next() }
        #expect(error?.kind == .connection)
    }

    @Test("Closing rolls back what was not committed")
    func closeRollsBack() async throws {
        let database = try Database(settings: Settings(threads: 1))
        let connection = try database.connect()
        try await connection.run("CREATE TABLE t(a INTEGER); BEGIN; INSERT INTO t VALUES (1)")
        await connection.close()
        #expect(try await database.connect().scalar("SELECT count(*) FROM t") == 0)
    }

    @Test("Many connections run at the same time")
    func concurrent() async throws {
        let database = try Database(settings: Settings(threads: 2))
        try await database.connect().run("CREATE TABLE t AS SELECT range a FROM range(10_000)")
        let sums = try await withThrowingTaskGroup(of: Value?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let connection = try database.connect()
                    for _ in 0..<3 { _ = try await connection.rows("FROM t LIMIT 10") }
                    return try await connection.scalar("SELECT count(*) + \(number) - \(number) FROM t")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == Array(repeating: 10_000, count: 100))
    }
}
