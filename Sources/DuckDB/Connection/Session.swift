internal import CDuckDB
import Synchronization

/// A connection of the C API and what is going on in it.
///
/// Everything is used on the connection's thread only, except ``interrupt()`` and ``progress``, which go through a
/// lock that closing takes as well.
final class Session: @unchecked Sendable {
    let thread = ConnectionThread()
    let database: DatabaseHandle
    private(set) var handle: duckdb_connection?
    /// The result that DuckDB still computes. There is at most one: the next statement ends it.
    private var openStream: ResultStream?
    /// Whether DuckDB is still to be told to report progress: it is when there is something to report.
    private var mustSetProgress: Bool
    private let shared: Mutex<Shared>

    /// What other threads may touch.
    private struct Shared: @unchecked Sendable {
        var handle: duckdb_connection?
        var isActive = false
        var isCancelled = false
    }

    init(of database: DatabaseHandle, reportsProgress: Bool) throws(DuckDBError) {
        self.database = database
        mustSetProgress = reportsProgress
        let handle = try database.connect()
        self.handle = handle
        shared = Mutex(Shared(handle: handle))
    }

    deinit {
        close()
    }

    // MARK: From any thread

    /// Stops what is running, if anything is.
    func interrupt() {
        shared.withLock { shared in
            guard shared.isActive, let handle = shared.handle else { return }
            // DuckDB forgets an interrupt that comes before a statement begins, so remember it here.
            shared.isCancelled = true
            duckdb_interrupt(handle)
        }
    }

    var progress: QueryProgress? {
        shared.withLock { shared in
            guard shared.isActive, let handle = shared.handle else { return nil }
            let progress = duckdb_query_progress(handle)
            guard progress.percentage >= 0 else { return nil }
            return QueryProgress(
                percentage: min(progress.percentage, 100), rowsProcessed: progress.rows_processed,
                rowsTotal: progress.total_rows_to_process)
        }
    }

    // MARK: On the connection's thread

    /// Runs an operation: ends the stream before it, and makes it what an interrupt stops.
    func operate<T>(_ body: (duckdb_connection) throws(DuckDBError) -> T) throws(DuckDBError) -> T {
        guard let handle else { throw Self.closed }
        if mustSetProgress { setProgress(handle) }
        abandonStream(Self.superseded)
        shared.withLock { shared in
            shared.isActive = true
            shared.isCancelled = false
        }
        defer { settle() }
        return try body(handle)
    }

    /// The next chunk of a result, or nil at its end.
    func next(of stream: ResultStream) throws(DuckDBError) -> DataChunk? {
        if let chunk = try stream.takeReady() { return chunk }
        guard stream.isOpen else { return nil }
        defer { settle() }
        try checkNotCancelled(stream)
        guard let chunk = try stream.fetch() else { return nil }
        return DataChunk(taking: chunk, layouts: stream.shape.layouts, database: database)
    }

    /// Counts the rows that are left of a result, and drops them.
    func countRemaining(of stream: ResultStream) throws(DuckDBError) -> Int {
        var count = 0
        while let chunk = try stream.takeReady() { count += chunk.rowCount }
        defer { settle() }
        while stream.isOpen {
            try checkNotCancelled(stream)
            guard let chunk = try stream.fetch() else { break }
            count += Int(duckdb_data_chunk_get_size(chunk))
            var dropped: duckdb_data_chunk? = chunk
            duckdb_destroy_data_chunk(&dropped)
        }
        return count
    }

    /// Makes a stream the one that DuckDB still computes.
    func adopt(_ stream: ResultStream) {
        if stream.isOpen, stream.isStreaming { openStream = stream }
    }

    /// Frees a result that nobody reads any more.
    func release(_ stream: ResultStream) {
        if openStream === stream {
            abandonStream(nil)
            settle()
        } else {
            stream.end(nil)
        }
    }

    /// Makes DuckDB drop a statement that it has begun and that nobody will finish.
    ///
    /// It would keep it, with its memory and its transaction, until the next one begins, and then wait for its threads
    /// to come to a stop by themselves. An interrupt makes them stop now, and an empty statement, which fails at no
    /// other effect, makes DuckDB clean up and forget the interrupt.
    func dropRunning() {
        guard let handle else { return }
        duckdb_interrupt(handle)
        var statement: duckdb_prepared_statement?
        duckdb_prepare(handle, "", &statement)
        duckdb_destroy_prepare(&statement)
    }

    private func abandonStream(_ failure: DuckDBError?) {
        guard let stream = openStream else { return }
        openStream = nil
        let isRunning = stream.isOpen
        stream.end(failure)
        if isRunning { dropRunning() }
    }

    /// Closes the connection. What it has not committed is rolled back.
    func close() {
        abandonStream(Self.closed)
        shared.withLock { shared in
            shared.handle = nil
            shared.isActive = false
        }
        duckdb_disconnect(&handle)
    }

    /// Throws if an interrupt came since the operation began.
    func checkNotCancelled() throws(DuckDBError) {
        if shared.withLock({ $0.isCancelled }) { throw Self.cancelled }
    }

    private func setProgress(_ handle: duckdb_connection) {
        mustSetProgress = false
        // This setting switches progress on, and the time it sets, 24 days, keeps DuckDB from drawing a bar.
        var result = duckdb_result()
        duckdb_query(handle, "SET progress_bar_time = 2147483647", &result)
        duckdb_destroy_result(&result)
    }

    private func checkNotCancelled(_ stream: ResultStream) throws(DuckDBError) {
        guard stream === openStream, shared.withLock({ $0.isCancelled }) else { return }
        abandonStream(Self.cancelled)
        throw Self.cancelled
    }

    private func settle() {
        if let stream = openStream, !stream.isOpen { openStream = nil }
        let isActive = openStream != nil
        shared.withLock { $0.isActive = isActive }
    }

    private static let closed = DuckDBError(.connection, "The connection is closed.")
    private static let superseded = DuckDBError(
        .connection, "The result ended unread: its connection began another statement.")
    private static let cancelled = DuckDBError(.interrupt, "Interrupted!")
}
