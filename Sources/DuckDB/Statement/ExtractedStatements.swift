internal import CDuckDB

/// A text that DuckDB has parsed and split into statements.
///
/// DuckDB turns some statements into several: a `PIVOT` without `IN` into one that collects the values and one that
/// pivots, `IMPORT DATABASE` into all that it runs.
struct ExtractedStatements: ~Copyable {
    let count: Int
    private var handle: duckdb_extracted_statements?
    private let connection: duckdb_connection
    private let sqlLength: Int

    /// - Throws: ``DuckDBError`` of kind `parser` when the text is no SQL, or holds no statement.
    init(_ sql: String, on connection: duckdb_connection) throws(DuckDBError) {
        let length = sql.utf8.count
        if let position = sql.utf8.firstIndex(of: 0) {
            let offset = sql.utf8.distance(from: sql.utf8.startIndex, to: position)
            throw DuckDBError(.parser, "SQL cannot hold a NUL.", position: offset)
        }
        var handle: duckdb_extracted_statements?
        let count = Int(duckdb_extract_statements(connection, sql, &handle))
        if count == 0 {
            defer { duckdb_destroy_extracted(&handle) }
            guard let report = CText.read(duckdb_extract_statements_error(handle)) else {
                throw DuckDBError(.parser, "There is no statement in the text.", position: length)
            }
            throw DuckDBError(report: report, sqlLength: length)
        }
        self.count = count
        self.handle = handle
        self.connection = connection
        sqlLength = length
    }

    deinit {
        var handle = handle
        duckdb_destroy_extracted(&handle)
    }

    /// Prepares one of the statements, which also binds its names: those before it must have run.
    func prepare(_ index: Int) throws(DuckDBError) -> StatementHandle {
        var statement: duckdb_prepared_statement?
        guard
            duckdb_prepare_extracted_statement(connection, handle, idx_t(index), &statement) == DuckDBSuccess,
            let prepared = statement
        else {
            defer { duckdb_destroy_prepare(&statement) }
            let report = CText.read(duckdb_prepare_error(statement)) ?? "The statement could not be prepared."
            throw DuckDBError(report: report, sqlLength: sqlLength)
        }
        return StatementHandle(taking: prepared, sqlLength: sqlLength)
    }
}
