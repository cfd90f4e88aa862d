internal import CDuckDB

/// An open database of the C API, closed when the last connection, result or chunk that needs it is gone.
final class DatabaseHandle: @unchecked Sendable {
    /// Only read after the initialiser, and DuckDB lets any thread connect.
    private var handle: duckdb_database?

    init(path: String?, settings: Settings) throws(DuckDBError) {
        var config: duckdb_config?
        guard duckdb_create_config(&config) == DuckDBSuccess else {
            throw DuckDBError(.internal, "DuckDB could not make a configuration.")
        }
        defer { duckdb_destroy_config(&config) }
        for (name, value) in settings.options {
            guard duckdb_set_config(config, name, value) == DuckDBSuccess else {
                throw DuckDBError(.invalidConfiguration, "The setting \(name) does not take the value '\(value)'.")
            }
        }
        if let path, path.utf8.contains(0) {
            throw DuckDBError(.io, "The path of a database cannot hold a NUL.")
        }
        var report: UnsafeMutablePointer<CChar>?
        guard duckdb_open_ext(path, &handle, config, &report) == DuckDBSuccess else {
            throw DuckDBError(report: CText.take(report) ?? "The database could not be opened.")
        }
        try prepare(settings)
    }

    /// Loads extensions and runs the statements of the settings.
    private func prepare(_ settings: Settings) throws(DuckDBError) {
        try run(settings.extensions.map { "LOAD \(SQL.identifier($0))" } + settings.preparation)
    }

    /// Runs statements on a connection that is closed afterwards.
    func run(_ statements: [String]) throws(DuckDBError) {
        guard !statements.isEmpty else { return }
        var connection: duckdb_connection? = try connect()
        defer { duckdb_disconnect(&connection) }
        for statement in statements {
            var result = duckdb_result()
            defer { duckdb_destroy_result(&result) }
            guard duckdb_query(connection, statement, &result) == DuckDBSuccess else {
                throw DuckDBError(report: CText.read(duckdb_result_error(&result)) ?? "DuckDB gave no reason.")
            }
        }
    }

    /// Runs a query on a connection that is closed afterwards.
    ///
    /// - Returns: the texts of its first column.
    func texts(_ query: String) throws(DuckDBError) -> [String] {
        var connection: duckdb_connection? = try connect()
        defer { duckdb_disconnect(&connection) }
        var result = duckdb_result()
        defer { duckdb_destroy_result(&result) }
        guard duckdb_query(connection, query, &result) == DuckDBSuccess else {
            throw DuckDBError(report: CText.read(duckdb_result_error(&result)) ?? "DuckDB gave no reason.")
        }
        let layouts = ResultShape(&result).layouts
        var texts: [String] = []
        while let chunk = duckdb_fetch_chunk(result) {
            let rows = DataChunk(taking: chunk, layouts: layouts, database: self)
            for row in 0..<rows.rowCount { texts.append(rows.value(row: row, column: 0).string ?? "") }
        }
        return texts
    }

    deinit {
        duckdb_close(&handle)
    }

    /// Whether not even the smallest statement runs because the database was invalidated.
    var isDead: Bool {
        guard let opened = try? connect() else { return true }
        var connection: duckdb_connection? = opened
        defer { duckdb_disconnect(&connection) }
        var result = duckdb_result()
        defer { duckdb_destroy_result(&result) }
        guard duckdb_query(connection, "SELECT 1", &result) != DuckDBSuccess else { return false }
        return duckdb_result_error_type(&result) == DUCKDB_ERROR_FATAL
    }

    /// A new connection, which the caller disconnects.
    func connect() throws(DuckDBError) -> duckdb_connection {
        var connection: duckdb_connection?
        guard let handle, duckdb_connect(handle, &connection) == DuckDBSuccess, let connection else {
            throw DuckDBError(.connection, "The database takes no more connections.")
        }
        return connection
    }
}
