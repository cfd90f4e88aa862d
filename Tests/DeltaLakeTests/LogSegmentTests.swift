import Testing

@testable import DeltaLake

struct LogSegmentTests {
    /// What a name stands for.
    @Test(arguments: [
        ("00000000000000000042.json", LogFile.commit(version: 42)),
        ("00000000000000000042.checkpoint.parquet", .checkpoint(version: 42)),
        (
            "00000000000000000042.checkpoint.0000000001.0000000003.parquet",
            .checkpointPart(version: 42, part: 1, of: 3)
        ),
        (
            "00000000000000000042.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json",
            .checkpointV2(version: 42, isJSON: true)
        ),
        ("00000000000000000042.checkpoint.0000000004.0000000003.parquet", .other),
        ("99999999999999999999.json", .versionOverflow), ("09223372036854775807.json", .commit(version: .max)),
        ("_last_checkpoint", .other), ("00000000000000000042.crc", .other), ("42.json", .other),
        ("0000000000000000004x.json", .other), (".00000000000000000042.json.crc", .other),
        ("00000000000000000001.00000000000000000005.compacted.json", .compacted(first: 1, last: 5)),
        ("00000000000000000005.00000000000000000001.compacted.json", .other),
    ])
    func names(_ name: String, _ file: LogFile) {
        #expect(LogFile(name: name) == file)
    }

    private func commits(_ versions: some Sequence<Int64>) -> [String] { versions.map(LogFile.commitName) }

    /// The newest complete checkpoint and what follows it make up a version.
    @Test func choosesCheckpoint() throws {
        let names =
            commits(0...12) + [
                "00000000000000000005.checkpoint.parquet",
                "00000000000000000010.checkpoint.0000000001.0000000002.parquet",
            ]
        let segment = try LogSegment(names: names, target: nil)
        #expect(segment.version == 12)
        #expect(segment.checkpoint?.names == ["00000000000000000005.checkpoint.parquet"])
        #expect(segment.commits == 6...12)

        let complete = names + ["00000000000000000010.checkpoint.0000000002.0000000002.parquet"]
        #expect(try LogSegment(names: complete, target: nil).checkpoint?.names.count == 2)
        #expect(try LogSegment(names: complete, target: 10).commits == nil)
        #expect(try LogSegment(names: complete, target: 4).checkpoint == nil)
        #expect(try LogSegment(names: complete, target: 4).commits == 0...4)
    }

    /// Commits from before a checkpoint may be gone.
    @Test func cleanedUp() throws {
        let names = commits(10...11) + ["00000000000000000010.checkpoint.parquet"]
        #expect(try LogSegment(names: names, target: nil).commits == 11...11)
        let error = #expect(throws: DeltaError.self) { try LogSegment(names: names, target: 3) }
        #expect(error?.code == .unknownTable)
        #expect(error?.message == "Version 3 is no longer in the log; versions 10 to 11 are.")
    }

    /// Commits that were put together are used where they fit into what is wanted, the longest first.
    @Test(
        arguments: [
            (nil, [1...5, 6...7]), (7, [1...5, 6...7]), (6, [1...5]), (4, [1...3]), (2, []),
        ] as [(Int64?, [ClosedRange<Int64>])])
    func compacted(_ target: Int64?, _ ranges: [ClosedRange<Int64>]) throws {
        let compacted: [ClosedRange<Int64>] = [1...3, 1...5, 2...8, 6...7]
        let names = commits(0...8) + compacted.map { LogFile.compactedName($0) }
        let segment = try LogSegment(names: names, target: target)
        #expect(segment.compacted == ranges)
        #expect(segment.commits == 0...(target ?? 8))
    }

    /// What can still be built, with gaps and checkpoints.
    @Test(
        arguments: [
            ([Int64](0...3), [Int64](), Int64(0)...3), ([5, 6, 8, 9], [6, 8], 8...9), ([0, 1, 2], [4], 4...4),
            ([11, 12], [10], 10...12), ([2, 3], [], nil), ([.max], [.max], Int64.max...Int64.max),
        ] as [([Int64], [Int64], ClosedRange<Int64>?)])
    func available(_ versions: [Int64], _ checkpoints: [Int64], _ range: ClosedRange<Int64>?) throws {
        let names = commits(versions) + checkpoints.map { LogFile.checkpointName($0) }
        #expect(try LogListing(names: names).available == range)
    }

    /// A log that lacks something says what.
    @Test(arguments: [
        ([Int64](), Int64?.none, DeltaError.Code.unknownTable, "no Delta table"),
        ([0, 1, 3], nil, .brokenTable, "version 2"),
        ([1, 2], nil, .brokenTable, "version 0"),
        ([0, 1], 5, .unknownTable, "Version 5 does not exist; versions 0 to 1 do."),
        ([0, 1], -1, .unknownTable, "-1"),
    ])
    func incomplete(_ versions: [Int64], target: Int64?, code: DeltaError.Code, part: String) {
        let error = #expect(throws: DeltaError.self) { try LogSegment(names: commits(versions), target: target) }
        #expect(error?.code == code)
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    /// No version is larger than the largest.
    @Test func overflow() {
        let error = #expect(throws: DeltaError.self) {
            try LogSegment(names: ["99999999999999999999.json"], target: nil)
        }
        #expect(error?.code == .brokenTable)
        #expect(error?.file == "99999999999999999999.json")
    }
}
