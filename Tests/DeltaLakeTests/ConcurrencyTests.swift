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
}
