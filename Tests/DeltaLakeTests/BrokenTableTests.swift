import Foundation
import Testing

@testable import DeltaLake

struct BrokenTableTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private static let name0 = "00000000000000000000.json"
    private static let name1 = "00000000000000000001.json"

    private func failure() async -> DeltaError? {
        await #expect(throws: DeltaError.self) { try await lake.table("t").snapshot() }
    }

    /// A log that is damaged says in which table, version and file.
    @Test(arguments: [
        ("{\"add\":{\"path\":\"x\",\"size\":1}}\n{\"add\":{\"pa", "Line 2"), ("\u{0}\u{0}\u{0}", "Line 1"),
        (LogLines.add("../../etc/passwd"), "outside"),
        (LogLines.protocolLine + "\n" + LogLines.protocolLine, "2 protocols"),
    ])
    func damagedCommit(_ text: String, part: String) async throws {
        try lake.writeLog("t", Self.name0, "\(LogLines.protocolLine)\n\(LogLines.metadata())\n")
        try lake.writeLog("t", Self.name1, text)
        let error = await failure()
        #expect(error?.code == .brokenTable)
        #expect(error?.table == "t" && error?.version == 1)
        #expect(error?.file == Self.name1 || error?.file == "../../etc/passwd")
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    /// What every table must have.
    @Test func incomplete() async throws {
        #expect(await failure()?.code == .unknownTable)
        try FileManager.default.createDirectory(atPath: "\(lake.root)/t/_delta_log", withIntermediateDirectories: true)
        #expect(await failure()?.code == .unknownTable)
        try lake.writeLog("t", Self.name0, LogLines.metadata())
        #expect(await failure()?.message.contains("no protocol") == true)
        try lake.writeLog("t", Self.name0, LogLines.protocolLine)
        #expect(await failure()?.message.contains("no metadata") == true)
        try lake.writeLog("t", "00000000000000000002.json", LogLines.add("x"))
        let gap = await failure()
        #expect(gap?.code == .brokenTable && gap?.message.contains("version 1") == true)
    }

    /// A checkpoint that is no Parquet file, or not one of a checkpoint.
    @Test func unreadableCheckpoint() async throws {
        try lake.writeLog("t", "00000000000000000003.checkpoint.parquet", "PAR1 not at all")
        let error = await failure()
        #expect(error?.code == .brokenTable)
        #expect(error?.version == 3 && error?.file == "00000000000000000003.checkpoint.parquet")
        try await lake.connection.run(
            "COPY (SELECT 1 AS a) TO '\(lake.root)/t/_delta_log/00000000000000000003.checkpoint.parquet' (FORMAT parquet)"
        )
        #expect(await failure()?.message.contains("no protocol") == true)
    }

    /// Features that Sord does not have are refused by their names, for reading and for writing.
    @Test(arguments: [
        (#"{"protocol":{"minReaderVersion":4,"minWriterVersion":7}}"#, "reader version 4"),
        (#"{"protocol":{"minReaderVersion":3,"minWriterVersion":7}}"#, "no reader features"),
        (
            #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["variantType","catalogManaged","timestampNtz"],"writerFeatures":[]}}"#,
            "\"catalogManaged\", \"variantType\""
        ),
    ])
    func unsupportedReader(_ line: String, part: String) async throws {
        try lake.writeLog("t", Self.name0, "\(line)\n\(LogLines.metadata())\n")
        let error = await failure()
        #expect(error?.code == .unsupportedTable || part.hasPrefix("no"))
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        (
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["rowTracking","icebergCompatV1"]}}"#,
            LogLines.metadata(), "\"icebergCompatV1\", \"rowTracking\""
        ),
        (
            LogLines.protocolLine,
            LogLines.metadata(
                #"{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{\"delta.invariants\":\"{}\"}}"#),
            "invariants"
        ),
        (
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":6}}"#,
            LogLines.metadata(
                #"{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{\"delta.identity.start\":1}}"#
            ), "identityColumns"
        ),
        (
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":4}}"#,
            LogLines.metadata(
                #"{\"name\":\"a\",\"type\":{\"type\":\"array\",\"elementType\":{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"long\",\"nullable\":true,\"metadata\":{\"delta.generationExpression\":\"1\"}}]},\"containsNull\":true},\"nullable\":true,\"metadata\":{}}"#
            ), "generatedColumns"
        ),
        (
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":3}}"#,
            LogLines.metadata().replacing(
                #""configuration":{}"#, with: #""configuration":{"delta.constraints.positive":"a RLIKE ((0"}"#),
            "\"positive\""
        ),
    ])
    func unsupportedWriter(_ version: String, _ metadata: String, part: String) async throws {
        try lake.writeLog("t", Self.name0, "\(version)\n\(metadata)\n")
        _ = try await lake.table("t").snapshot()
        let before = lake.files()
        for mode in [WriteMode.append, .overwrite] {
            let error = await #expect(throws: DeltaError.self) {
                try await lake.table("t").write("SELECT 1 AS a", mode: mode, on: lake.connection)
            }
            #expect(
                error?.code == .unsupportedTable && error?.message.contains(part) == true, "\(error?.message ?? "")")
        }
        #expect(lake.files() == before)
    }

    /// An append-only table takes rows, and keeps those it has.
    @Test func appendOnly() async throws {
        let metadata = LogLines.metadata().replacing(
            #""configuration":{}"#, with: #""configuration":{"delta.appendOnly":"true"}"#)
        try lake.writeLog("t", Self.name0, "\(LogLines.protocolLine)\n\(metadata)\n")
        _ = try await lake.table("t").write("SELECT 1 AS a", mode: .append, on: lake.connection)
        let error = await #expect(throws: DeltaError.self) {
            try await lake.table("t").write("SELECT 1 AS a", mode: .overwrite, on: lake.connection)
        }
        #expect(error?.message.contains("append-only") == true)
    }

    /// In-commit timestamps never go back.
    @Test func inCommitTimestamps() async throws {
        let future: Int64 = 4_000_000_000_000
        let lines = [
            #"{"commitInfo":{"inCommitTimestamp":\#(future),"timestamp":1}}"#,
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["inCommitTimestamp"]}}"#,
            LogLines.metadata().replacing(
                #""configuration":{}"#, with: #""configuration":{"delta.enableInCommitTimestamps":"true"}"#),
        ]
        try lake.writeLog("t", Self.name0, lines.joined(separator: "\n"))
        for step in 1...2 as ClosedRange<Int64> {
            _ = try await lake.table("t").write("SELECT 1 AS a", mode: .append, on: lake.connection)
            #expect(try await lake.table("t").snapshot().inCommitTimestamp == future + step)
        }
        #expect(
            try await lake.table("t").history().first?.timestamp
                == Date(timeIntervalSince1970: Double(future + 2) / 1000))
    }

    /// A missing data file: the scan fails, and the table can say which one it is.
    @Test func missingFile() async throws {
        _ = try await lake.table("t").write("SELECT 1 AS a", mode: .create, on: lake.connection)
        _ = try await lake.table("t").write("SELECT 2 AS a", mode: .append, on: lake.connection)
        let snapshot = try await lake.table("t").snapshot()
        #expect(await lake.table("t").damage(in: snapshot) == nil)
        let name = try #require(snapshot.files.last?.path)
        try FileManager.default.removeItem(atPath: "\(lake.root)/t/\(name)")
        await #expect(throws: (any Error).self) { try await lake.rows(snapshot.scan()) }
        let error = await lake.table("t").damage(in: snapshot)
        #expect(error?.code == .brokenTable && error?.file == name && error?.version == 1 && error?.table == "t")
        #expect(error?.hint == "Version 0 has all files.")
    }

    /// A version whose files VACUUM took says which versions have theirs, also when others are damaged by hand.
    @Test func vacuumedVersion() async throws {
        let table = lake.table("t")
        for (value, mode) in [(0, WriteMode.create), (1, .append), (2, .overwrite), (3, .append), (4, .append)] {
            _ = try await table.write("SELECT \(value) AS a", mode: mode, on: lake.connection)
        }
        let old = try await table.snapshot(version: 1)
        #expect(await table.damage(in: old) == nil)
        _ = try await table.vacuum(VacuumOptions(retention: .zero, isDryRun: false, ignoresGuard: true))
        let newest = try await table.snapshot()
        let error = await table.damage(in: old)
        #expect(error?.code == .brokenTable && error?.version == 1)
        #expect(
            error?.hint == "Versions 2 to \(newest.version) have all files; VACUUM removes those of old versions.",
            "\(error?.hint ?? "")")
        // A file of a later version, and then of all.
        let late = try #require(newest.files.last?.path)
        try FileManager.default.removeItem(atPath: "\(lake.root)/t/\(late)")
        #expect(await table.damage(in: newest)?.hint == "Versions 2 to 3 have all files.")
        #expect(
            await table.damage(in: old)?.hint == "Versions 2 to 3 have all files; VACUUM removes those of old versions."
        )
        for file in newest.files.dropLast() {
            try FileManager.default.removeItem(atPath: "\(lake.root)/t/\(file.path)")
        }
        #expect(await table.damage(in: newest)?.hint?.hasPrefix("No version") == true)
    }
}
