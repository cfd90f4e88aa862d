import Foundation
import Testing

@testable import DeltaLake

struct TimeTravelTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func write(_ version: Int64, _ lines: String..., at seconds: Double) throws {
        let name = LogFile.commitName(version)
        try lake.writeLog("t", name, lines.joined(separator: "\n"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: "\(lake.root)/t/_delta_log/\(name)"
        )
    }

    private func version(at seconds: Double) async throws -> Int64 {
        try await lake.table("t").version(at: Date(timeIntervalSince1970: seconds))
    }

    /// Times of files decide, made to rise; the history shows the same ones.
    @Test func fileTimes() async throws {
        try write(0, LogLines.protocolLine, LogLines.metadata(), at: 1000)
        try write(1, LogLines.add("a"), at: 2000)
        try write(2, LogLines.add("b"), at: 1500)
        try write(3, LogLines.add("c"), at: 3000)
        #expect(try await version(at: 1000) == 0)
        #expect(try await version(at: 1999.999) == 0)
        #expect(try await version(at: 2000) == 1)
        #expect(try await version(at: 2000.001) == 2)
        #expect(try await version(at: 2999) == 2)
        #expect(try await version(at: 9e9) == 3)
        #expect(try await lake.table("t").availableVersions() == 0...3)
        for entry in try await lake.table("t").history() {
            #expect(try await lake.table("t").version(at: entry.timestamp) == entry.version)
        }
        let error = await #expect(throws: DeltaError.self) { try await version(at: 999) }
        #expect(error?.code == .unknownTable && error?.table == "t")
        #expect(error?.message.contains("1970-01-01 00:16:40.000 UTC") == true, "\(error?.message ?? "")")
        #expect(error?.hint?.contains("0 to 3") == true)
    }

    /// Timestamps in commits count from the version that enabled them, whatever the files say.
    @Test func inCommitTimestamps() async throws {
        func info(_ seconds: Int) -> String { #"{"commitInfo":{"inCommitTimestamp":\#(seconds)000}}"# }
        let enabled = LogLines.metadata().replacing(
            #""configuration":{}"#,
            with: #""configuration":{"delta.enableInCommitTimestamps":"true","#
                + #""delta.inCommitTimestampEnablementVersion":"2","delta.inCommitTimestampEnablementTimestamp":"5000000"}"#
        )
        let feature =
            #"{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["inCommitTimestamp"]}}"#
        try write(0, LogLines.protocolLine, LogLines.metadata(), at: 1000)
        try write(1, LogLines.add("a"), at: 2000)
        try write(2, info(5000), feature, enabled, at: 90000)
        try write(3, info(6000), LogLines.add("b"), at: 80000)
        try write(4, info(7000), LogLines.add("c"), at: 70000)
        for (seconds, expected) in [(1000, 0), (4999, 1), (5000, 2), (5999, 2), (6000, 3), (7000, 4), (99999, 4)] {
            #expect(try await version(at: Double(seconds)) == Int64(expected), "\(seconds)")
        }
        await #expect(throws: DeltaError.self) { try await version(at: 10) }
    }

    /// Versions that are not there are refused with those that are, on every way.
    @Test func names() async throws {
        try write(0, LogLines.protocolLine, LogLines.metadata(), at: 1000)
        try write(1, LogLines.add("a"), at: 2000)
        let table = lake.table("t")
        let newest = try await table.snapshot()
        for previous in [nil, newest] {
            let error = await #expect(throws: DeltaError.self) {
                try await table.snapshot(updating: previous, version: 99)
            }
            #expect(error?.message == "Version 99 does not exist; versions 0 to 1 do.")
        }
        let none = await #expect(throws: DeltaError.self) { try await lake.table("u").availableVersions() }
        #expect(none?.code == .unknownTable && none?.table == "u")
    }

    /// Commits put together say the same as the commits; damaged ones are passed over.
    @Test(arguments: [false, true]) func compacted(_ damaged: Bool) async throws {
        try write(0, LogLines.protocolLine, LogLines.metadata(), at: 1)
        try write(1, LogLines.add("a"), LogLines.add("b"), at: 2)
        try write(2, LogLines.remove("a"), LogLines.add("c"), at: 3)
        try write(3, LogLines.add("d"), at: 4)
        // A file that only stands here shows whether the compacted commits were read.
        let lines = [LogLines.remove("a"), LogLines.add("b"), LogLines.add("c"), LogLines.add("mark")]
        try lake.writeLog(
            "t", LogFile.compactedName(1...2), lines.joined(separator: "\n") + (damaged ? "\n{\"add" : ""))
        let paths = try await lake.table("t").snapshot().files.map(\.path)
        #expect(paths == (damaged ? ["b", "c", "d"] : ["b", "c", "mark", "d"]))
        #expect(try await lake.table("t").snapshot(version: 1).files.map(\.path) == ["a", "b"])
    }
}
