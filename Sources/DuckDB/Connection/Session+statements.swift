internal import CDuckDB

extension Session {
    /// A statement that has begun.
    struct Started {
        let stream: ResultStream
        let kind: StatementKind
        let outcome: Result.Outcome
    }

    /// Runs statements, all but the last to their end.
    func run(_ statements: borrowing ExtractedStatements, _ parameters: [Value]) throws(DuckDBError) -> Started {
        var hasTransaction = false
        do throws(DuckDBError) {
            for index in 0..<statements.count - 1 {
                let statement = try statements.prepare(index)
                let started = try run(statement, statement.parameterCount == 0 ? [] : parameters)
                _ = try countRemaining(of: started.stream)
                hasTransaction = hasTransaction || started.kind == .transaction
            }
            return try run(try statements.prepare(statements.count - 1), parameters)
        } catch {
            if hasTransaction { rollBack() }
            throw error
        }
    }

    /// Runs one statement until its first rows are there.
    func run(_ statement: StatementHandle, _ parameters: [Value]) throws(DuckDBError) -> Started {
        try statement.bind(parameters)
        var raw = try start(statement)
        switch duckdb_result_return_type(raw) {
        case DUCKDB_RESULT_TYPE_QUERY_RESULT:
            let stream = ResultStream(taking: raw, shape: ResultShape(&raw), sqlLength: statement.sqlLength)
            adopt(stream)
            try fetchFirst(of: stream)
            return Started(stream: stream, kind: statement.kind, outcome: .rows)
        case DUCKDB_RESULT_TYPE_CHANGED_ROWS:
            let changed = Int(clamping: duckdb_rows_changed(&raw))
            return Started(stream: ended(raw), kind: statement.kind, outcome: .changed(changed))
        default:
            let written = statement.kind == .create ? Self.writtenRows(&raw) : nil
            return Started(
                stream: ended(raw), kind: statement.kind, outcome: written.map { .changed($0) } ?? .nothing)
        }
    }

    /// How many rows `CREATE TABLE … AS` wrote: DuckDB takes it for a statement that changes none, and yet returns them.
    private static func writtenRows(_ raw: inout duckdb_result) -> Int? {
        guard duckdb_column_count(&raw) == 1, duckdb_column_type(&raw, 0) == DUCKDB_TYPE_BIGINT else { return nil }
        var chunk: duckdb_data_chunk? = duckdb_fetch_chunk(raw)
        defer { duckdb_destroy_data_chunk(&chunk) }
        guard chunk != nil, duckdb_data_chunk_get_size(chunk) == 1,
            let data = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0))
        else { return nil }
        return Int(clamping: data.load(as: Int64.self))
    }

    private func start(_ statement: StatementHandle) throws(DuckDBError) -> duckdb_result {
        do throws(DuckDBError) {
            return try statement.start { () throws(DuckDBError) in try checkNotCancelled() }
        } catch {
            if error.kind == .interrupt { dropRunning() }
            throw error
        }
    }

    /// Fetches a chunk ahead, so that whoever gets the result need not come back for it; and, of a result that is in
    /// memory, a second one to see whether there is one.
    private func fetchFirst(of stream: ResultStream) throws(DuckDBError) {
        for _ in 0..<(stream.isStreaming ? 1 : 2) {
            guard let chunk = try stream.fetch() else { return }
            stream.keepReady(DataChunk(taking: chunk, layouts: stream.shape.layouts, database: database))
        }
    }

    /// A result without rows.
    private func ended(_ raw: duckdb_result) -> ResultStream {
        let stream = ResultStream(taking: raw, shape: ResultShape(), sqlLength: 0)
        stream.end(nil)
        return stream
    }

    /// Leaves a transaction that the failed text may have begun; there may be none.
    private func rollBack() {
        guard let handle else { return }
        var result = duckdb_result()
        duckdb_query(handle, "ROLLBACK", &result)
        duckdb_destroy_result(&result)
    }
}
