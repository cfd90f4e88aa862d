/// What the names in the folder `_delta_log` say: which commits, checkpoints and compacted commits there are.
struct LogListing: Sendable {
    /// The versions that have a commit.
    private(set) var commits: Set<Int64> = []
    /// The complete checkpoints of each version.
    private(set) var checkpoints: [Int64: [LogSegment.Checkpoint]] = [:]
    /// Where commits are put together: the last version that each file holds, by the first one.
    private(set) var compacted: [Int64: [Int64]] = [:]

    /// - Parameter names: every name in the folder.
    /// - Throws: ``DeltaError`` `brokenTable` for a version that is larger than any can be.
    init(names: some Sequence<String>) throws(DeltaError) {
        var parts: [PartKey: [Int: String]] = [:]
        for name in names {
            switch LogFile(name: name) {
            case .commit(let version): commits.insert(version)
            case .compacted(let first, let last): compacted[first, default: []].append(last)
            case .checkpoint(let version), .checkpointV2(let version, _):
                checkpoints[version, default: []].append(LogSegment.Checkpoint(version: version, names: [name]))
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
                LogSegment.Checkpoint(version: key.version, names: files.sorted { $0.key < $1.key }.map(\.value)))
        }
    }

    /// The newest version that anything is there of; `nil` for a folder that is no log.
    var newest: Int64? { [commits.max(), checkpoints.keys.max()].compactMap { $0 }.max() }

    /// The versions without a gap, up to the newest, that the log can still build; `nil` when not even the newest.
    var available: ClosedRange<Int64>? {
        var range: ClosedRange<Int64>?
        for version in commits.union(checkpoints.keys).sorted() {
            if let end = range?.upperBound, end + 1 == version {
                range = (range?.lowerBound ?? version)...version
            } else {
                range = version == 0 || checkpoints[version] != nil ? version...version : nil
            }
        }
        return range
    }

    /// Why a version cannot be had, with the versions that can.
    func missing(_ version: Int64) -> DeltaError {
        guard let available else {
            return DeltaError(.unknownTable, "Version \(version) does not exist.", version: version)
        }
        let others =
            available.count == 1
            ? "version \(available.lowerBound) does" : "versions \(available.lowerBound) to \(available.upperBound) do"
        if version >= 0, version < available.lowerBound {
            let kept =
                available.count == 1
                ? "only version \(available.lowerBound) is"
                : "versions \(available.lowerBound) to \(available.upperBound) are"
            return DeltaError(
                .unknownTable, "Version \(version) is no longer in the log; \(kept).",
                hint: "Its commits were removed after the time that the table keeps them "
                    + "(delta.logRetentionDuration).", version: version)
        }
        return DeltaError(
            .unknownTable, "Version \(version) does not exist; \(others).",
            hint: "DESCRIBE HISTORY lists the versions of a table.", version: version)
    }

    private struct PartKey: Hashable {
        let version: Int64
        let count: Int
    }
}
