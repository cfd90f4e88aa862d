import DuckDB
import FoundationEssentials
import ObjectStore

extension Table {
    /// SQL that gives what happened to rows in some versions: the table's columns, and
    ///
    /// - `_change_type`: `insert`, `delete`, `update_preimage` (a row before it was changed) or `update_postimage`,
    /// - `_commit_version` and `_commit_timestamp`: the version that did it.
    ///
    /// Versions that recorded their changes are read from these records; of others, the changes follow from the files
    /// and deletion vectors that came and went. Rows have the columns of the last of the versions.
    /// - Parameters:
    ///   - first: the first version.
    ///   - last: the last version; `nil` for the newest.
    /// - Throws: ``DeltaError``: `unknown_table` when the log does not have all these versions, `unsupported_table` when
    ///   one of them was made while `delta.enableChangeDataFeed` was not true, or when columns changed in between in a
    ///   way that one SELECT cannot show.
    public func changes(from first: Int64, through last: Int64? = nil) async throws(DeltaError) -> String {
        do throws(DeltaError) {
            return try await ChangeFeed(table: self).sql(from: first, through: last)
        } catch {
            throw error.at(table: path)
        }
    }
}

/// Reads the changes of versions from the log.
private struct ChangeFeed {
    let table: Table

    func sql(from first: Int64, through last: Int64?) async throws(DeltaError) -> String {
        let end = try await table.snapshot(version: last)
        guard first >= 0, first <= end.version else {
            throw DeltaError(
                .unknownTable, "There are no versions from \(first) to \(end.version).",
                hint: "The first version is not after the last one.")
        }
        try check(end.metadata)
        var changes = RowChanges(paths: table.paths)
        var timestamps: [Int64: Int64] = [:]
        let times = CommitTimes(try await table.logListing().commits)
        // Whether changes are recorded is said before the first version, or in it.
        var metadata = try await metadata(before: first)
        for version in first...end.version {
            guard let actions = try await LogReader(table: table).commitIfPresent(version) else {
                throw try await gone(version)
            }
            for case .metadata(let new) in actions {
                metadata = new
                try check(new, at: version, against: end)
            }
            guard let metadata, metadata.isEnabled(TableProperty.changeDataFeed) else {
                throw DeltaError(
                    .unsupportedTable, "The table kept no change data feed at version \(version).",
                    hint: "Ask for versions after \(TableProperty.changeDataFeed) was set to true.", version: version)
            }
            if version == first { try check(metadata, at: version, against: end) }
            timestamps[version] = microseconds(version, actions, times)
            do throws(DeltaError) { try changes.add(actions, version: version) } catch { throw error.atCommit(version) }
        }
        return try await sql(changes, ChangeFeedSQL(metadata: end.metadata, timestamps: timestamps))
    }

    // MARK: Versions

    /// The metadata that a version started from; `nil` when it says its own, or nobody knows any more.
    private func metadata(before first: Int64) async throws(DeltaError) -> Metadata? {
        guard first > 0 else { return nil }
        do throws(DeltaError) {
            // The version itself: a checkpoint may hold it when the commits before it are gone.
            return try await table.snapshot(version: first).metadata
        } catch {
            guard error.code == .unknownTable || error.code == .brokenTable else { throw error }
            throw try await gone(first, because: error)
        }
    }

    private func gone(_ version: Int64, because cause: DeltaError? = nil) async throws(DeltaError) -> DeltaError {
        let prefix = table.logKey("")
        var oldest: Int64?
        for object in try await table.storage.list(prefix) {
            if case .commit(let found) = LogFile(name: String(object.key.dropFirst(prefix.count))) {
                oldest = min(oldest ?? .max, found)
            }
        }
        return DeltaError(
            .unknownTable,
            "The changes of version \(version) are not known any more"
                + (cause.map { ": \($0.message)" } ?? ": its commit was cleaned from the log."),
            hint: oldest.map { "The oldest commit in the log is that of version \($0)." }, version: version)
    }

    /// The time that the history shows.
    private func microseconds(_ version: Int64, _ actions: [Action], _ times: CommitTimes) -> Int64 {
        let entry = HistoryEntry(version: version, actions: actions, fileTime: times.fileTime(version) ?? 0)
        return Int64((entry.timestamp.timeIntervalSince1970 * 1_000_000).rounded())
    }

