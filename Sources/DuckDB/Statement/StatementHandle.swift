internal import CDuckDB

/// A prepared statement of the C API, used on its connection's thread only.
final class StatementHandle: @unchecked Sendable {
    let kind: StatementKind
    let parameterCount: Int
    let sqlLength: Int
    private var handle: duckdb_prepared_statement?

    init(taking handle: duckdb_prepared_statement, sqlLength: Int) {
        self.handle = handle
        self.sqlLength = sqlLength
        kind = StatementKind(duckdb_prepared_statement_type(handle))
        parameterCount = Int(duckdb_nparams(handle))
    }

    deinit {
        duckdb_destroy_prepare(&handle)
    }

    /// The names of the parameters, in order; those without a name have their number.
    func parameterNames() -> [String] {
        (0..<idx_t(parameterCount)).map {
            CText.take(UnsafeMutablePointer(mutating: duckdb_parameter_name(handle, $0 + 1))) ?? ""
        }
    }

    /// The columns of the result, as far as DuckDB knows them before it runs.
    func columns() -> [Column] {
        (0..<duckdb_prepared_statement_column_count(handle)).map { index in
            Column(
                name: CText.take(UnsafeMutablePointer(mutating: duckdb_prepared_statement_column_name(handle, index)))
                    ?? "",
                type: LogicalType(taking: duckdb_prepared_statement_column_logical_type(handle, index)))
        }
    }

    /// Sets all parameters.
    func bind(_ parameters: [Value]) throws(DuckDBError) {
        guard parameters.count == parameterCount else {
            throw DuckDBError(
                .invalidInput,
                "The statement takes \(Self.counted(parameterCount)), but \(parameters.count) were given.")
        }
        for (index, parameter) in parameters.enumerated() {
            var value = try parameter.makeHandle()
            defer { duckdb_destroy_value(&value) }
            guard duckdb_bind_value(handle, idx_t(index + 1), value) == DuckDBSuccess else {
                let report = CText.read(duckdb_prepare_error(handle)) ?? "Parameter \(index + 1) could not be bound."
                throw DuckDBError(report: report, type: DUCKDB_ERROR_INVALID_INPUT)
            }
        }
    }

    /// Starts the statement.
    ///
    /// - Parameter check: throws when an interrupt came too early for DuckDB to see it.
    func start(_ check: () throws(DuckDBError) -> Void) throws(DuckDBError) -> duckdb_result {
        var pending: duckdb_pending_result?
        defer { duckdb_destroy_pending(&pending) }
        guard duckdb_pending_prepared_streaming(handle, &pending) == DuckDBSuccess else {
            let report = CText.read(duckdb_pending_error(pending)) ?? "The statement could not be started."
            throw DuckDBError(report: report, sqlLength: sqlLength)
        }
        // From here on DuckDB heeds every interrupt; those before it, it has forgotten.
        try check()
        var result = duckdb_result()
        guard duckdb_execute_pending(pending, &result) == DuckDBSuccess else {
            defer { duckdb_destroy_result(&result) }
            let report = CText.read(duckdb_result_error(&result)) ?? "The statement failed."
            throw DuckDBError(report: report, type: duckdb_result_error_type(&result), sqlLength: sqlLength)
        }
        return result
    }

    private static func counted(_ count: Int) -> String {
        count == 1 ? "1 parameter" : "\(count) parameters"
    }
}
