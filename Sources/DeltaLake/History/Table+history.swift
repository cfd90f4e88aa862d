import FoundationEssentials
import ObjectStore

extension Table {
    /// The commits of the table, newest first, as far as the log still has them.
    ///
    /// Times are those that ``version(at:)`` goes by.
    /// - Parameter limit: how many at most; `nil` for all.
    public func history(limit: Int? = nil) async throws(DeltaError) -> [HistoryEntry] {
        try checkPath()
        do throws(DeltaError) {
            let commits = try await logListing().commits
            guard !commits.isEmpty else { _ = try await currentSegment(nil); return [] }
            let times = CommitTimes(commits)
            var entries: [HistoryEntry] = []
            for version in commits.keys.sorted(by: >).prefix(max(0, limit ?? .max)) {
                // A commit that the log's clean-up removed meanwhile is no longer history.
                guard let actions = try await LogReader(table: self).commitIfPresent(version) else { continue }
                entries.append(HistoryEntry(version: version, actions: actions, fileTime: times.fileTime(version) ?? 0))
            }
            return entries
        } catch {
            throw error.at(table: path)
        }
    }
}

extension HistoryEntry {
    init(version: Int64, actions: [Action], fileTime: Int64) {
        let info = actions.lazy.compactMap { action in
            if case .commitInfo(let info) = action { info } else { nil }
        }.first
        self.init(
            version: version,
            timestamp: Date(timeIntervalSince1970: Double(info?.inCommitTimestamp ?? fileTime) / 1000),
            operation: info?.operation, parameters: info?.json["operationParameters"] ?? .object([]),
            metrics: info?.json["operationMetrics"] ?? .object([]), engine: info?.json["engineInfo"]?.string)
    }
}
