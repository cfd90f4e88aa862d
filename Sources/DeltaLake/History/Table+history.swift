import FoundationEssentials
import ObjectStore

extension Table {
    /// The commits of the table, newest first, as far as the log still has them.
    ///
    /// - Parameter limit: how many at most; `nil` for all.
    public func history(limit: Int? = nil) async throws(DeltaError) -> [HistoryEntry] {
        try checkPath()
        do throws(DeltaError) {
            let prefix = logKey("")
            var commits: [(version: Int64, file: ObjectInfo)] = []
            for file in try await storage.list(prefix) {
                if case .commit(let version) = LogFile(name: String(file.key.dropFirst(prefix.count))) {
                    commits.append((version, file))
                }
            }
            guard !commits.isEmpty else { _ = try await currentSegment(nil); return [] }
            var entries: [HistoryEntry] = []
            for commit in commits.sorted(by: { $0.version > $1.version }).prefix(max(0, limit ?? .max)) {
                // A commit that the log's clean-up removed meanwhile is no longer history.
                guard let actions = try await LogReader(table: self).commitIfPresent(commit.version) else { continue }
                entries.append(HistoryEntry(version: commit.version, actions: actions, file: commit.file))
            }
            return entries
        } catch {
            throw error.at(table: path)
        }
    }
}

extension HistoryEntry {
    init(version: Int64, actions: [Action], file: ObjectInfo) {
        let info = actions.lazy.compactMap { action in
            if case .commitInfo(let info) = action { info } else { nil }
        }.first
        let milliseconds = info?.inCommitTimestamp ?? info?.timestamp
        self.init(
            version: version,
            timestamp: milliseconds.map { Date(timeIntervalSince1970: Double($0) / 1000) } ?? file.modified,
            operation: info?.operation, parameters: info?.json["operationParameters"] ?? .object([]),
            metrics: info?.json["operationMetrics"] ?? .object([]), engine: info?.json["engineInfo"]?.string)
    }
}
