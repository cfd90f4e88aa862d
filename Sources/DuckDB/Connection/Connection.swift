/// A connection to a database: one statement at a time, and a transaction and settings of its own.
///
/// It is an actor whose executor is a thread of its own, where DuckDB may block as long as a query takes. To do
/// several things without going back and forth between threads, write a function with an `isolated Connection`:
///
///     func count(_ sql: String, on connection: isolated Connection) throws -> Int {
///         let result = try connection.execute(sql)
///         return try connection.countRemaining(of: result)
///     }
public actor Connection {
    nonisolated let session: Session

    /// The connection's own thread.
    nonisolated public var unownedExecutor: UnownedSerialExecutor {
        session.thread.asUnownedSerialExecutor()
    }

    init(session: Session) {
        self.session = session
    }

    deinit {
        // Closing may have to roll back, which is no work for whoever dropped the last reference.
        session.thread.async { [session] in session.close() }
    }

    /// Stops the statement that is running, or the result that is being read; whoever waits for it gets an error of
    /// kind `interrupt`. The connection can be used again at once.
    ///
    /// From any thread and at any time. It does nothing to a connection that is idle or closed, and nothing to a
    /// statement that begins after it.
    nonisolated public func cancel() {
        session.interrupt()
    }

    /// How far the running statement has come; nil when none is running, or DuckDB cannot tell.
    nonisolated public var progress: QueryProgress? {
        session.progress
    }

    /// Runs one statement of any kind.
    ///
    /// When DuckDB makes several statements of it (as of `PIVOT` without `IN`), or the text has several, all run and
    /// the result is that of the last.
    ///
    /// - Parameters:
    ///   - sql: the statement.
    ///   - parameters: values for `?`, `$1` or, in the order of their first use, `$name`.
    /// - Returns: a result whose first chunk is already there.
    /// - Throws: ``DuckDBError``, with its position in `sql` where DuckDB names one.
    public func execute(_ sql: String, _ parameters: [Value] = []) throws(DuckDBError) -> Result {
        let outcome = try session.operate { (handle) throws(DuckDBError) in
            let statements = try ExtractedStatements(sql, on: handle)
            return try session.run(statements, parameters)
        }
        return Result(outcome.stream, statement: outcome.kind, outcome: outcome.outcome, connection: self)
    }

    /// Runs any number of statements one after the other and drops their results.
    ///
    /// When one fails, those behind it do not run, and a transaction that one of them began is rolled back.
    public func run(_ sql: String) throws(DuckDBError) {
        try session.operate { (handle) throws(DuckDBError) in
            let statements = try ExtractedStatements(sql, on: handle)
            let last = try session.run(statements, [])
            _ = try session.countRemaining(of: last.stream)
        }
    }

    /// Runs one statement and reads its whole result into memory: for small ones.
    public func rows(_ sql: String, _ parameters: [Value] = []) throws(DuckDBError) -> [[Value]] {
        let result = try execute(sql, parameters)
        var rows: [[Value]] = []
        while let chunk = try next(of: result) {
            for row in 0..<chunk.rowCount { rows.append(chunk.row(row)) }
        }
        return rows
    }

    /// Prepares one statement, to be run many times.
    ///
    /// - Throws: ``DuckDBError``; of kind `invalidInput` when the text has several statements, or DuckDB makes several
    ///   of it.
    public func prepare(_ sql: String) throws(DuckDBError) -> PreparedStatement {
        let handle = try session.operate { (handle) throws(DuckDBError) in
            let statements = try ExtractedStatements(sql, on: handle)
            guard statements.count == 1 else {
                throw DuckDBError(.invalidInput, "Only one statement can be prepared, not \(statements.count).")
            }
            return try statements.prepare(0)
        }
        return PreparedStatement(handle, connection: self)
    }

    /// Starts a prepared statement of this connection; see ``PreparedStatement/execute(_:)``.
    public func execute(_ statement: PreparedStatement, _ parameters: [Value] = []) throws(DuckDBError) -> Result {
        let outcome = try session.operate { (_) throws(DuckDBError) in
            try session.run(statement.handle, parameters)
        }
        return Result(outcome.stream, statement: outcome.kind, outcome: outcome.outcome, connection: self)
    }

    /// The next chunk of one of this connection's results: ``Result/next()`` for code that is already here.
    public func next(of result: Result) throws(DuckDBError) -> DataChunk? {
        try session.next(of: result.stream)
    }

    /// The rows that are left of one of this connection's results: ``Result/countRemaining()`` for code that is
    /// already here.
    public func countRemaining(of result: Result) throws(DuckDBError) -> Int {
        try session.countRemaining(of: result.stream)
    }

    /// Loads an extension from the database's extension directory. The network is never asked.
    ///
    /// - Parameter name: its name: letters, digits and underscores.
    /// - Throws: ``DuckDBError`` of kind `missingExtension` when it is not there, of kind `invalidInput` when the name
    ///   is none.
    public func load(extension name: String) throws(DuckDBError) {
        guard !name.isEmpty, name.utf8.count <= 64, Keywords.isPlain(name) else {
            throw DuckDBError(.invalidInput, "The name of an extension consists of letters, digits and underscores.")
        }
        do {
            try run("LOAD " + SQL.identifier(name.lowercased()))
        } catch let error where error.kind == .io && error.message.contains("not found") {
            throw DuckDBError(.missingExtension, "The extension \(name) is not in the extension directory.")
        }
    }

    /// Closes the connection. What it has not committed is rolled back, and its results end.
    ///
    /// Closing twice does nothing; anything else on a closed connection throws an error of kind `connection`.
    public func close() {
        session.close()
    }
}
