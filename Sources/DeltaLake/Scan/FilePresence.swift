import DuckDB

/// Which files of a table are missing in the store, from version to version.
struct FilePresence {
    /// The canonical names of the files that are there.
    let present: Set<ExactName>
    let paths: DataFilePath
    /// Those that the version at hand names and that are not.
    private(set) var missing: Set<ExactName> = []

    init(_ snapshot: Snapshot, present: Set<ExactName>) {
        self.present = present
        paths = snapshot.paths
        for live in snapshot.liveFiles { add(live.name) }
    }

    /// Goes on to the next version.
    mutating func apply(_ actions: [Action]) {
        // A file that is removed and added in one commit, with another deletion vector, stays.
        for case .remove(let file) in actions { missing.remove(ExactName(paths.canonicalOfRemoved(file.path))) }
        for case .add(let file) in actions { if let name = try? paths.canonical(file.path) { add(name) } }
    }

    /// Files elsewhere in the lake are not looked for.
    private mutating func add(_ name: String) {
        guard !DataFilePath.isAbsolute(name), !present.contains(ExactName(name)) else { return }
        missing.insert(ExactName(name))
    }
}

extension Table {
    /// The newest versions without a gap that have all their files; `nil` when not even the newest one has.
    ///
    /// The folder is listed once and the log read once, however many versions and files there are.
    ///
    /// - Parameter broken: a version that lacks a file.
    func versionsWithFiles(besides broken: Snapshot) async throws(DeltaError) -> ClosedRange<Int64>? {
        let prefix = "\(path)/"
        var present: Set<ExactName> = []
        for file in try await storage.list(prefix) {
            present.insert(ExactName(String(file.key.dropFirst(prefix.count))))
        }
        let reader = LogReader(table: self)
        // Versions after it come first: VACUUM takes the files of old ones.
        if let range = try await versions(from: broken, present, reader) { return range }
        guard let available = try await logListing().listing.available, available.lowerBound < broken.version else {
            return nil
        }
        let first = try await Table(store: store, path: path, database: database)
            .snapshot(version: available.lowerBound)
        return try await versions(from: first, present, reader)
    }

    private func versions(
        from start: Snapshot, _ present: Set<ExactName>, _ reader: LogReader
    ) async throws(DeltaError) -> ClosedRange<Int64>? {
        var presence = FilePresence(start, present: present)
        var version = start.version
        var range = presence.missing.isEmpty ? version...version : nil
        while version < .max, let actions = try await reader.commitIfPresent(version + 1) {
            version += 1
            presence.apply(actions)
            if presence.missing.isEmpty {
                let goesOn = range?.upperBound == version - 1
                range = (goesOn ? range?.lowerBound ?? version : version)...version
            }
        }
        return range
    }
}
