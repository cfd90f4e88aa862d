import Foundation
import Testing

@testable import DeltaLake

/// Whatever bytes are in a log, opening it gives a snapshot or an error of the table, and never a crash.
struct DamagedLogTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    /// A generator that gives the same numbers in every run.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let vector =
        #""deletionVector":{"storageType":"i","pathOrInlineDv":"^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L","sizeInBytes":44,"cardinality":6}"#
    private static let commits = [
        [
            #"{"commitInfo":{"timestamp":1,"inCommitTimestamp":5,"operation":"WRITE"}}"#,
            #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}"#,
            LogLines.metadata().replacing(#""partitionColumns":[]"#, with: #""partitionColumns":["a"]"#),
            #"{"add":{"path":"a=1/x%20y","partitionValues":{"a":"1"},"size":9,"modificationTime":1,"dataChange":true,"stats":"{\"numRecords\":9}",\#(vector)}}"#,
        ],
        [LogLines.remove("file:///b"), LogLines.add("b"), #"{"txn":{"appId":"x","version":9223372036854775807}}"#],
        [#"{"domainMetadata":{"domain":"d","configuration":"{}","removed":false}}"#, LogLines.add("c/../d")],
    ].map { Array($0.joined(separator: "\n").utf8) }

    private static let splices = [
        "-9223372036854775808", "99999999999999999999", "null", "{}", "[]", "\"", "\u{0}", "1e999", "../", "%00",
        "\\ud800",
        "\n", "true", "-1", String(repeating: "[", count: 300), "9223372036854775807", "s3://", ":",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<8) func mutations(_ seed: Int) async throws {
        var random = Random(state: UInt64(seed) &* 7919 &+ 17)
        let path = "t\(seed)"
        var opened = 0
        var refused = 0
        try lake.writeLog(path, LogFile.commitName(0), "")
        let folder = "\(lake.root)/\(path)/_delta_log"
        for _ in 0..<400 {
            for (version, original) in Self.commits.enumerated() {
                var bytes = original
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.removeSubrange(place..<end)
                    case 2: bytes.replaceSubrange(place..<end, with: Self.splices.randomElement(using: &random) ?? [])
                    default: bytes.insert(contentsOf: bytes[place..<end], at: place)
                    }
                }
                try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(LogFile.commitName(Int64(version)))"))
            }
            do throws(DeltaError) {
                let snapshot = try await lake.table(path).snapshot()
                #expect(!snapshot.scan().isEmpty)
                _ = snapshot.rowCount
                _ = snapshot.byteCount
                opened += 1
            } catch {
                #expect(error.table == path && !error.message.isEmpty)
                refused += 1
            }
        }
        #expect(opened > 20 && refused > 20, "\(opened) opened, \(refused) refused")
    }

    /// An empty commit changes nothing; one line may be very long.
    @Test func extremes() async throws {
        try lake.writeLog("t", LogFile.commitName(0), LogLines.protocolLine + "\n" + LogLines.metadata())
        try lake.writeLog("t", LogFile.commitName(1), "")
        #expect(try await lake.table("t").snapshot().version == 1)
        let long = #"{"commitInfo":{"x":""# + String(repeating: "y", count: 20_000_000) + "\"}}"
        try lake.writeLog("t", LogFile.commitName(2), long + "\n" + LogLines.add("a"))
        #expect(try await lake.table("t").snapshot().fileCount == 1)
        let deep =
            String(repeating: #"{\"type\":\"array\",\"elementType\":"#, count: 2000) + #"\"long\""#
            + String(repeating: "}", count: 2000)
        try lake.writeLog("t", LogFile.commitName(3), LogLines.metadata(#"{\"name\":\"a\",\"type\":\#(deep)}"#))
        let error = await #expect(throws: DeltaError.self) { try await lake.table("t").snapshot() }
        #expect(error?.version == 3 && error?.message.contains("nesting") == true, "\(error?.message ?? "")")
    }
}
