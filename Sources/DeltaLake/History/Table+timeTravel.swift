public import FoundationEssentials
import ObjectStore

extension Table {
    /// The versions, without a gap, that the log can still build.
    ///
    /// Data files of old versions may be gone all the same when VACUUM removed them.
    /// - Throws: ``DeltaError``: `unknown_table` when there is no table, `broken_table` when not even the newest
    ///   version can be built.
    public func availableVersions() async throws(DeltaError) -> ClosedRange<Int64> {
        try checkPath()
        do throws(DeltaError) {
            return try available(try await logListing().listing)
        } catch {
            throw error.at(table: path)
        }
    }

    private func available(_ listing: LogListing) throws(DeltaError) -> ClosedRange<Int64> {
        // A log that cannot build its newest version says why.
        let newest = try LogSegment(listing, target: nil).version
        return listing.available ?? newest...newest
    }

    /// The newest version that was committed at or before a moment.
    ///
    /// Where the table has in-commit timestamps these count, before they were enabled the modification times of the
    /// commits (PROTOCOL.md, "In-Commit Timestamps", "Recommendations for Readers of Tables with In-Commit
    /// Timestamps").
    /// - Parameter moment: to the millisecond. One that is later than the newest version gives that version.
    /// - Throws: ``DeltaError`` `unknown_table` naming the first moment when this one is before it, and as for opening
    ///   the table.
    public func version(at moment: Date) async throws(DeltaError) -> Int64 {
        try checkPath()
        do throws(DeltaError) {
            let (listing, commits) = try await logListing()
            let versions = try available(listing)
            let target = CommitTimes.milliseconds(moment)
            let times = CommitTimes(commits)
            let enabled = try await inCommitTimestamps(versions)
            if let enabled, versions.contains(enabled.first), target >= enabled.since {
                let found = try await newest(in: enabled.first...versions.upperBound, notAfter: target)
                if let found { return found }
            }
            let end = enabled.map { min($0.first - 1, versions.upperBound) } ?? versions.upperBound
            if versions.lowerBound <= end, let found = times.newest(in: versions.lowerBound...end, notAfter: target) {
                return found
            }
            throw try await tooEarly(target, versions, times)
        } catch {
            throw error.at(table: path)
        }
    }

    /// From which version on, and since when, commits carry their own timestamps; `nil` when they do not.
    private func inCommitTimestamps(
        _ versions: ClosedRange<Int64>
    ) async throws(DeltaError) -> (first: Int64, since: Int64)? {
        let metadata = try await snapshot().metadata
        guard metadata.isEnabled("delta.enableInCommitTimestamps") else { return nil }
        let first = metadata.configuration["delta.inCommitTimestampEnablementVersion"].flatMap { Int64($0) }
        let since = metadata.configuration["delta.inCommitTimestampEnablementTimestamp"].flatMap { Int64($0) }
        // Without these properties the table has had them from its beginning.
        guard let first, let since else { return (versions.lowerBound, .min) }
        return (max(first, versions.lowerBound), first < versions.lowerBound ? .min : since)
    }

    /// The newest of versions with timestamps of their own, which rise, by halving.
    private func newest(
        in versions: ClosedRange<Int64>, notAfter moment: Int64
    ) async throws(DeltaError) -> Int64? {
        var low = versions.lowerBound
        var high = versions.upperBound
        var found: Int64?
        while low <= high {
            let middle = low + (high - low) / 2
            // A version whose commit was cleaned up has a checkpoint only, and says no time.
            if let time = try await inCommitTimestamp(middle), time > moment {
                if middle == versions.lowerBound { break }
                high = middle - 1
            } else {
                found = middle
                if middle == versions.upperBound { break }
                low = middle + 1
            }
        }
        return found
    }

    private func inCommitTimestamp(_ version: Int64) async throws(DeltaError) -> Int64? {
        let actions = try await LogReader(table: self).commitIfPresent(version) ?? []
        for case .commitInfo(let info) in actions { return info.inCommitTimestamp }
        return nil
    }

    private func tooEarly(
        _ moment: Int64, _ versions: ClosedRange<Int64>, _ times: CommitTimes
    ) async throws(DeltaError) -> DeltaError {
        var first = try await inCommitTimestamp(versions.lowerBound)
        if first == nil { first = times.fileTime(versions.lowerBound) }
        let earliest =
            first.map { "version \(versions.lowerBound) was committed at \(CommitTimes.text($0))" }
            ?? "it is version \(versions.lowerBound), whose time is not known"
        return DeltaError(
            .unknownTable,
            "\(CommitTimes.text(moment)) is before the first version that the log still has: \(earliest).",
            hint: "Versions \(versions.lowerBound) to \(versions.upperBound) can be read.")
    }
}
