internal import CDuckDB
import Synchronization

/// A result of the C API, and how far it has been read.
///
/// The result itself is used on its connection's thread only. The chunks that have been fetched ahead, and how it
/// ended, may be asked for from anywhere.
final class ResultStream: @unchecked Sendable {
    let shape: ResultShape
    /// Whether DuckDB still computes it, rather than having it whole in memory.
    let isStreaming: Bool
    private var raw: duckdb_result
    private var isRawAlive = true
    private let sqlLength: Int
    private let state: Mutex<State>

    private struct State: Sendable {
        var ready: [DataChunk] = []
        var isOpen = true
        var failure: DuckDBError?
    }

    init(taking raw: duckdb_result, shape: ResultShape, sqlLength: Int) {
        self.raw = raw
        self.shape = shape
        self.sqlLength = sqlLength
        isStreaming = duckdb_result_is_streaming(raw)
        state = Mutex(State())
    }

    deinit {
        destroy()
    }

    /// A chunk that was fetched ahead, if there is one.
    ///
    /// - Throws: the error the result ended with, when there is none.
    func takeReady() throws(DuckDBError) -> DataChunk? {
        let (chunk, failure) = state.withLock { state in
            state.ready.isEmpty ? (nil, state.failure) : (state.ready.removeFirst(), nil)
        }
        if let failure { throw failure }
        return chunk
    }

    func keepReady(_ chunk: DataChunk) {
        state.withLock { $0.ready.append(chunk) }
    }

    /// Whether there may be more than what was fetched ahead.
    var isOpen: Bool {
        state.withLock { $0.isOpen }
    }

    /// The next chunk that has rows, which the caller destroys; nil at the end.
    func fetch() throws(DuckDBError) -> duckdb_data_chunk? {
        while let chunk = duckdb_fetch_chunk(raw) {
            if duckdb_data_chunk_get_size(chunk) > 0 { return chunk }
            var empty: duckdb_data_chunk? = chunk
            duckdb_destroy_data_chunk(&empty)
        }
        if let report = CText.read(duckdb_result_error(&raw)) {
            let failure = DuckDBError(report: report, type: duckdb_result_error_type(&raw), sqlLength: sqlLength)
            end(failure)
            throw failure
        }
        end(nil)
        return nil
    }

    /// Frees the result. What was fetched ahead can still be read, unless there was a failure.
    func end(_ failure: DuckDBError?) {
        state.withLock { state in
            guard state.isOpen else { return }
            state.isOpen = false
            state.failure = failure
            if failure != nil { state.ready = [] }
        }
        destroy()
    }

    private func destroy() {
        guard isRawAlive else { return }
        isRawAlive = false
        duckdb_destroy_result(&raw)
    }
}

/// The columns of a result, and how their vectors are read.
struct ResultShape: Sendable {
    let columns: [Column]
    let layouts: [VectorLayout]

    init(_ raw: inout duckdb_result) {
        var columns: [Column] = []
        for index in 0..<duckdb_column_count(&raw) {
            columns.append(
                Column(
                    name: CText.read(duckdb_column_name(&raw, index)) ?? "",
                    type: LogicalType(taking: duckdb_column_logical_type(&raw, index))))
        }
        self.columns = columns
        layouts = columns.map { VectorLayout($0.type) }
    }

    /// The shape of a result without rows.
    init() {
        columns = []
        layouts = []
    }
}
