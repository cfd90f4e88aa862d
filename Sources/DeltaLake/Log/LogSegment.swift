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

    /// Where commits are put together: ranges within ``commits``, in order, each of them the name of a file.
    let compacted: [ClosedRange<Int64>]

    /// Chooses the files for a version.
    ///
    /// - Parameters:
    ///   - names: every name in the folder `_delta_log`.
    ///   - target: the version wanted; `nil` for the newest.
    /// - Throws: ``DeltaError``: `unknownTable` when there is no log or not this version, `brokenTable` for a gap.
    init(names: [String], target: Int64?) throws(DeltaError) {
        try self.init(LogListing(names: names), target: target)
    }

    /// Chooses the files for a version.
    init(_ listing: LogListing, target: Int64?) throws(DeltaError) {
        guard let newest = listing.newest else {
            throw DeltaError(.unknownTable, "There is no Delta table here.")
        }
        let version = target ?? newest
        guard version <= newest, version >= 0 else { throw listing.missing(version) }
        let start = listing.checkpoints.keys.filter { $0 <= version }.max()
        self.version = version
        // Several checkpoints of one version hold the same; a classic one has the shortest way.
        checkpoint = start.flatMap {
            listing.checkpoints[$0]?.min { ($0.names.count, $0.names[0]) < ($1.names.count, $1.names[0]) }
        }
        guard let first = start.map({ $0 == .max ? nil : $0 + 1 }) ?? 0, first <= version else {
            commits = nil
            compacted = []
            return
        }
        var wanted = first
        while true {
            if !listing.commits.contains(wanted) { throw Self.gap(at: wanted, in: listing, version: version, target) }
            if wanted == version { break }
            wanted += 1
        }
        commits = first...version
        compacted = Self.compacted(within: first...version, listing)
    }

    /// What it means that a commit is missing.
    private static func gap(
        at wanted: Int64, in listing: LogListing, version: Int64, _ target: Int64?
    ) -> DeltaError {
        if target != nil, let available = listing.available, !available.contains(version) {
            return listing.missing(version)
        }
        let found = listing.commits.filter { $0 > wanted && $0 <= version }.min()
        return DeltaError(
            .brokenTable,
            "The commit of version \(wanted) is missing in the log"
                + (found.map { ", which goes on with version \($0)." } ?? "."),
            version: wanted, file: LogFile.commitName(wanted))
    }

    /// The longest ways to skip commits.
    private static func compacted(within commits: ClosedRange<Int64>, _ listing: LogListing) -> [ClosedRange<Int64>] {
        guard !listing.compacted.isEmpty else { return [] }
        var ranges: [ClosedRange<Int64>] = []
        var next = commits.lowerBound
        while let first = listing.compacted.keys.filter({ $0 >= next }).min(), first <= commits.upperBound {
            if let last = listing.compacted[first]?.filter({ $0 <= commits.upperBound }).max() {
                ranges.append(first...last)
                if last == commits.upperBound { break }
                next = last + 1
            } else {
                next = first + 1
            }
        }
        return ranges
    }
}
