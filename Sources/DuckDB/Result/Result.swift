/// The result of a statement, which arrives while it is read.
///
/// DuckDB computes some chunks ahead and then waits for the reader, so a result of any length needs little memory,
/// and a slow reader slows its own query only. The first chunk is there when the result is.
///
/// A connection computes one result at a time. The next statement on it ends one that has not been read to its end:
/// reading on then throws an error of kind `connection`. Dropping a result does the same, quietly.
public final class Result: Sendable {
    /// Its columns; none unless the outcome is ``Outcome/rows``.
    public var columns: [Column] { stream.shape.columns }
    /// What kind of statement it came from.
    public let statement: StatementKind
    /// What the statement did.
    public let outcome: Outcome

    let stream: ResultStream
    private let connection: Connection

    /// What a statement did.
    public enum Outcome: Sendable, Hashable {
        /// It returned rows, perhaps none.
        case rows
        /// It inserted, updated or deleted that many rows, or copied them to a file.
        case changed(Int)
        /// Neither.
        case nothing
    }

    init(_ stream: ResultStream, statement: StatementKind, outcome: Outcome, connection: Connection) {
        self.stream = stream
        self.statement = statement
        self.outcome = outcome
        self.connection = connection
    }

    deinit {
        guard stream.isOpen else { return }
        let session = connection.session
        session.thread.async { [stream] in session.release(stream) }
    }

    /// The next chunk of rows, or nil when there are no more.
    ///
    /// - Throws: ``DuckDBError`` when the statement fails on its way, of kind `interrupt` when it was cancelled, of
    ///   kind `connection` when the connection was closed or began another statement.
    public func next() async throws(DuckDBError) -> DataChunk? {
        if let chunk = try stream.takeReady() { return chunk }
        guard stream.isOpen else { return nil }
        return try await connection.next(of: self)
    }

    /// Reads to the end, and says how many rows there were from here on.
    ///
    /// - Throws: as ``next()``.
    public func countRemaining() async throws(DuckDBError) -> Int {
        try await connection.countRemaining(of: self)
    }
}
