import DuckDB
import FoundationEssentials

extension Table {
    /// A SELECT that gives the rows which versions added, removed and changed (PROTOCOL.md, "Change Data Files").
    ///
    /// Its columns are those of the table as it is at the last of the versions, then `_change_type` (`insert`,
    /// `delete`, `update_preimage`, `update_postimage`), `_commit_version` and `_commit_timestamp`.
    ///
    /// - Parameters:
    ///   - first: the first version to tell about.
    ///   - last: the last one; `nil` for the newest.
    /// - Throws: ``DeltaError``: `unknown_table` naming the versions that are there, `unsupported_table` when the table
    ///   kept no change data feed in one of the versions.
    public func changes(from first: Int64, through last: Int64?) async throws(DeltaError) -> String {
        do throws(DeltaError) {
            let newest = try await snapshot(version: last)
            guard first >= 0, first <= newest.version else {
                throw DeltaError(
                    .unknownTable, "There are no versions from \(first) to \(newest.version).",
                    hint: "The first version has to be at most the last.")
            }
            var before = first > 0 ? try await snapshot(version: first - 1) : nil
            var feed = ChangeFeed(paths: paths)
            var times: [Date] = []
            for version in first...newest.version {
                let after = try await snapshot(updating: before, version: version)
                try after.checkHasFeed(partitionedBy: newest.metadata.partitionColumns)
                guard let actions = try await LogReader(table: self).commitIfPresent(version) else {
                    throw DeltaError(
                        .unknownTable, "Version \(version) is no longer in the log, so its changes are not known.",
                        version: version)
                }
                try feed.add(actions, before: before, after: after)
                times.append(after.timestamp)
                before = after
            }
            return feed.sql(newest.metadata, from: first, times: times)
        } catch {
            throw error.at(table: path)
        }
    }
}

extension Snapshot {
    fileprivate func checkHasFeed(partitionedBy columns: [String]) throws(DeltaError) {
        guard metadata.partitionColumns.count == columns.count else {
            throw DeltaError(
                .unsupportedTable, "The partition columns of the table changed after version \(version).",
                hint: "Ask for the versions before and after that one at a time.", version: version)
        }
        guard metadata.isEnabled(TableProperty.changeDataFeed) else {
            throw DeltaError(
                .unsupportedTable, "The table kept no change data feed at version \(version).",
                hint: "It keeps one from when its property delta.enableChangeDataFeed is true.", version: version)
        }
    }
}

extension ChangeFeed {
    static let versionColumn = "_commit_version"
    static let timestampColumn = "_commit_timestamp"

    /// - Parameters:
    ///   - metadata: that of the table whose columns the rows get.
    ///   - times: when each of the versions from `first` on was committed.
    fileprivate func sql(_ metadata: Metadata, from first: Int64, times: [Date]) -> String {
        let list = times.map { SQL.literal(Timestamp($0).text(fraction: 3, separator: " ", zone: "+00")) }
        let moments = "[\(list.joined(separator: ", "))]::TIMESTAMP WITH TIME ZONE[]"
        let visible = metadata.schema.fields.filter { $0.type != .void }.map { SQL.identifier($0.name) }
        let number = SQL.identifier(Self.versionColumn)
        let parts = Change.allCases.map { change -> String in
            var schema = metadata.schema
            if change == .perRow { schema.fields.append(Field(name: ChangeFile.typeColumn, type: .string)) }
            let scan = ScanSQL(
                schema: schema, partitionColumns: metadata.partitionColumns, columnMapping: metadata.columnMapping,
                positions: .init(file: Self.versionColumn, row: "sord row")
            ).sql(scans(change))
            let type = change == .perRow ? ChangeFile.typeColumn : "'\(change.rawValue)' AS \(ChangeFile.typeColumn)"
            return "SELECT \(visible.joined(separator: ", ")), \(type), \(number), "
                + "(\(moments))[\(number) - \(first) + 1] AS \(Self.timestampColumn) FROM (\(scan))"
        }
        return parts.joined(separator: "\nUNION ALL\n")
    }
}
