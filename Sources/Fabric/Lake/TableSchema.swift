import DeltaLake

/// The columns of a table in one version.
public struct TableSchema: Sendable, Hashable {
    /// The version.
    public var version: Int64
    /// The columns, in order.
    public var columns: [Column]

    /// A column of a table.
    public struct Column: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its type in DuckDB's spelling.
        public var type: String
        /// Whether a row may lack it.
        public var isNullable: Bool
    }
}

extension Lake {
    /// The columns of a table's newest version.
    ///
    /// - Throws: ``SordError`` as ``snapshot(of:)`` does.
    public func schema(of name: String) async throws(SordError) -> TableSchema {
        let snapshot = try await snapshot(of: name)
        return TableSchema(
            version: snapshot.version,
            columns: snapshot.columns.map { field in
                .init(name: field.name, type: field.type.duckDBType, isNullable: field.nullable)
            })
    }
}
