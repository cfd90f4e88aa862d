/// The files of the log that make up one version: at most one checkpoint, and the commits after it
/// (PROTOCOL.md, "Action Reconciliation").
struct LogSegment: Sendable, Hashable {
    /// A complete checkpoint.
    struct Checkpoint: Sendable, Hashable {
        /// The version that it holds.
        let version: Int64
        /// The names of its parts, in order.
        let names: [String]
    }

    /// The version that the segment makes up.
    let version: Int64
    /// Where to start from; `nil` for an empty table.
    let checkpoint: Checkpoint?
    /// The versions of the commits to apply, without a gap.
    let commits: ClosedRange<Int64>?

    /// Chooses the files for a version.
    ///
    /// - Parameters:
    ///   - names: every name in the folder `_delta_log`.
    ///   - target: the version wanted; `nil` for the newest.
    /// - Throws: ``DeltaError``: `unknownTable` when there is no log or not this version, `brokenTable` for a gap.
    init(names: [String], target: Int64?) throws(DeltaError) {
        let log = try Listing(names)
        let version = target ?? log.newest
        guard version <= log.newest, version >= 0 else { throw log.absent(version) }
        let start = log.checkpoints.keys.filter { $0 <= version }.max()
        self.version = version
        // Several checkpoints of one version hold the same; a classic one has the shortest way.
        checkpoint = start.flatMap {
            log.checkpoints[$0]?.min { ($0.names.count, $0.names[0]) < ($1.names.count, $1.names[0]) }
        }
        let first = start.map { $0 + 1 } ?? 0
        guard first <= version else {
            self.commits = nil
            return
        }
        for wanted in first...version where !log.commits.contains(wanted) {
            // Old commits go when a checkpoint makes up for them; the versions before it go with them.
            if let oldest = log.oldest, version < oldest { throw log.absent(version) }
            let found = log.commits.filter { $0 > wanted && $0 <= version }.min()
            throw DeltaError(
                .brokenTable,
                "The commit of version \(wanted) is missing in the log"
                    + (found.map { ", which goes on with version \($0)." } ?? "."),
                version: wanted, file: LogFile.commitName(wanted))
        }
        self.commits = first...version
    }

    /// The versions that can be made up.
    ///
    /// - Throws: ``DeltaError`` as ``init(names:target:)`` does for the newest version.
    static func available(names: [String]) throws(DeltaError) -> ClosedRange<Int64> {
        let newest = try LogSegment(names: names, target: nil).version
        return min(try Listing(names).oldest ?? newest, newest)...newest
    }

    /// The names of a log, sorted out.
    private struct Listing {
        private(set) var commits: Set<Int64> = []
        private(set) var checkpoints: [Int64: [Checkpoint]] = [:]
        let newest: Int64
        /// The first version from which every one up to the newest can be made up; `nil` when not even the newest can.
        let oldest: Int64?

        init(_ names: [String]) throws(DeltaError) {
            var parts: [PartKey: [Int: String]] = [:]
            for name in names {
                switch LogFile(name: name) {
                case .commit(let version): commits.insert(version)
                case .checkpoint(let version), .checkpointV2(let version, _):
                    checkpoints[version, default: []].append(Checkpoint(version: version, names: [name]))
                case .checkpointPart(let version, let part, let count):
                    parts[PartKey(version: version, count: count), default: [:]][part] = name
                case .versionOverflow:
                    throw DeltaError(
                        .brokenTable, "The log has a version that is larger than any version can be.", file: name)
                case .other: break
                }
            }
            for (key, files) in parts where files.count == key.count {
                checkpoints[key.version, default: []].append(
                    Checkpoint(version: key.version, names: files.sorted { $0.key < $1.key }.map(\.value)))
            }
            guard let newest = [commits.max(), checkpoints.keys.max()].compactMap({ $0 }).max() else {
                throw DeltaError(.unknownTable, "There is no Delta table here.")
            }
            self.newest = newest
            var first = newest
            while first > 0, commits.contains(first) { first -= 1 }
            if first == 0, commits.contains(0) {
                oldest = 0
            } else {
                // The commit of version `first` is missing, so a checkpoint has to hold that version or a later one.
                oldest = checkpoints.keys.filter { $0 >= first }.min()
            }
        }

        func absent(_ version: Int64) -> DeltaError {
            let others =
                switch oldest {
                case nil: "The newest is \(newest)."
                case newest: "There is only version \(newest)."
                case let oldest?: "There are the versions \(oldest) to \(newest)."
                }
            return DeltaError(
                .unknownTable,
                version > newest || version < 0
                    ? "There is no version \(version). \(others)" : "Version \(version) is no longer there. \(others)",
                version: version)
        }
    }

    private struct PartKey: Hashable {
        let version: Int64
        let count: Int
    }
}
