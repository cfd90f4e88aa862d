extension Snapshot {
    /// A SELECT that DuckDB can run, which reads exactly the rows of this version with the columns of the table.
    ///
    /// It stands on its own: use it as a view, or in parentheses in a FROM clause.
    ///
    /// - Parameter selection: the files to read; nil for all. Its rows are then those of these files.
    public func scan(_ selection: FileSelection? = nil) -> String {
        ScanSQL(
            schema: metadata.schema, partitionColumns: metadata.partitionColumns,
            columnMapping: metadata.columnMapping
        ).sql(groups(selection))
    }

    /// The files, by how they are read. Most tables have one group; the order of files stays within a group.
    private func groups(_ selection: FileSelection?) -> [ScanSQL.Group] {
        let hasPartitions = !metadata.partitionColumns.isEmpty
        // Two questions make four groups; an array keeps them in place while they grow.
        var groups = (0..<4).map { ScanSQL.Group(hasClockTimestamps: $0 >= 2) }
        var selected = selection?.indices[...]
        for (index, live) in liveFiles.enumerated() {
            if selected != nil {
                guard selected?.first == index else { continue }
                selected?.removeFirst()
            }
            let deleted = live.file.deletionVector == nil ? .none : deletedRows[live.name] ?? .none
            let hasClock = !clockFiles.isEmpty && clockFiles.contains(live.name)
            let group = (hasClock ? 2 : 0) + (deleted.rows.isEmpty ? 0 : 1)
            groups[group].locations.append(paths.location(live.name))
            if hasPartitions { groups[group].partitionValues.append(live.file.partitionValues) }
            if !deleted.rows.isEmpty { groups[group].deletedRows.append(deleted) }
        }
        return groups.filter { !$0.locations.isEmpty }
    }
}