    // MARK: Columns

    private func check(_ metadata: Metadata) throws(DeltaError) {
        let own = [ChangeFeedSQL.typeColumn, ChangeFeedSQL.versionColumn, ChangeFeedSQL.timestampColumn]
        for name in own where metadata.schema.field(named: name) != nil {
            throw .unsupported("The table has a column \"\(name)\", which changes have as well.")
        }
    }

    /// Makes sure that rows of a version can be shown with the columns of the last one.
    private func check(_ metadata: Metadata, at version: Int64, against end: Snapshot) throws(DeltaError) {
        func refusal(_ what: String) -> DeltaError {
            DeltaError(
                .unsupportedTable, "Between version \(version) and version \(end.version) \(what).",
                hint: "Ask for the versions before and after that one at a time.", version: version)
        }
        guard metadata.partitionColumns == end.metadata.partitionColumns else {
            throw refusal("the partition columns changed")
        }
        for field in end.metadata.schema.fields {
            guard let old = metadata.schema.fields.first(where: { $0.physicalName.exact == field.physicalName.exact })
            else {
                continue
            }
            guard old.type.isPrimitive == field.type.isPrimitive else {
                throw refusal("the column \"\(field.name)\" got another type")
            }
        }
    }

    // MARK: Rows

    private func sql(_ changes: RowChanges, _ feed: ChangeFeedSQL) async throws(DeltaError) -> String {
        let shapes = try await shapes(changes, feed.metadata)
        func piece(_ name: String, _ values: [String: String?], _ version: Int64) -> ChangeFeedSQL.Piece {
            ChangeFeedSQL.Piece(
                location: table.paths.location(name), partitionValues: values, version: version,
                shape: shapes[ExactName(name)])
        }
        func pieces(_ entries: [RowChanges.Entry]) async throws(DeltaError) -> [ChangeFeedSQL.Piece] {
            var pieces: [ChangeFeedSQL.Piece] = []
            for entry in entries {
                var piece = piece(entry.name, entry.partitionValues, entry.version)
                piece.deleted = try await rows(entry.vector)
                pieces.append(piece)
            }
            return pieces
        }
        var lost: [ChangeFeedSQL.Piece] = []
        var regained: [ChangeFeedSQL.Piece] = []
        for file in changes.redrawn {
            let before = Set(try await rows(file.before).rows)
            let after = Set(try await rows(file.after).rows)
            var piece = piece(file.name, file.partitionValues, file.version)
            piece.chosen = after.subtracting(before).sorted()
            if !after.isSubset(of: before) { lost.append(piece) }
            piece.chosen = before.subtracting(after).sorted()
            if !before.isSubset(of: after) { regained.append(piece) }
        }
        let parts = [
            feed.sql(try await pieces(changes.recorded), type: nil),
            feed.sql(try await pieces(changes.deleted), type: "delete"), feed.sql(lost, type: "delete"),
            feed.sql(try await pieces(changes.inserted), type: "insert"), feed.sql(regained, type: "insert"),
        ].compactMap { $0 }
        return parts.isEmpty ? feed.emptySQL : parts.joined(separator: "\nUNION ALL\n")
    }

    private func rows(_ vector: DeletionVectorDescriptor?) async throws(DeltaError) -> DeletedRows {
        guard let vector else { return .none }
        return try await FileDetails(table: table).read(vector)
    }

    /// What has to be done to the columns of files.
    private func shapes(_ changes: RowChanges, _ metadata: Metadata) async throws(DeltaError) -> [ExactName: FileShape]
    {
        var names = Set((changes.inserted + changes.deleted + changes.recorded).map(\.name.exact))
        names.formUnion(changes.redrawn.map(\.name.exact))
        var replay = LogReplay(paths: table.paths)
        try replay.applyCheckpoint(
            names.map { .add(AddFile(path: PercentEncoding.encode($0.text), size: 0, modificationTime: 0)) })
        return try await FileDetails(table: table).shapes(of: replay, metadata, knowing: nil)
    }
}
