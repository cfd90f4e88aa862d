import DuckDB
import Testing

/// Results that arrive while they are read.
@Suite(.serialized) struct StreamTests {
    @Test("Twenty million rows pass in bounded memory, in order and all of them")
    func bounded() async throws {
        let connection = try connect()
        _ = try await connection.execute("FROM range(100_000)").countRemaining()
        let before = try residentMemory()
        let result = try await connection.execute(
            "SELECT range, range || ' and a text that takes some memory' FROM range(20_000_000)")
        var count = 0
        for _ in 0..<1_000 {
            let chunk = try #require(try await result.next())
            #expect(chunk.value(row: 0, column: 0) == .bigint(Int64(count)))
            count += chunk.rowCount
        }
        count += try await result.countRemaining()
        #expect(count == 20_000_000)
        // Materialised they would take over 1.3 GB. Other tests run beside this one and take some, too.
        #expect(try residentMemory() - before < 700_000_000)
    }

    @Test("The first rows of an endless result come at once")
    func firstRows() async throws {
        let connection = try connect()
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await connection.execute("FROM range(9_000_000_000_000)")
        #expect(try await result.next()?.value(row: 0, column: 0) == 0)
        #expect(clock.now - start < .seconds(5))
    }

    @Test("An error in the middle comes after the rows before it, and comes again")
    func errorInTheMiddle() async throws {
        let connection = try connect(Settings(threads: 1))
        let result = try await connection.execute(
            "SELECT CASE WHEN range = 1_000_000 THEN error('boom: {\"a\"}') ELSE 'x' END FROM range(2_000_000)")
        var count = 0
        let expected = DuckDBError(.invalidInput, "boom: {\"a\"}")
        await #expect(throws: expected) {
            while let chunk = try await result.next() { count += chunk.rowCount }
        }
        #expect(count > 0 && count <= 1_000_000)
        await #expect(throws: expected) { try await result.next() }
        await #expect(throws: expected) { try await result.countRemaining() }
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test("A result dropped half-way leaves the connection usable, and no transaction open")
    func dropped() async throws {
        let database = try Database(settings: Settings(threads: 2))
        let connection = try database.connect()
        try await connection.run("CREATE TABLE big AS FROM range(3_000_000) t(a)")
        for _ in 0..<20 {
            let result = try await connection.execute("FROM big")
            #expect(try await result.next() != nil)
        }
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
        do {
            let result = try await connection.execute("FROM big")
            #expect(try await result.next() != nil)
        }
        // A reader that is still open would keep the other connection from dropping the rows for good.
        #expect(try await connection.scalar("SELECT count(*) FROM big") == 3_000_000)
        let other = try database.connect()
        try await other.run("DROP TABLE big; CHECKPOINT")
        #expect(await connection.failure("FROM big")?.kind == .catalog)
    }

    @Test("Dropping, replacing or closing a result stops what DuckDB still does for it")
    func droppedWhileWorking() async throws {
        // It has some rows soon, and then none for hours.
        let endless =
            "SELECT a.range FROM range(100_000_000) a, range(100_000) b WHERE a.range + b.range < 20_000"
        let database = try Database(settings: Settings(threads: 2))
        let clock = ContinuousClock()
        let start = clock.now
        for round in 0..<9 {
            let connection = try database.connect()
            var result: Result? = try await connection.execute(endless)
            #expect(try await result?.next() != nil)
            // Let DuckDB's threads get to the part that never ends.
            try await Task.sleep(for: .milliseconds(20))
            if round % 3 == 0 { result = nil }
            if round % 3 == 1 { await connection.close() }
            if round % 3 != 1 { #expect(try await connection.scalar("SELECT 1") == .integer(1)) }
            _ = result
        }
        #expect(clock.now - start < .seconds(20))
    }

    @Test("The next statement ends an unfinished result, which says so; what was fetched before can be read")
    func superseded() async throws {
        let connection = try connect()
        let first = try await connection.execute("FROM range(10_000_000)")
        let chunk = try #require(try await first.next())
        let second = try await connection.execute("SELECT 7")
        #expect(try await second.next()?.value(row: 0, column: 0) == .integer(7))
        let error = await #expect(throws: DuckDBError.self) { try await first.next() }
        #expect(error?.kind == .connection)
        #expect(chunk.value(row: 1, column: 0) == 1)
        // A result that is whole in memory is not touched by the next statement.
        let whole = try await connection.execute("CALL range(5000)")
        _ = try await connection.execute("SELECT 1")
        #expect(try await whole.countRemaining() == 5_000)
    }

    @Test("Two tasks may read one result: each row goes to one of them")
    func shared() async throws {
        let connection = try connect()
        let result = try await connection.execute("FROM range(1_000_000)")
        let sums = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var sum: Int64 = 0
                    while let chunk = try await result.next() {
                        for value in try chunk.column(0, as: Int64.self) { sum += value ?? 0 }
                    }
                    return sum
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums.reduce(0, +) == 499_999_500_000)
    }

    @Test("A chunk outlives its result, its connection and its database")
    func outlives() async throws {
        func chunk() async throws -> DataChunk {
            let connection = try connect(Settings(threads: 1))
            let result = try await connection.execute(
                "SELECT 'a text that is not inline ' || range, [range] FROM range(3)")
            let chunk = try #require(try await result.next())
            await connection.close()
            return chunk
        }
        let kept = try await chunk()
        #expect(kept.row(2) == ["a text that is not inline 2", [2]])
    }

    @Test("Code on the connection's own thread reads without going back and forth")
    func isolated() async throws {
        func sum(_ sql: String, on connection: isolated Connection) throws -> Int64 {
            let result = try connection.execute(sql)
            var sum: Int64 = 0
            while let chunk = try connection.next(of: result) {
                for value in try chunk.column(0, as: Int64.self) { sum += value ?? 0 }
            }
            return sum
        }
        #expect(try await sum("FROM range(100_000)", on: connect()) == 4_999_950_000)
    }
}
