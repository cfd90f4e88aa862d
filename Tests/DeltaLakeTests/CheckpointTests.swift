import DuckDB
import Foundation
import Testing

@testable import DeltaLake

struct CheckpointTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func log(_ table: String = "t") -> [String] {
        lake.files().filter { $0.hasPrefix("\(table)/_delta_log/") }.map {
            String($0.dropFirst("\(table)/_delta_log/".count))
        }
    }

    private func removeLog(_ names: [String]) throws {
        for name in names { try FileManager.default.removeItem(atPath: "\(lake.root)/t/_delta_log/\(name)") }
    }

    /// The rows as DuckDB's extension sees them.
    private func deltaScan(_ path: String) async throws -> String {
        let oracle = try Database(
            path: nil, settings: Database.Settings(threads: 2, extensionDirectory: Checkout.extensions))
        let connection = try oracle.connect()
        try await connection.load(extension: "delta")
        let file = "\(lake.root)/\(UUID().uuidString).scan"
        try await connection.run(
            "COPY (SELECT * FROM delta_scan('\(lake.root)/\(path)')) TO '\(file)' (FORMAT parquet)")
        return "SELECT * FROM read_parquet('\(file)')"
    }

    /// The rows as delta-rs sees them.
    private func deltaRS(_ path: String) throws -> String {
        let file = "\(lake.root)/\(path)-\(UUID().uuidString).rows"
        let program = """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            from deltalake import DeltaTable, QueryBuilder
            rows = QueryBuilder().register('t', DeltaTable(sys.argv[1])).execute('select * from t').read_all()
            pq.write_table(pa.table(rows), sys.argv[2])
            """
        try Checkout.run(Checkout.python, ["-c", program, "\(lake.root)/\(path)", file])
        return "SELECT * FROM read_parquet('\(file)')"
    }

    /// Every tenth commit makes a checkpoint, and the table is the same without the commits before it, for others too.
    @Test(arguments: [
        [:], ["delta.checkpointPolicy": "v2"],
        ["delta.enableDeletionVectors": "true", "delta.columnMapping.mode": "name"],
    ]) func everyTenth(_ properties: [String: String]) async throws {
        let table = lake.table("t")
        let options = WriteOptions(partitionColumns: ["p"], properties: properties)
        for number in 0...11 {
            _ = try await table.write(
                "SELECT \(number) AS a, 'x y/ü%' || \(number % 2) AS p, {'k': \(number), 'l': 'é'} AS s, NULL::DATE AS d",
                mode: number == 0 ? .create : .append, on: lake.connection,
                options: number == 0 ? options : WriteOptions(transaction: .init(appID: "app", version: Int64(number))))
            if number == 5 {
                let connection = lake.connection
                _ = try await table.change(RowChange(kind: .delete, alias: "t"), on: connection) {
                    name throws(DuckDBError) in try await connection.run("DELETE FROM \(name) WHERE a = 2")
                }
            }
        }
        let checkpoints = log().filter { $0.contains("checkpoint") }
        #expect(checkpoints.contains("_last_checkpoint") && checkpoints.count == 2, "\(checkpoints)")
        #expect(
            checkpoints.first?.hasSuffix(properties["delta.checkpointPolicy"] == "v2" ? ".json" : ".parquet") == true)
        let before = try await lake.rows(of: "t")
        try removeLog((0...9).map { LogFile.commitName($0) })
        let snapshot = try await table.snapshot()
        #expect(try await lake.rows(of: "t") == before)
        #expect(snapshot.version == 12 && snapshot.transactionVersion(of: "app") == 11)
        #expect(snapshot.rowCount == 11)
        if properties["delta.columnMapping.mode"] == nil {
            #expect(try await lake.differences(snapshot.scan(), try await deltaScan("t")) == 0)
            if properties.isEmpty { #expect(try await lake.differences(snapshot.scan(), try deltaRS("t")) == 0) }
        }
    }

    /// A checkpoint remembers files that left not long ago, and forgets the others.
    @Test func tombstones() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        _ = try await table.write("SELECT 2 AS a", mode: .overwrite, on: lake.connection)
        func removed() async throws -> Int {
            var replay = LogReplay(paths: table.paths, keepsTombstones: true)
            try await table.read(try await table.currentSegment(nil), into: &replay)
            return replay.tombstones.count
        }
        #expect(try await table.checkpoint() == 1)
        #expect(try await removed() == 1)
        _ = try await table.alter(
            [.setProperties(["delta.deletedFileRetentionDuration": "interval 0 days"])], on: lake.connection)
        try await Task.sleep(for: .milliseconds(5))
        #expect(try await table.checkpoint() == 2)
        #expect(try await removed() == 0)
        #expect(try await lake.rows(of: "t") == [["2"]])
    }

    /// What a table keeps of its log is what an old checkpoint does not make up for.
    @Test(
        arguments: [
            ([0, 1, 2, 3], [2], 3, [0, 1]), ([0, 1, 2, 3], [2], 2, []), ([0, 1, 2, 3], [], 4, []),
            ([5, 6, 7], [5, 7], 7, []), ([0, 1, 2, 3, 4, 5], [2, 4], 5, [0, 1, -2, 2, 3]),
        ] as [([Int], [Int], Int, [Int])])
    func cleanup(_ commits: [Int], _ checkpoints: [Int], limit: Int, expired: [Int]) {
        func date(_ version: Int) -> Date { Date(timeIntervalSince1970: Double(version)) }
        let files =
            commits.map { (name: LogFile.commitName(Int64($0)), modified: date($0)) }
            + checkpoints.map { (name: LogFile.checkpointName(Int64($0)), modified: date($0)) }
        let names = expired.map { $0 < 0 ? LogFile.checkpointName(Int64(-$0)) : LogFile.commitName(Int64($0)) }
        #expect(LogCleanup(files: files, limit: date(limit)).expired == names)
    }

    /// The log goes when it is old, and the table stays.
    @Test func cleanLog() async throws {
        let table = lake.table("t")
        for number in 0...10 {
            _ = try await table.write(
                "SELECT \(number) AS a", mode: number == 0 ? .create : .append, on: lake.connection)
        }
        #expect(log().count == 13)
        let metadata = try await table.snapshot().metadata
        try await table.cleanLog(metadata)
        #expect(log().count == 13)
        try await table.cleanLog(metadata, now: Date().addingTimeInterval(31 * 86_400))
        #expect(log().count == 3, "\(log())")
        #expect(try await lake.rows(of: "t").count == 11)
        let error = await #expect(throws: DeltaError.self) { try await table.snapshot(version: 3) }
        #expect(error?.code == .unknownTable || error?.code == .brokenTable)
        _ = try await table.write("SELECT 11 AS a", mode: .append, on: lake.connection)
        #expect(try await table.snapshot().version == 11)
    }

    /// A checkpoint that cannot be written is no failure of the commit.
    @Test func harmless() async throws {
        let table = lake.table("t")
        for number in 0...9 {
            _ = try await table.write(
                "SELECT \(number) AS a", mode: number == 0 ? .create : .append, on: lake.connection)
        }
        try FileManager.default.createDirectory(
            atPath: "\(lake.root)/t/_delta_log/\(LogFile.checkpointName(10))/in the way",
            withIntermediateDirectories: true)
        let commit = try await table.write("SELECT 10 AS a", mode: .append, on: lake.connection)
        #expect(commit.version == 10)
        #expect(try await lake.rows(of: "t").count == 11)
    }
}
