import DuckDB

extension Snapshot {
    /// A SELECT that DuckDB can run, which reads exactly the rows of this version with the columns of the table.
    ///
    /// It stands on its own: use it as a view, or in parentheses in a FROM clause.
    ///
    /// - Parameters:
    ///   - selection: the files to read; nil for all. Its rows are then those of these files.
    ///   - form: how, where some files have deleted rows.
    public func scan(_ selection: FileSelection? = nil, form: ScanForm = .apart) -> String {
        var groups = groups(selection)
        if form == .together { groups = Self.together(groups) }
        return ScanSQL(
            schema: metadata.schema, partitionColumns: metadata.partitionColumns,
            columnMapping: metadata.columnMapping
        ).sql(groups)
    }

    /// Whether some files have deleted rows.
    public var hasDeletedRows: Bool { !deletedRows.isEmpty }

    /// A SELECT of as many rows as the table has, whatever is in them, without a look into any file.
    ///
    /// - Returns: nil when the log does not know how many there are. It does where rows are deleted: files with deletion
    ///   vectors have to say how many rows are in them (PROTOCOL.md, "Writer Requirements for Deletion Vectors").
    public var emptyRows: String? { rowCount.map { "SELECT 1 AS row FROM repeat(1, \($0))" } }

    /// Brings the files with deleted rows and those without together, where that can be.
    private static func together(_ groups: [ScanSQL.Group]) -> [ScanSQL.Group] {
        guard groups.count == 2, groups[0].shape == groups[1].shape,
            let holed = groups.first(where: { !$0.deletedRows.isEmpty }), holed.hasOnlyDenseDeletions,
            let whole = groups.first(where: \.deletedRows.isEmpty)
        else { return groups }
        var all = holed
        all.append(whole)
        return [all]
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
