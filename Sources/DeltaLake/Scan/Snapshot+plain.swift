extension Snapshot {
    /// What DuckDB can read of the live files, when these need nothing done to them to be the table: no partition
    /// columns, no column mapping, no deleted rows.
    ///
    /// Whether each file holds the table's columns, and only those, is not looked at.
    /// - Returns: nil when the files need more than to be read, or there are none.
    public var plainFiles: [String]? {
        guard metadata.partitionColumns.isEmpty, metadata.columnMapping == .none, deletedRows.isEmpty,
            shapes.isEmpty, columns.count == metadata.schema.fields.count, fileCount > 0
        else { return nil }
        return liveFiles.map { paths.location($0.name) }
    }
}
