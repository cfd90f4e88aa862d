import FoundationEssentials
import ObjectStore

extension Table {
    /// Makes the table what it was at a version, by a new commit: nothing of the history is lost.
    ///
    /// Rows, columns and properties go back; the protocol stays at least what it is, so that nobody who can read the
    /// table now reads it wrongly.
    /// - Returns: the commit; one that is not new when the table is the same already.
    /// - Throws: ``DeltaError``: `unknown_table` when the version is not in the log or VACUUM deleted files of it,
    ///   `conflict` when somebody else changed the table at the same time.
    public func restore(to version: Int64) async throws(DeltaError) -> Commit {
        do throws(DeltaError) {
            return try await TableRestorer(table: self).restore(to: version)
        } catch {
            throw error.at(table: path)
        }
    }
}

/// One RESTORE.
private struct TableRestorer {
    let table: Table

    func restore(to version: Int64) async throws(DeltaError) -> Commit {
        let current = try await table.snapshot()
        try TableFeatures.checkWritable(current.protocolVersion, current.metadata)
        let target = try await opened(version, newest: current.version)
        let here = Set(current.liveFiles.map(Key.init))
        let wanted = Set(target.liveFiles.map(Key.init))
        let added = target.liveFiles.filter { !here.contains(Key($0)) }
        let removed = current.liveFiles.filter { !wanted.contains(Key($0)) }.map(\.file)
        let metadata = metadata(target.metadata, after: current.metadata)
        if added.isEmpty, removed.isEmpty, metadata == current.metadata {
            return Commit(version: current.version, rows: 0, files: 0, bytes: 0, removedFiles: 0, isNew: false)
        }
        guard removed.isEmpty || !current.metadata.isEnabled("delta.appendOnly") else {
            throw DeltaError(
                .unsupportedTable, "The table is append-only: its rows cannot be changed or deleted.",
                hint: "Set its property delta.appendOnly to false first.")
        }
        try await check(added, of: version, newest: current.version)
        var protocolVersion = current.protocolVersion
        for feature in target.protocolVersion.writers where !protocolVersion.has(feature) {
            protocolVersion = protocolVersion.adding(
                feature, forReaders: target.protocolVersion.readers.contains(feature))
        }
        let draft = CommitDraft(
            operation: "RESTORE", parameters: [.init("version", .integer(version))],
            metrics: metrics(added.map(\.file), removed, target),
            protocolVersion: protocolVersion == current.protocolVersion ? nil : protocolVersion,
            metadata: metadata == current.metadata ? nil : metadata, removed: .files(removed),
            added: added.map { live in
                var file = live.file
                file.dataChange = true
                return file
            })
        do throws(WriteFailure) {
            let committer = Committer(
                table: table, draft: draft, intent: .overwrite(evenConcurrentChanges: false))
            let made = try await committer.commit(after: current).version
            return Commit(
                version: made, rows: added.reduce(0) { $0 + ($1.file.rowCount ?? 0) }, files: added.count,
                bytes: added.reduce(0) { $0 + $1.file.size }, removedFiles: removed.count, isNew: true)
        } catch {
            throw error.error
        }
    }

    private struct Key: Hashable {
        let name: String
        let vector: String?

        init(_ live: LogReplay.LiveFile) {
            name = live.name
            vector = live.file.deletionVector?.uniqueID
        }
    }

    private func opened(_ version: Int64, newest: Int64) async throws(DeltaError) -> Snapshot {
        do throws(DeltaError) {
            return try await table.snapshot(version: version)
        } catch {
            // The versions that nobody can open any more are no damage.
            let isGone = error.code == .brokenTable || error.code == .unknownTable
            guard isGone else { throw error }
            throw DeltaError(
                .unknownTable, "The table cannot be restored to version \(version): \(error.message)",
                hint: try await range(newest), version: version, file: error.file)
        }
    }

    /// What the log still has, as a sentence.
    private func range(_ newest: Int64) async throws(DeltaError) -> String {
        let oldest = try await table.availableVersions().lowerBound
        return "The log has the versions \(oldest) to \(newest); VACUUM may have deleted files of the older ones."
    }

    /// Makes sure that every file which comes back is still there.
    private func check(_ files: [LogReplay.LiveFile], of version: Int64, newest: Int64) async throws(DeltaError) {
        var names: [String] = []
        for live in files {
            names.append(live.name)
            if let vector = live.file.deletionVector, let name = try table.paths.name(of: vector) { names.append(name) }
        }
        var missing: [String] = []
        for name in names where try await table.storage.info(table.paths.key(name, in: table.path)) == nil {
            missing.append(name)
        }
        guard let first = missing.first else { return }
        let others = missing.count > 1 ? ", and \(missing.count - 1) more" : ""
        throw DeltaError(
            .unknownTable,
            "The table cannot be restored to version \(version): its file \"\(first)\" is gone\(others).",
            hint: try await range(newest), version: version, file: first)
    }

    /// Columns and properties as they were, but for what must not go back.
    private func metadata(_ old: Metadata, after current: Metadata) -> Metadata {
        var metadata = old
        // A moment that the table promised to keep in its commits is a fact of the log, not of the rows.
        let kept = [
            TableProperty.inCommitTimestamps, TableProperty.inCommitTimestampVersion,
            TableProperty.inCommitTimestampTime,
        ]
        for name in kept { metadata.configuration[name] = current.configuration[name] }
        // PROTOCOL.md, "Column Mapping": an identifier is never given twice.
        let maximum = [old, current].compactMap { $0.configuration[ColumnMapping.maximumIDKey].flatMap { Int64($0) } }
            .max()
        if let maximum, old.columnMapping != .none {
            metadata.configuration[ColumnMapping.maximumIDKey] = String(maximum)
        }
        return metadata
    }

    private func metrics(_ added: [AddFile], _ removed: [AddFile], _ target: Snapshot) -> [JSON.Member] {
        func metric(_ name: String, _ value: some BinaryInteger) -> JSON.Member { .init(name, .string(String(value))) }
        return [
            metric("tableSizeAfterRestore", target.byteCount), metric("numOfFilesAfterRestore", target.fileCount),
            metric("numRemovedFiles", removed.count), metric("numRestoredFiles", added.count),
            metric("removedFilesSize", removed.reduce(0) { $0 + $1.size }),
            metric("restoredFilesSize", added.reduce(0) { $0 + $1.size }),
        ]
    }
}
