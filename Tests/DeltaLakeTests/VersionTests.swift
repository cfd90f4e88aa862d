import DuckDB
import Foundation
import Testing

@testable import DeltaLake

struct VersionTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    /// Which versions a log can make up.
    @Test(
        arguments: [
            ([0, 1, 2], [], 0, 2), ([0], [], 0, 0), ([], [7], 7, 7), ([8, 9], [7], 7, 9), ([5, 6, 7, 8, 9], [7], 7, 9),
            ([0, 1, 2, 3], [2], 0, 3), ([0, 1, 5, 6], [5], 5, 6), ([7, 8], [3, 7], 7, 8), ([4, 5], [3], 3, 5),
        ] as [([Int64], [Int64], Int64, Int64)])
    func available(_ commits: [Int64], _ checkpoints: [Int64], first: Int64, last: Int64) throws {
        let names = commits.map(LogFile.commitName) + checkpoints.map { LogFile.checkpointName($0) }
        #expect(try LogSegment.available(names: names) == first...last)
        for version in first...last { #expect(try LogSegment(names: names, target: version).version == version) }
        for version in [-1, first - 1, last + 1] {
            let error = #expect(throws: DeltaError.self) { try LogSegment(names: names, target: version) }
            #expect(error?.code == .unknownTable)
            #expect(error?.message.contains(first == last ? "only version \(last)" : "\(first) to \(last)") == true)
        }
    }

    /// A moment belongs to the newest version that was committed by then.
    @Test(arguments: [[:], ["delta.enableInCommitTimestamps": "true"]]) func moments(_ properties: [String: String])
        async throws
    {
        let table = lake.table("t")
        var times: [Date] = []
        for number in 0..<4 {
            _ = try await table.write(
                "SELECT \(number) AS a", mode: number == 0 ? .create : .append, on: lake.connection,
                options: WriteOptions(properties: properties))
            times.append(try await table.snapshot().timestamp)
            try await Task.sleep(for: .milliseconds(3))
        }
        for (version, time) in times.enumerated() {
            #expect(try await table.version(at: time) == version)
            #expect(try await table.version(at: time.addingTimeInterval(0.001)) == version)
        }
        #expect(try await table.version(at: .distantFuture) == 3)
        let error = await #expect(throws: DeltaError.self) {
            try await table.version(at: times[0].addingTimeInterval(-1))
        }
        #expect(error?.code == .unknownTable && error?.message.contains("The oldest one that is left is 0") == true)
        #expect(try await table.snapshot(version: 1).rowCount == 2)
        let missing = await #expect(throws: DeltaError.self) {
            try await table.snapshot(updating: try await table.snapshot(), version: 99)
        }
        #expect(missing?.message == "There is no version 99. There are the versions 0 to 3.")
    }

    /// A clock that ran backwards does not hide versions.
    @Test func clocks() async throws {
        func commit(_ version: Int64, at time: Int) throws {
            let start = version == 0 ? "\(LogLines.protocolLine)\n\(LogLines.metadata())\n" : ""
            try lake.writeLog(
                "t", LogFile.commitName(version), start + #"{"commitInfo":{"timestamp":\#(time)}}"# + "\n")
        }
        for (version, time) in [1000, 5000, 3000, 6000].enumerated() { try commit(Int64(version), at: time) }
        for (time, version) in [(1.0, 0), (3.0, 0), (4.9, 0), (5.0, 2), (6.0, 3)] as [(Double, Int64)] {
            #expect(try await lake.table("t").version(at: Date(timeIntervalSince1970: time)) == version)
        }
    }
}
