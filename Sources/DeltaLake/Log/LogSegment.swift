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
        var commits: Set<Int64> = []
        var checkpoints: [Int64: [Checkpoint]] = [:]
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
        let version = target ?? newest
        let start = checkpoints.keys.filter { $0 <= version }.max()
        self.version = version
        // Several checkpoints of one version hold the same; a classic one has the shortest way.
        checkpoint = start.flatMap {
            checkpoints[$0]?.min { ($0.names.count, $0.names[0]) < ($1.names.count, $1.names[0]) }
        }
        guard version <= newest, version >= 0 else {
            throw DeltaError(
                .unknownTable, "There is no version \(version); the newest is \(newest).", version: version)
        }
        let first = start.map { $0 + 1 } ?? 0
        guard first <= version else {
            self.commits = nil
            return
        }
        for wanted in first...version where !commits.contains(wanted) {
            let found = commits.filter { $0 > wanted && $0 <= version }.min()
            throw DeltaError(
                target != nil && start == nil && wanted == 0 ? .unknownTable : .brokenTable,
                "The commit of version \(wanted) is missing in the log"
                    + (found.map { ", which goes on with version \($0)." } ?? "."),
                version: wanted, file: LogFile.commitName(wanted))
        }
        self.commits = first...version
    }

    private struct PartKey: Hashable {
        let version: Int64
        let count: Int
    }
}
