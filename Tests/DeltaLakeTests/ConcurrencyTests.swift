import DuckDB
import Testing

@testable import DeltaLake

struct ConcurrencyTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    /// Eight writers append at the same time: no row is lost or doubled, and no version is missing.
    @Test(.timeLimit(.minutes(3))) func appends() async throws {
        _ = try await lake.table("t").write("SELECT -1 AS writer, -1 AS number", mode: .create, on: lake.connection)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask { [lake] in
                    let connection = try lake.database.connect()
                    for number in 0..<10 {
                        _ = try await lake.table("t").write(
                            "SELECT \(writer) AS writer, \(number) AS number", mode: .append, on: connection)
                    }
                }
            }
            try await group.waitForAll()
        }
        let snapshot = try await lake.table("t").snapshot()
        #expect(snapshot.version == 80 && snapshot.rowCount == 81)
        #expect(
            try await lake.rows("SELECT count(*), count(DISTINCT (writer, number)) FROM (\(snapshot.scan()))") == [
                ["81", "81"]
            ])
    }

    /// Of many that create a table, one does; the others are told, and their files are gone.
    @Test func creates() async throws {
        let won = await withTaskGroup(of: Bool.self) { group in
            for writer in 0..<8 {
                group.addTask { [lake] in
                    do {
                        let connection = try lake.database.connect()
                        _ = try await lake.table("t").write("SELECT \(writer) AS a", mode: .create, on: connection)
                        return true
                    } catch let error as DeltaError {
                        #expect(error.code == .conflict, "\(error)")
                        return false
                    } catch {
                        Issue.record(error)
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(won == 1)
        #expect(try await lake.table("t").snapshot().version == 0)
        #expect(lake.files().filter { $0.hasSuffix(".parquet") }.count == 1)
    }

    /// An overwrite that did not see what others wrote is a conflict, unless told otherwise.
    @Test func overwrites() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        let base = try await table.snapshot()
        _ = try await table.write("SELECT 2 AS a", mode: .append, on: lake.connection)
        func commit(_ options: WriteOptions) async throws(WriteFailure) -> Int64 {
            let draft = CommitDraft(operation: "WRITE", removed: .everything)
            let intent = CommitIntent.overwrite(evenConcurrentChanges: options.overwritesConcurrentChanges)
            return try await Committer(table: table, draft: draft, intent: intent).commit(after: base).version
        }
        let failure = await #expect(throws: WriteFailure.self) { try await commit(WriteOptions()) }
        #expect(failure?.error.code == .conflict)
        #expect(try await lake.rows(of: "t").count == 2)
        #expect(try await commit(WriteOptions(overwritesConcurrentChanges: true)) == 2)
        #expect(try await lake.rows(of: "t").isEmpty)
    }

    /// What somebody else does while rows are being replaced, and whether it can touch them.
    enum Meanwhile: String, CaseIterable {
        case appendElsewhere, appendNull, appendHere, deleteElsewhere, deleteHere, appendManyElsewhere,
            optimizeElsewhere
        case changeColumns
    }

    /// Of REPLACE WHERE on partition columns alone, only those conflict that others may have touched; the rows of both
    /// are there in the end.
    @Test(arguments: Meanwhile.allCases, ["p = 'b'", "p = 'b' AND a < 1000", "p > 'a' AND p <= 'b'"])
    func replaceWhere(_ meanwhile: Meanwhile, _ condition: String) async throws {
        let table = lake.table("t")
        let properties = ["delta.enableDeletionVectors": "true"]
        _ = try await table.write(
            "SELECT p, range AS a FROM range(3), (VALUES ('a'), ('b'), (NULL)) AS ps(p)", mode: .create,
            on: lake.connection, options: WriteOptions(partitionColumns: ["p"], properties: properties))
        let base = try await table.snapshot()
        let other = try lake.database.connect()
        switch meanwhile {
        case .appendElsewhere: _ = try await table.write("SELECT 'c' AS p, 7 AS a", mode: .append, on: other)
        case .appendNull: _ = try await table.write("SELECT NULL::VARCHAR AS p, 7 AS a", mode: .append, on: other)
        case .appendHere: _ = try await table.write("SELECT 'b' AS p, 7 AS a", mode: .append, on: other)
        case .appendManyElsewhere:
            for value in 0..<5 { _ = try await table.write("SELECT 'c' AS p, \(value) AS a", mode: .append, on: other) }
        case .deleteElsewhere, .deleteHere:
            let partition = meanwhile == .deleteHere ? "b" : "a"
            _ = try await table.write(
                "SELECT 'x' AS p, 1 AS a WHERE false", mode: .overwrite, on: other,
                options: WriteOptions(replaceWhere: "p = '\(partition)' AND a = 1"))
        case .optimizeElsewhere:
            _ = try await table.write("SELECT 'a' AS p, 3 AS a", mode: .append, on: other)
            _ = try await table.optimize(OptimizeOptions(filter: "p = 'a'"), on: other)
        case .changeColumns: _ = try await table.alter([.commentTable(comment: "new")], on: other)
        }
        let before = try await table.snapshot()
        let source = "SELECT 'b' AS p, 100 + range AS a FROM range(2)"
        let replacer = RowReplacer(
            table: table, base: base, options: WriteOptions(replaceWhere: condition), connection: lake.connection)
        let mayPass: Bool =
            switch meanwhile {
            case .appendHere, .deleteHere, .changeColumns: false
            case .optimizeElsewhere, .deleteElsewhere, .appendElsewhere, .appendManyElsewhere, .appendNull:
                !condition.contains(" a ")
            }
        if mayPass {
            let commit = try await replacer.replace(where: condition, with: source)
            #expect(commit.version == before.version + 1)
            try await lake.connection.run("CREATE TABLE before AS \(before.scan())")
            let expected = "SELECT p, a FROM before WHERE (\(condition)) IS NOT TRUE UNION ALL \(source)"
            #expect(try await lake.differences(table.snapshot().scan(), expected) == 0)
        } else {
            let error = await #expect(throws: DeltaError.self) {
                try await replacer.replace(where: condition, with: source)
            }
            #expect(error?.code == .conflict)
            #expect(try await table.snapshot().version == before.version)
            #expect(lake.files().filter { $0.hasSuffix(".bin") }.count <= 1, "nothing of the failed one is left")
        }
    }

    /// Writers that replace partitions of their own and append to others at the same time all come through.
    @Test(.timeLimit(.minutes(3))) func partitionsAtOnce() async throws {
        _ = try await lake.table("t").write(
            "SELECT range % 4 AS p, 0 AS round FROM range(8)", mode: .create, on: lake.connection,
            options: WriteOptions(partitionColumns: ["p"]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for partition in 0..<4 {
                group.addTask { [lake] in
                    let connection = try lake.database.connect()
                    for round in 1...5 {
                        _ = try await lake.table("t").write(
                            "SELECT \(partition) AS p, \(round) AS round FROM range(2)", mode: .overwrite,
                            on: connection,
                            options: WriteOptions(replaceWhere: "p = \(partition)"))
                    }
                }
                group.addTask { [lake] in
                    let connection = try lake.database.connect()
                    for round in 1...5 {
                        _ = try await lake.table("t").write(
                            "SELECT \(10 + partition) AS p, \(round) AS round", mode: .append, on: connection)
                    }
                }
            }
            try await group.waitForAll()
        }
        let scan = try await lake.table("t").snapshot().scan()
        #expect(
            try await lake.rows("SELECT p < 10, count(*), min(round), max(round) FROM (\(scan)) GROUP BY 1 ORDER BY 1")
                == [["false", "20", "1", "5"], ["true", "8", "5", "5"]])
    }
}
