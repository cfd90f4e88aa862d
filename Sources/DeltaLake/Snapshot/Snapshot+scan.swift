import DuckDB

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

    /// A SELECT that reads some of the files and says where each row lies.
    ///
    /// - Parameter files: the places of the files among ``liveFiles``; `nil` for all.
    func scan(files: Set<Int>?, positions: ScanSQL.RowPositions) -> String {
        ScanSQL(
            schema: metadata.schema, partitionColumns: metadata.partitionColumns,
            columnMapping: metadata.columnMapping, positions: positions
        ).sql(groups(files.map { FileSelection(indices: $0.sorted(), fileCount: fileCount) }))
    }

    /// The files, by how they are read. Most tables have one group; the order of files stays within a group.
    private func groups(_ selection: FileSelection?) -> [ScanSQL.Group] {
        let hasPartitions = !metadata.partitionColumns.isEmpty
        var groups = ScanGroups()
        var selected = selection?.indices[...]
        for (number, live) in liveFiles.enumerated() {
            if selected != nil {
                guard selected?.first == number else { continue }
                selected?.removeFirst()
            }
            let deleted = live.file.deletionVector == nil ? .none : deletedRows[live.name.exact] ?? .none
            groups.withGroup(
                shape: shapes.isEmpty ? nil : shapes[live.name.exact], hasDeleted: !deleted.rows.isEmpty
            ) {
                $0.locations.append(paths.location(live.name))
                $0.numbers.append(number)
                $0.rowCount = $0.rowCount.flatMap { sum in live.file.rowCount.map { sum &+ $0 } }
                if hasPartitions { $0.partitionValues.append(live.file.partitionValues) }
                if !deleted.rows.isEmpty { $0.deletedRows.append(deleted) }
            }
        }
        return groups.all
    }
}
