internal import CDuckDB
import Dispatch
import Synchronization

/// Appends chunks to a table, much faster than INSERT does, on a connection of its own.
///
/// All chunks together are one transaction: ``finish()`` makes them visible, and dropping the appender before that
/// takes them back. A chunk whose columns are of other types than the table's is cast.
///
/// Calls block while DuckDB works, now and then to compress some hundred thousand rows, so they belong on a thread of a
/// ``Connection`` or another one that may block. They may come from any thread, one after the other.
public final class Appender: Sendable {
    private let state: Mutex<State>

    private struct State: @unchecked Sendable {
        /// It has to stay open for as long as the connection.
        let database: DatabaseHandle
        var connection: duckdb_connection?
        var appender: duckdb_appender?
        var unflushedRows = 0
    }

    /// DuckDB would gather 204,800 rows before it takes them into the table, in one piece of work that nothing stops. It
    /// compresses 122,880 rows together, which is the longest piece then.
    private static let rowsPerFlush = 20_480

    init(
        to table: String, schema: String, catalog: String?, of database: DatabaseHandle
    ) throws(DuckDBError) {
        var state = State(database: database, connection: try database.connect())
        do throws(DuckDBError) {
            for name in [table, schema, catalog ?? ""] where name.utf8.contains(0) {
                throw DuckDBError(.invalidInput, "The name of a table cannot hold a NUL.")
            }
            try Self.run("BEGIN", on: state.connection)
            guard duckdb_appender_create_ext(state.connection, catalog, schema, table, &state.appender) == DuckDBSuccess
            else { throw Self.error(of: state.appender) }
        } catch {
            Self.abandon(&state)
            throw error
        }
        self.state = Mutex(state)
    }

    deinit {
        let state = state.withLock { $0 }
        guard state.connection != nil else { return }
        // To take many rows back takes DuckDB a while, and nobody has to wait for it.
        DispatchQueue.global(qos: .utility).async {
            var state = state
            Self.abandon(&state)
        }
    }

    /// Appends all rows of a chunk.
    ///
    /// - Throws: ``DuckDBError`` of kind `invalidInput` when a value cannot be cast or the number of columns is another, of kind `io` or `outOfMemory`
    ///   when there is no room. The appender is of no more use then.
    public func append(_ chunk: DataChunk) throws(DuckDBError) {
        let failure: DuckDBError? = state.withLock { state in
            guard state.appender != nil else { return Self.finished }
            guard Int(duckdb_appender_column_count(state.appender)) == chunk.columnCount else {
                return DuckDBError(
                    .invalidInput,
                    "The table has \(duckdb_appender_column_count(state.appender)) columns, the chunk \(chunk.columnCount)."
                )
            }
            let isAppended = chunk.withHandle { duckdb_append_data_chunk(state.appender, $0) == DuckDBSuccess }
            guard isAppended else { return Self.error(of: state.appender) }
            state.unflushedRows += chunk.rowCount
            guard state.unflushedRows >= Self.rowsPerFlush else { return nil }
            state.unflushedRows = 0
            return duckdb_appender_flush(state.appender) == DuckDBSuccess ? nil : Self.error(of: state.appender)
        }
        if let failure { throw failure }
    }

    /// Writes what is left and commits.
    public func finish() throws(DuckDBError) {
        let failure: DuckDBError? = state.withLock { state in
            guard state.appender != nil else { return Self.finished }
            guard duckdb_appender_close(state.appender) == DuckDBSuccess else { return Self.error(of: state.appender) }
            duckdb_appender_destroy(&state.appender)
            state.appender = nil
            do throws(DuckDBError) {
                try Self.run("COMMIT", on: state.connection)
            } catch {
                return error
            }
            duckdb_disconnect(&state.connection)
            return nil
        }
        if let failure { throw failure }
    }

    private static let finished = DuckDBError(.invalidInput, "The appender is finished.")

    /// Takes back what was not committed.
    private static func abandon(_ state: inout State) {
        if state.appender != nil {
            duckdb_appender_clear(state.appender)
            duckdb_appender_destroy(&state.appender)
            state.appender = nil
        }
        // Closing a connection rolls back what it has not committed.
        duckdb_disconnect(&state.connection)
    }

    private static func run(_ sql: String, on connection: duckdb_connection?) throws(DuckDBError) {
        var result = duckdb_result()
        defer { duckdb_destroy_result(&result) }
        guard duckdb_query(connection, sql, &result) == DuckDBSuccess else {
            throw DuckDBError(report: CText.read(duckdb_result_error(&result)) ?? "DuckDB gave no reason.")
        }
    }

    private static func error(of appender: duckdb_appender?) -> DuckDBError {
        var data = duckdb_appender_error_data(appender)
        defer { duckdb_destroy_error_data(&data) }
        let report = CText.read(duckdb_error_data_message(data)) ?? "The rows could not be appended."
        return DuckDBError(report: report, type: duckdb_error_data_error_type(data))
    }
}

extension Database {
    /// An appender to a table that is there already.
    ///
    /// - Throws: ``DuckDBError`` of kind `catalog` when there is no such table.
    public func appender(
        to table: String, schema: String = "main", catalog: String? = nil
    ) throws(DuckDBError) -> Appender {
        try Appender(to: table, schema: schema, catalog: catalog, of: try opened())
    }
}
