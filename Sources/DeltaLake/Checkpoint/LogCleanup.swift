import FoundationEssentials
import ObjectStore

/// Which files of a log are no longer needed, decided without I/O (PROTOCOL.md, "Metadata Cleanup").
struct LogCleanup {
    /// The names of the files to delete, oldest version first, so that stopping in between leaves a log that opens.
    let expired: [String]
    /// The newest checkpoint that is older than the limit: versions from here on can be opened.
    let keptFrom: Int64?

    /// - Parameters:
    ///   - files: the names in the folder `_delta_log`, with the time at which each was written.
    ///   - limit: what was written before may go.
    init(files: [(name: String, modified: Date)], limit: Date) {
        var checkpoints: [Int64] = []
        var parts: [Int64: [Int: Set<Int>]] = [:]
        var written: [Int64: Date] = [:]
        for file in files {
            switch LogFile(name: file.name) {
            case .checkpoint(let version), .checkpointV2(let version, _): checkpoints.append(version)
            case .checkpointPart(let version, let part, let count):
                parts[version, default: [:]][count, default: []].insert(part)
                if parts[version]?[count]?.count == count { checkpoints.append(version) }
            case .commit(let version): written[version] = file.modified
            case .compacted, .versionOverflow, .other: break
            }
        }
        // A version is old when it was committed before the limit; without its commit nobody knows, and it is older
        // than those that are there.
        let oldestCommit = written.keys.min() ?? .max
        let old = checkpoints.filter { version in
            written[version].map { $0 < limit } ?? (version < oldestCommit)
        }
        guard let kept = old.max() else {
            expired = []
            keptFrom = nil
            return
        }
        keptFrom = kept
        var names: [(version: Int64, name: String)] = []
        for file in files where file.modified < limit {
            switch LogFile(name: file.name) {
            case .commit(let version), .checkpoint(let version), .checkpointV2(let version, _),
                .checkpointPart(let version, _, _):
                if version < kept { names.append((version, file.name)) }
            case .compacted, .versionOverflow, .other:
                if let version = Self.version(ofOther: file.name), version < kept { names.append((version, file.name)) }
            }
        }
        expired = names.sorted { ($0.version, $0.name) < ($1.version, $1.name) }.map(\.name)
    }

    /// The version of a checksum or of compacted commits, by the last version that the name has.
    private static func version(ofOther name: String) -> Int64? {
        let parts = name.split(separator: ".")
        guard parts.count >= 2, parts[0].count == LogFile.versionDigits, let first = Int64(parts[0]) else { return nil }
        if parts.count == 2, parts[1] == "crc" { return first }
        if parts.count == 4, parts[2] == "compacted", parts[3] == "json" { return Int64(parts[1]) }
        return nil
    }
}

extension Table {
    /// Deletes files of the log that are older than the table keeps them, when a newer checkpoint makes up for them.
    func cleanLog(_ metadata: Metadata, now: Date = Date()) async throws(DeltaError) {
        guard metadata.configuration["delta.enableExpiredLogCleanup"]?.lowercased() != "false" else { return }
        let age = Double(RetentionProperty.log.milliseconds(in: metadata)) / 1000
        let prefix = logKey("")
        var files: [(name: String, modified: Date)] = []
        var sidecars: [ObjectInfo] = []
        for file in try await storage.list(prefix) {
            let name = String(file.key.dropFirst(prefix.count))
            if name.hasPrefix("_sidecars/") { sidecars.append(file) } else { files.append((name, file.modified)) }
        }
        let cleanup = LogCleanup(files: files, limit: now.addingTimeInterval(-age))
        for name in cleanup.expired { try await storage.delete(logKey(name)) }
        guard !sidecars.isEmpty, !cleanup.expired.isEmpty else { return }
        let gone = Set(cleanup.expired)
        try await deleteUnused(sidecars, of: files.map(\.name).filter { !gone.contains($0) }, now: now)
    }

    /// Deletes the files that no checkpoint goes on in, once they are a day old: a checkpoint may be on its way.
    private func deleteUnused(
        _ sidecars: [ObjectInfo], of names: [String], now: Date
    ) async throws(DeltaError) {
        var used: Set<String> = []
        for name in names {
            guard case .checkpointV2(_, let isJSON) = LogFile(name: name) else { continue }
            // What another engine wrote in another way is left alone.
            guard isJSON, let bytes = try await storage.read(logKey(name)) else { return }
            for case .sidecar(let sidecar) in try CommitText.parse(bytes) { used.insert(sidecar.path) }
        }
        let prefix = logKey("_sidecars/")
        for file in sidecars
        where !used.contains(String(file.key.dropFirst(prefix.count))) && now.timeIntervalSince(file.modified) > 86_400
        {
            try await storage.delete(file.key)
        }
    }
}
