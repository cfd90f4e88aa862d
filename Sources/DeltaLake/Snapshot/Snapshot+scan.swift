extension Snapshot {
    /// A SELECT that DuckDB can run, which reads exactly the rows of this version with the columns of the table.
    ///
    /// It stands on its own: use it as a view, or in parentheses in a FROM clause.
    public func scan() -> String {
        ScanSQL(
            schema: metadata.schema, partitionColumns: metadata.partitionColumns,
            columnMapping: metadata.columnMapping
        ).sql(groups())
    }

    /// The files, by how they are read. Most tables have one group; the order of files stays within a group.
    private func groups() -> [ScanSQL.Group] {
        var groups: [GroupKey: ScanSQL.Group] = [:]
        for live in liveFiles {
            let deleted = live.file.deletionVector.flatMap { _ in deletedRows[live.name] } ?? .none
            let key = GroupKey(hasClockTimestamps: clockFiles.contains(live.name), hasDeletedRows: !deleted.rows.isEmpty)
            groups[key, default: ScanSQL.Group()].append(live, paths.location(live.name), deleted)
        }
        return GroupKey.all.compactMap { key in
            groups[key].map { group in
                var group = group
                group.hasClockTimestamps = key.hasClockTimestamps
                return group
            }
        }
    }

    private struct GroupKey: Hashable {
        let hasClockTimestamps: Bool
        let hasDeletedRows: Bool

        static let all = [false, true].flatMap { clock in
            [false, true].map { GroupKey(hasClockTimestamps: clock, hasDeletedRows: $0) }
        }
    }
}

extension ScanSQL.Group {
    fileprivate mutating func append(_ live: LogReplay.LiveFile, _ location: String, _ deleted: DeletedRows) {
        locations.append(location)
        partitionValues.append(live.file.partitionValues)
        deletedRows.append(deleted)
    }
}
