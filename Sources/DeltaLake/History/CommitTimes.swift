import FoundationEssentials
import ObjectStore

/// When each version was committed, without I/O: where commits say so themselves (PROTOCOL.md, "In-Commit
/// Timestamps"), and else by the modification times of their files, as the reference implementation has it.
struct CommitTimes: Sendable {
    /// The time of each version's file in milliseconds since 1970, made to rise with every version.
    private let fileTimes: [Int64: Int64]

    /// - Parameter commits: the files of the commits that are still in the log.
    init(_ commits: [Int64: ObjectInfo]) {
        var times: [Int64: Int64] = [:]
        var last: (version: Int64, time: Int64)?
        for (version, file) in commits.sorted(by: { $0.key < $1.key }) {
            var time = Self.milliseconds(file.modified)
            // Files that were copied have any order of times; versions have one.
            if let last, time <= last.time { time = last.time + 1 }
            times[version] = time
            last = (version, time)
        }
        fileTimes = times
    }

    /// When a version was committed, by the times of the files.
    func fileTime(_ version: Int64) -> Int64? { fileTimes[version] }

    /// The newest of some versions whose file is not younger than a moment; `nil` when all are.
    func newest(in versions: ClosedRange<Int64>, notAfter moment: Int64) -> Int64? {
        fileTimes.lazy.filter { versions.contains($0.key) && $0.value <= moment }.map(\.key).max()
    }

    /// A moment in milliseconds since 1970, towards the past; moments that nobody means are cut to the ends.
    static func milliseconds(_ moment: Date) -> Int64 {
        let value = (moment.timeIntervalSince1970 * 1000).rounded(.down)
        return Int64(exactly: min(max(value, -8e15), 8e15)) ?? 0
    }

    /// A moment as text in UTC, for people.
    static func text(_ milliseconds: Int64) -> String {
        Timestamp(microseconds: milliseconds * 1000).text(fraction: 3, separator: " ", zone: " UTC")
    }
}
