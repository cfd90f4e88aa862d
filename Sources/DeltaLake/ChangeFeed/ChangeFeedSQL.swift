import DuckDB

/// Builds the SELECT that gives changed rows, from files whose rows are read as those of the table.
struct ChangeFeedSQL {
    /// Rows of one file.
    struct Piece {
        let location: String
        let partitionValues: [String: String?]
        let version: Int64
        /// Rows that do not count.
        var deleted = DeletedRows.none
        /// The rows that count; `nil` for all.
        var chosen: [UInt64]?
        /// What has to be done to the columns of the file; `nil` for nothing.
        var shape: FileShape?
    }

    static let typeColumn = ChangeFile.typeColumn
    static let versionColumn = "_commit_version"
    static let timestampColumn = "_commit_timestamp"

    let metadata: Metadata
    /// When each version was committed, in microseconds since 1970.
    let timestamps: [Int64: Int64]

    private var columns: [Field] { metadata.schema.fields.filter { $0.type != .void } }

    /// The SELECT of rows to which the same happened; `nil` when there are none.
    ///
    /// - Parameter type: what happened; `nil` when the files say so themselves.
    func sql(_ pieces: [Piece], type: String?) -> String? {
        guard !pieces.isEmpty else { return nil }
        var schema = metadata.schema
        var mapping = metadata.columnMapping
        if type == nil {
            schema.fields.append(Field(name: Self.typeColumn, type: .string))
            // The column has no identifier, and all columns have their names in the files.
            if mapping == .id { mapping = .name }
        }
        let positions = ScanSQL.RowPositions(file: free("sord file"), row: free("sord row"))
        let scan = ScanSQL(
            schema: schema, partitionColumns: metadata.partitionColumns, columnMapping: mapping, positions: positions
        ).sql(groups(pieces))
        let file = "rows.\(SQL.identifier(positions.file))"
        func ofFile(_ values: [Int64]) -> String {
            "([\(values.map(String.init).joined(separator: ", "))]::BIGINT[])[\(file) + 1]"
        }
        var list = columns.map { "rows.\(SQL.identifier($0.name))" }
        list.append((type.map { SQL.literal($0) } ?? "rows.\(Self.typeColumn)") + " AS \(Self.typeColumn)")
        list.append("\(ofFile(pieces.map(\.version))) AS \(Self.versionColumn)")
        let moments = ofFile(pieces.map { timestamps[$0.version] ?? 0 })
        list.append("make_timestamptz(\(moments)) AS \(Self.timestampColumn)")
        return "SELECT \(list.joined(separator: ", ")) FROM (\(scan)) AS rows" + chosen(pieces, file, positions)
    }

    /// A SELECT without rows.
    var emptySQL: String {
        var list = columns.map { "NULL::\($0.type.duckDBType) AS \(SQL.identifier($0.name))" }
        list.append("NULL::VARCHAR AS \(Self.typeColumn)")
        list.append("NULL::BIGINT AS \(Self.versionColumn)")
        list.append("NULL::TIMESTAMPTZ AS \(Self.timestampColumn)")
        return "SELECT \(list.joined(separator: ", ")) WHERE false"
    }

    private func free(_ name: String) -> String {
        let names = Set(columns.map { $0.name.lowercased() })
        var name = name
        while names.contains(name) { name += "_" }
        return name
    }

    private func groups(_ pieces: [Piece]) -> [ScanSQL.Group] {
        var groups = ScanGroups()
        for (number, piece) in pieces.enumerated() {
            groups.withGroup(shape: piece.shape, hasDeleted: !piece.deleted.rows.isEmpty) {
                $0.rowCount = nil
                $0.locations.append(piece.location)
                $0.numbers.append(number)
                if !metadata.partitionColumns.isEmpty { $0.partitionValues.append(piece.partitionValues) }
                if !piece.deleted.rows.isEmpty { $0.deletedRows.append(piece.deleted) }
            }
        }
        return groups.all
    }

    /// Leaves only the rows that count, where not all do.
    private func chosen(_ pieces: [Piece], _ file: String, _ positions: ScanSQL.RowPositions) -> String {
        let lists = pieces.enumerated().compactMap { index, piece in
            piece.chosen.map { "(\(index), [\($0.map(String.init).joined(separator: ", "))]::BIGINT[])" }
        }
        guard !lists.isEmpty else { return "" }
        return " SEMI JOIN (SELECT file, unnest(numbers) AS number FROM (VALUES \(lists.joined(separator: ", "))) "
            + "AS lists(file, numbers)) AS chosen ON \(file) = chosen.file "
            + "AND rows.\(SQL.identifier(positions.row)) = chosen.number"
    }
}
