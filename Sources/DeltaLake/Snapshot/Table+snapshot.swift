import FoundationEssentials
import ObjectStore

extension Table {
    /// The newest state of the table, or the one at a version.
    ///
    /// - Parameters:
    ///   - previous: a snapshot of the same table: only commits after it are read, and when there are none, it is
    ///     returned after two looks at the store, without a listing.
    ///   - version: the version wanted; `nil` for the newest.
    /// - Throws: ``DeltaError``: `unknown_table` when there is no table or not this version, `broken_table` when the
    ///   log breaks the protocol, `unsupported_table` naming the features that Sord does not have.
    public func snapshot(
        updating previous: Snapshot? = nil, version: Int64? = nil
    ) async throws(DeltaError) -> Snapshot {
        try checkPath()
        do throws(DeltaError) {
            if let previous = previous ?? known, previous.version <= version ?? .max, try await isCurrent(previous) {
                return try await extended(previous, to: version)
            }
            return try await opened(at: version)
        } catch {
            throw error.at(table: path)
        }
    }

    /// Whether the file of the log that a snapshot ends with is still the one that was read.
    private func isCurrent(_ snapshot: Snapshot) async throws(DeltaError) -> Bool {
        guard let newest = snapshot.newestFile, snapshot.paths == paths else { return false }
        return try await storage.info(newest.key) == newest
    }

    /// A snapshot with the commits that came after it.
    private func extended(_ previous: Snapshot, to target: Int64?) async throws(DeltaError) -> Snapshot {
        var replay = previous.replay
        var version = previous.version
        while version < target ?? .max, version < .max {
            guard let actions = try await LogReader(table: self).commitIfPresent(version + 1) else { break }
            version += 1
            do throws(DeltaError) { try replay.apply(actions) } catch { throw error.atCommit(version) }
        }
        if let target, target > version {
            throw try await logListing().listing.missing(target)
        }
        if version == previous.version { return previous }
        return try await finished(replay, version, checkpoint: nil, previous)
    }

    /// A snapshot from the log alone.
    private func opened(at target: Int64?) async throws(DeltaError) -> Snapshot {
        let segment = try await currentSegment(target)
        var replay = LogReplay(paths: paths)
        let reader = LogReader(table: self)
        if let checkpoint = segment.checkpoint {
            do throws(DeltaError) {
                try await reader.replay(checkpoint, into: &replay)
            } catch {
                throw error.at(version: checkpoint.version, file: checkpoint.names.first)
            }
        }
        if let commits = segment.commits {
            try await reader.replay(commits, compacted: segment.compacted, into: &replay)
        } else if let actions = try await reader.commitIfPresent(segment.version) {
            // A checkpoint does not say when its version was committed.
            replay.note(actions)
        }
        return try await finished(replay, segment.version, checkpoint: segment.checkpoint, nil)
    }

    /// Checks what the log added up to, and reads what lies outside of it.
    private func finished(
        _ replay: LogReplay, _ version: Int64, checkpoint: LogSegment.Checkpoint?, _ previous: Snapshot?
    ) async throws(DeltaError) -> Snapshot {
        guard let protocolVersion = replay.protocolVersion else {
            throw DeltaError(.brokenTable, "The log has no protocol.", version: version)
        }
        guard let metadata = replay.metadata?.inEffect(under: protocolVersion) else {
            throw DeltaError(.brokenTable, "The log has no metadata.", version: version)
        }
        do throws(DeltaError) {
            try TableFeatures.checkReadable(protocolVersion, metadata)
            var newest = try await storage.info(logKey(LogFile.commitName(version)))
            // The commit of a checkpoint may have been cleaned up.
            if newest == nil, let name = checkpoint?.names.first { newest = try await storage.info(logKey(name)) }
            // The times that the history shows.
            let milliseconds =
                replay.commitInfo?.inCommitTimestamp ?? newest.map { CommitTimes.milliseconds($0.modified) }
            let timestamp = milliseconds.map { Date(timeIntervalSince1970: Double($0) / 1000) }
            let details = FileDetails(table: self)
            return Snapshot(
                version: version, timestamp: timestamp ?? Date(timeIntervalSince1970: 0),
                protocolVersion: protocolVersion, metadata: metadata, replay: replay, paths: paths,
                deletedRows: try await details.deletedRows(of: replay, knowing: previous),
                shapes: try await details.shapes(of: replay, metadata, knowing: previous),
                newestFile: newest,
                skipping: SkippingIndex(replay: replay, metadata: metadata, previous: previous?.skipping))
        } catch {
            throw error.at(version: version)
        }
    }
}

extension DeltaError {
    func atCommit(_ version: Int64) -> DeltaError { at(version: version, file: LogFile.commitName(version)) }
}
