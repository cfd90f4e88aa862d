/// Decides which files of a log nobody needs any more (PROTOCOL.md, "Metadata Cleanup"). It does no I/O.
struct LogCleanup {
    /// A file of the log.
    struct File: Sendable, Hashable {
        /// Its name in the folder `_delta_log`.
        let name: String
        /// When it was written, in milliseconds since 1970.
        let modified: Int64
    }

    /// The names to delete, in the order in which to do it: oldest versions first, so that whoever is interrupted leaves
    /// a log whose newer versions can all be read.
    let expired: [String]
    /// The version from which on all stay; `nil` when nothing goes.
    let firstVersion: Int64?

    /// - Parameters:
    ///   - files: the folder `_delta_log`.
    ///   - threshold: versions that were the newest at this moment or later can still be read afterwards; milliseconds
    ///     since 1970.
    init(_ files: [File], before threshold: Int64) {
        guard let start = Self.newestCheckpoint(files, before: threshold) else {
            expired = []
            firstVersion = nil
            return
        }
        firstVersion = start
        expired = files.compactMap { file -> (version: Int64, name: String)? in
            Self.version(file.name).flatMap { $0 < start ? ($0, file.name) : nil }
        }.sorted { ($0.version, $0.name) < ($1.version, $1.name) }.map(\.name)
    }

    /// The version of the newest whole checkpoint whose commit is old enough.
    private static func newestCheckpoint(_ files: [File], before threshold: Int64) -> Int64? {
        var commits: [(version: Int64, modified: Int64)] = []
        var checkpoints: Set<Int64> = []
        var parts: [Int64: [Int: Set<Int>]] = [:]
        for file in files {
            switch LogFile(name: file.name) {
            case .commit(let version): commits.append((version, file.modified))
            case .checkpoint(let version), .checkpointV2(let version, _): checkpoints.insert(version)
            case .checkpointPart(let version, let part, let count):
                parts[version, default: [:]][count, default: []].insert(part)
            case .compacted, .versionOverflow, .other: break
            }
        }
        for (version, counts) in parts where counts.contains(where: { $0.value.count == $0.key }) {
            checkpoints.insert(version)
        }
        // The clocks of two writers may differ; a version is never older than one before it.
        var newest: Int64?
        for commit in commits.sorted(by: { $0.version < $1.version }) {
            guard commit.modified <= threshold else { break }
            newest = commit.version
        }
        guard let newest else { return nil }
        return checkpoints.filter { $0 <= newest }.max()
    }

    /// The last version that a file of the log is about; `nil` for a file that is about none.
    private static func version(_ name: String) -> Int64? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        func number(_ index: Int) -> Int64? {
            guard parts.count > index, parts[index].utf8.count == LogFile.versionDigits else { return nil }
            return Int64(parts[index])
        }
        guard let first = number(0), parts.count > 1 else { return nil }
        switch parts[1] {
        case "json" where parts.count == 2, "crc" where parts.count == 2, "checkpoint": return first
        default: return parts.suffix(2) == ["compacted", "json"] ? number(1) : nil
        }
    }
}
