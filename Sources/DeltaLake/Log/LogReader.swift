import ObjectStore

/// Reads the files of a log, several at a time, and feeds them to a replay in order.
struct LogReader {
    let table: Table

    /// How many commits are read and parsed ahead: enough to hide the latency of a bucket, and a bound for memory.
    private static let window: Int64 = 32

    /// The actions of a commit; `nil` when there is none of this version.
    func commitIfPresent(_ version: Int64) async throws(DeltaError) -> [Action]? {
        do throws(DeltaError) {
            guard let bytes = try await table.storage.read(table.logKey(LogFile.commitName(version))) else {
                return nil
            }
            return try CommitText.parse(bytes)
        } catch {
            throw error.atCommit(version)
        }
    }

    private func commit(_ version: Int64) async throws(DeltaError) -> [Action] {
        if let actions = try await commitIfPresent(version) { return actions }
        throw DeltaError.broken("The commit of version \(version) is missing in the log.").atCommit(version)
    }

    /// Applies commits in order, and files that put some of them together in their place.
    func replay(
        _ versions: ClosedRange<Int64>, compacted: [ClosedRange<Int64>], into replay: inout LogReplay
    ) async throws(DeltaError) {
        var start = versions.lowerBound
        for range in compacted {
            if start < range.lowerBound { try await self.replay(start...range.lowerBound - 1, into: &replay) }
            try await self.replay(compacted: range, into: &replay)
            if range.upperBound == versions.upperBound {
                // Commits that are put together no longer say when they were made.
                if let actions = try await commitIfPresent(range.upperBound) { replay.note(actions) }
                return
            }
            start = range.upperBound + 1
        }
        try await self.replay(start...versions.upperBound, into: &replay)
    }

    /// PROTOCOL.md, "Log Compaction Files". Whatever is wrong with such a file, the commits themselves are there.
    private func replay(compacted range: ClosedRange<Int64>, into replay: inout LogReplay) async throws(DeltaError) {
        var compacted = replay
        do throws(DeltaError) {
            guard let bytes = try await table.storage.read(table.logKey(LogFile.compactedName(range))) else {
                throw .broken("Commits put together are missing.")
            }
            try compacted.apply(try CommitText.parse(bytes), isCompacted: true)
            replay = compacted
        } catch {
            try await self.replay(range, into: &replay)
        }
    }

    /// Applies commits in order.
    private func replay(_ versions: ClosedRange<Int64>, into replay: inout LogReplay) async throws(DeltaError) {
        var start = versions.lowerBound
        while start <= versions.upperBound {
            let end = min(versions.upperBound, start + Self.window - 1)
            for (offset, outcome) in await commits(start...end).enumerated() {
                do throws(DeltaError) {
                    try replay.apply(try outcome.get())
                } catch {
                    throw error.atCommit(start + Int64(offset))
                }
            }
            if end == versions.upperBound { return }
            start = end + 1
        }
    }

    private func commits(_ versions: ClosedRange<Int64>) async -> [Result<[Action], DeltaError>] {
        await withTaskGroup(of: (Int64, Result<[Action], DeltaError>).self) { group in
            for version in versions {
                group.addTask {
                    do throws(DeltaError) {
                        return (version, .success(try await commit(version)))
                    } catch {
                        return (version, .failure(error))
                    }
                }
            }
            var outcomes: [(Int64, Result<[Action], DeltaError>)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Applies a checkpoint (PROTOCOL.md, "Checkpoints", "Sidecar Files").
    func replay(_ checkpoint: LogSegment.Checkpoint, into replay: inout LogReplay) async throws(DeltaError) {
        var sidecars: [Sidecar] = []
        for name in checkpoint.names {
            do throws(DeltaError) {
                if name.hasSuffix(".json") {
                    let actions = try await checkpointLines(name)
                    sidecars += actions.compactMap { if case .sidecar(let sidecar) = $0 { sidecar } else { nil } }
                    try replay.applyCheckpoint(actions)
                } else {
                    sidecars += try await parquet(table.logKey(name), into: &replay)
                }
            } catch {
                throw error.at(file: name)
            }
        }
        for sidecar in sidecars {
            guard !sidecar.path.contains("/"), sidecar.path != "..", sidecar.path != "." else {
                throw DeltaError(
                    .unsupportedTable, "A checkpoint names a file outside of the log: \"\(sidecar.path)\".",
                    file: sidecar.path)
            }
            do throws(DeltaError) {
                _ = try await parquet(table.logKey("_sidecars/\(sidecar.path)"), into: &replay)
            } catch {
                throw error.at(file: sidecar.path)
            }
        }
    }

    private func checkpointLines(_ name: String) async throws(DeltaError) -> [Action] {
        guard let bytes = try await table.storage.read(table.logKey(name)) else {
            throw .broken("A checkpoint is missing.")
        }
        return try CommitText.parse(bytes)
    }

    private func parquet(_ key: String, into replay: inout LogReplay) async throws(DeltaError) -> [Sidecar] {
        var sidecars: [Sidecar] = []
        let rows = try await CheckpointFile(
            location: DataFilePath.pattern(table.store.location(of: key)),
            database: try ReaderDatabase.get(table.database))
        while let actions = try await rows.next() {
            sidecars += actions.compactMap { if case .sidecar(let sidecar) = $0 { sidecar } else { nil } }
            try replay.applyCheckpoint(actions)
        }
        return sidecars
    }
}
