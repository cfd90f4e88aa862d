import FoundationEssentials
import ObjectStore

extension Table {
    private static let day: Int64 = 86_400_000

    /// Deletes commits and checkpoints that are older than `delta.logRetentionDuration` and not needed to read any
    /// younger version, and what aborted checkpoints left behind.
    func cleanLog(_ metadata: Metadata, at now: Int64 = Committer.now()) async throws(DeltaError) {
        guard metadata.configuration["delta.enableExpiredLogCleanup"]?.lowercased() != "false" else { return }
        let prefix = logKey("")
        let objects = try await storage.list(prefix)
        let files = objects.map { object in
            LogCleanup.File(
                name: String(object.key.dropFirst(prefix.count)),
                modified: Int64(object.modified.timeIntervalSince1970 * 1000))
        }
        // Whole days, so that not every checkpoint has to delete a little.
        let threshold = (now - metadata.logRetention) / Self.day * Self.day
        let cleanup = LogCleanup(files, before: threshold)
        for name in cleanup.expired {
            try await storage.delete(logKey(name))
            FaultPoint.reach(.logFileCleaned)
        }

        let gone = Set(cleanup.expired)
        let left = files.filter { !gone.contains($0.name) }
        for file in left where file.name.hasPrefix("\(Self.temporaryFolder)/") && file.modified < now - Self.day {
            try await storage.delete(logKey(file.name))
        }
        try await cleanSidecars(left, at: now)
    }

    /// PROTOCOL.md, "Metadata Cleanup": files that no checkpoint is continued in, unless one may be being written.
    private func cleanSidecars(_ files: [LogCleanup.File], at now: Int64) async throws(DeltaError) {
        let folder = "\(Self.sidecarFolder)/"
        let old = files.filter { $0.name.hasPrefix(folder) && $0.modified < now - Self.day }
        guard !old.isEmpty else { return }
        var needed: Set<String> = []
        for file in files {
            switch LogFile(name: file.name) {
            case .checkpointV2, .checkpoint: needed.formUnion(try await LogReader(table: self).sidecars(of: file.name))
            default: break
            }
        }
        for file in old where !needed.contains(String(file.name.dropFirst(folder.count))) {
            try await storage.delete(logKey(file.name))
        }
    }
}
