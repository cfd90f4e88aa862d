import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// Checkpoints hold the whole table, for Sord and for others, and the log is cleaned only below them.
struct CheckpointTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func log(_ path: String = "t") -> [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: "\(lake.root)/\(path)/_delta_log")) ?? []).sorted()
    }

    private func remove(_ path: String, _ versions: ClosedRange<Int64>) throws {
        for version in versions {
            try FileManager.default.removeItem(
                atPath: "\(lake.root)/\(path)/_delta_log/\(LogFile.commitName(version))")
        }
    }

    /// How many rows DuckDB's own reader of Delta finds.
    private func foreignCount(_ path: String) async throws -> String? {
        let oracle = try Database(
            path: nil, settings: Database.Settings(threads: 2, extensionDirectory: Checkout.extensions))
        let connection = try oracle.connect()
        try await connection.load(extension: "delta")
        return try await connection.rows("SELECT count(*) FROM delta_scan('\(lake.root)/\(path)')").first?.first?
            .description
    }

    private func property(_ name: String, _ value: String, of path: String = "t") async throws {
        _ = try await lake.table(path).alter([.setProperties([name: value])], on: lake.connection)
    }

    /// Every tenth commit leaves a checkpoint, from which the table is the same without the commits before it.
    @Test(.timeLimit(.minutes(2))) func everyTenth() async throws {
        let table = lake.table("t")
        let options = WriteOptions(partitionColumns: ["p"], transaction: nil)
        _ = try await table.write(
            "SELECT range AS a, 'a b/' || range % 3 AS p, DATE '2020-01-01' AS d FROM range(30)", mode: .create,
            on: lake.connection, options: options)
        for number in 1...10 {
            _ = try await table.write(
                "SELECT \(number) AS a, NULL::VARCHAR AS p", mode: .append, on: lake.connection,
                options: WriteOptions(transaction: AppTransaction(appID: "app", version: Int64(number))))
        }
        let name = LogFile.checkpointName(10)
        #expect(log().contains(name))
        #expect(!log().contains { $0.hasPrefix(Table.temporaryFolder) })
        let last = try JSONParser.parse(
            Array(Data(contentsOf: URL(fileURLWithPath: "\(lake.root)/t/_delta_log/_last_checkpoint"))))
        #expect(last["version"]?.integer == 10 && last["numOfAddFiles"]?.integer == 13)
        #expect(last["size"]?.integer == 16)
        let before = try await table.snapshot()
        let rows = try await lake.rows(of: "t")
        try remove("t", 0...10)
        let after = try await table.snapshot()
        #expect(after.version == 10 && after.metadata == before.metadata)
        #expect(after.protocolVersion == before.protocolVersion)
        #expect(after.transactionVersion(of: "app") == 10)
        #expect(Set(after.files.map(\.path)) == Set(before.files.map(\.path)))
        #expect(after.rowCount == 40 && after.files.allSatisfy { $0.stats != nil })
        #expect(try await lake.rows(of: "t") == rows)
        #expect(try await foreignCount("t") == "40")
        _ = try await table.write("SELECT 99 AS a", mode: .append, on: lake.connection)
        #expect(try await foreignCount("t") == "41")
    }

    /// A checkpoint keeps what left the table a short time ago, and forgets what left it long ago.
    @Test func tombstones() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        _ = try await table.write("SELECT 2 AS a", mode: .overwrite, on: lake.connection)
        #expect(try await table.checkpoint() == 1)
        try remove("t", 0...1)
        #expect(try await table.tombstones(at: 1, after: 0).files.count == 1)
        _ = try await table.write("SELECT 3 AS a", mode: .overwrite, on: lake.connection)
        #expect(try await table.tombstones(at: 2, after: 0).files.count == 2)
        try await property("delta.deletedFileRetentionDuration", "interval 0 days")
        try await Task.sleep(for: .milliseconds(5))
        #expect(try await table.checkpoint() == 3)
        try remove("t", 2...3)
        #expect(try await table.tombstones(at: 3, after: 0).files.isEmpty)
        #expect(try await lake.rows(of: "t") == [["3"]])
    }

    /// The database that reads checkpoints lives as long as the process, and each is read once.
    @Test func `nothing is kept of the file that a checkpoint was read from`() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        #expect(try await table.checkpoint() == 0)
        try remove("t", 0...0)
        #expect(try await lake.rows(of: "t") == [["1"]])
        let reader = try ReaderDatabase.get(table.database).connect()
        #expect(try await reader.rows("FROM duckdb_external_file_cache()").isEmpty)
    }

    /// Checkpoints of the second kind, with their files beside them, read alike here and elsewhere.
    @Test(.timeLimit(.minutes(2))) func named() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        try await property("delta.checkpointPolicy", "v2")
        _ = try await table.write("SELECT 2 AS a", mode: .append, on: lake.connection)
        #expect(try await table.checkpoint() == 2)
        let files = log()
        #expect(files.contains { $0.hasPrefix("00000000000000000002.checkpoint.") && $0.hasSuffix(".json") })
        #expect(files.filter { $0.hasPrefix("_sidecars/") }.count == 1)
        try remove("t", 0...2)
        #expect(try await lake.rows(of: "t") == [["1"], ["2"]])
        #expect(try await foreignCount("t") == "2")
        _ = try await table.write("SELECT 3 AS a", mode: .overwrite, on: lake.connection)
        #expect(try await table.checkpoint() == 3)
        try remove("t", 3...3)
        #expect(try await lake.rows(of: "t") == [["3"]])
        #expect(try await table.tombstones(at: 3, after: 0).files.count == 2)
        #expect(try await foreignCount("t") == "1")
    }

    /// Statistics and partition values as structs, where a table asks for them.
    @Test func structs() async throws {
        let table = lake.table("t")
        _ = try await table.write(
            "SELECT range AS a, TIMESTAMPTZ '2020-01-01 00:00:00.000001+00' AS t, {'x': 'y'} AS s, [1] AS l, DATE '2020-01-0' + 1 AS p FROM range(5)"
                .replacingOccurrences(of: "DATE '2020-01-0' + 1", with: "DATE '2020-01-02'"),
            mode: .create, on: lake.connection, options: WriteOptions(partitionColumns: ["p"]))
        try await property("delta.checkpoint.writeStatsAsStruct", "true")
        _ = try await table.checkpoint()
        let file = "\(lake.root)/t/_delta_log/\(LogFile.checkpointName(1))"
        #expect(
            try await lake.rows(
                """
                SELECT "add".stats_parsed."numRecords", "add".stats_parsed."maxValues".a,
                       epoch_us("add".stats_parsed."minValues".t), "add".stats_parsed."maxValues".s.x,
                       "add"."partitionValues_parsed".p
                FROM read_parquet('\(file)') WHERE "add" IS NOT NULL
                """) == [["5", "4", "1577836800000001", "y", "2020-01-02"]])
        try remove("t", 0...1)
        #expect(try await table.snapshot().rowCount == 5)
        #expect(try await foreignCount("t") == "5")
    }

    /// The sample of the protocol.
    @Test func checksum() async throws {
        #expect(LastCheckpoint.canonicalText(.object(["b": .string("a>é")])) == #""b"="a%3E%C3%A9""#)
        let json = try JSONParser.parse(
            #"{"k0":"'v 0'", "checksum": "adsaskfljadfkjadfkj", "k1":{"k2": 2, "k3": ["v3", [1, 2], {"k4": "v4", "k5": ["v5", "v6", "v7"]}]}}"#
        )
        let text = LastCheckpoint.canonicalText(json)
        #expect(
            try await lake.connection.rows("SELECT md5($1)", [.varchar(text)]).first?.first?.string
                == "6a92d155a59bf2eecbd4b4ec7fd1f875")
    }

    /// Thousands of files, in several portions and several parts, are all there again.
    @Test(.timeLimit(.minutes(2)), arguments: ["classic", "v2"]) func large(_ policy: String) async throws {
        let count = 4500
        var lines = [
            #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["v2Checkpoint"],"writerFeatures":["v2Checkpoint"]}}"#,
            LogLines.metadata().replacingOccurrences(
                of: #""configuration":{}"#, with: #""configuration":{"delta.checkpointPolicy":"\#(policy)"}"#),
        ]
        for number in 0..<count { lines.append(LogLines.add("part-\(number)-é%25.parquet")) }
        try lake.writeLog("t", LogFile.commitName(0), lines.joined(separator: "\n") + "\n")
        let snapshot = try await lake.table("t").snapshot()
        let writer = CheckpointWriter(
            table: lake.table("t"), snapshot: snapshot,
            tombstones: try await lake.table("t").tombstones(at: 0, after: 0), connection: try lake.database.connect(),
            sidecarSize: 2000)
        let last = try await writer.write()
        #expect(last.fileCount == Int64(count) && last.named != nil || policy == "classic")
        #expect(log().filter { $0.hasPrefix("_sidecars/") }.count == (policy == "v2" ? 3 : 0))
        try remove("t", 0...0)
        let again = try await lake.table("t").snapshot()
        #expect(again.fileCount == count && again.files.map(\.path).sorted() == snapshot.files.map(\.path).sorted())
    }

    /// A checkpoint that cannot be written fails no commit.
    @Test func failing() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 1 AS a", mode: .create, on: lake.connection)
        // A file where the folder for unfinished checkpoints would be.
        try lake.writeLog("t", Table.temporaryFolder, "in the way")
        for _ in 1...10 { _ = try await table.write("SELECT 2 AS a", mode: .append, on: lake.connection) }
        #expect(try await table.snapshot().version == 10)
        #expect(!log().contains(LogFile.checkpointName(10)))
        let error = await #expect(throws: DeltaError.self) { try await table.checkpoint() }
        #expect(error?.table == "t")
    }

    // MARK: Clean-up

    /// Only what no kept version needs goes, oldest first.
    @Test func expired() {
        func file(_ name: String, _ modified: Int64) -> LogCleanup.File { .init(name: name, modified: modified) }
        func commits(_ versions: ClosedRange<Int64>) -> [LogCleanup.File] {
            versions.map { file(LogFile.commitName($0), $0 * 10) }
        }
        let all =
            commits(0...30)
            + [10, 20, 30].map { file(LogFile.checkpointName($0), $0 * 10 + 1) }
            + [file("00000000000000000019.crc", 5), file("00000000000000000021.crc", 5)]
            + [
                file("00000000000000000001.00000000000000000005.compacted.json", 5),
                file("00000000000000000015.00000000000000000025.compacted.json", 5), file("_last_checkpoint", 0),
                file("_sidecars/x.parquet", 0),
            ]
        #expect(LogCleanup(all, before: 95).expired.isEmpty)
        let ten = LogCleanup(all, before: 199)
        #expect(ten.firstVersion == 10)
        #expect(ten.expired.count == 11 && ten.expired.contains { $0.hasSuffix("05.compacted.json") })
        let twenty = LogCleanup(all, before: 200)
        #expect(twenty.firstVersion == 20 && twenty.expired.count == 23)
        #expect(twenty.expired.first == LogFile.commitName(0))
        #expect(!twenty.expired.contains("00000000000000000021.crc"))
        #expect(!twenty.expired.contains { $0.hasSuffix("25.compacted.json") })
        #expect(LogCleanup(commits(0...30), before: 1000).expired.isEmpty)
        let half = commits(0...3) + [file("00000000000000000002.checkpoint.0000000001.0000000002.parquet", 5)]
        #expect(LogCleanup(half, before: 1000).expired.isEmpty)
        // A clock that went back keeps what came after.
        let skewed = commits(0...10) + [file(LogFile.commitName(11), 5), file(LogFile.checkpointName(11), 5)]
        #expect(LogCleanup(skewed + [file(LogFile.checkpointName(5), 5)], before: 40).expired.isEmpty)
    }

    /// A commit with a checkpoint deletes expired commits; every version from the older checkpoint on can be opened.
    @Test(.timeLimit(.minutes(2))) func cleans() async throws {
        let table = lake.table("t")
        _ = try await table.write("SELECT 0 AS a", mode: .create, on: lake.connection)
        for number in 1...12 {
            _ = try await table.write("SELECT \(number) AS a", mode: .append, on: lake.connection)
        }
        for name in log() {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -40 * 86_400)],
                ofItemAtPath: "\(lake.root)/t/_delta_log/\(name)")
        }
        for number in 13...20 {
            _ = try await table.write("SELECT \(number) AS a", mode: .append, on: lake.connection)
        }
        #expect(!log().contains(LogFile.commitName(9)) && log().contains(LogFile.commitName(10)))
        for version in 10...20 as ClosedRange<Int64> {
            #expect(try await table.snapshot(version: version).rowCount == version + 1)
        }
        let gone = await #expect(throws: DeltaError.self) { try await table.snapshot(version: 9) }
        #expect(gone != nil)
        #expect(try await foreignCount("t") == "21")
    }
}
