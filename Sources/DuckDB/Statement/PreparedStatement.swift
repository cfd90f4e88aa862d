/// A statement that is parsed and planned once and run many times.
///
/// DuckDB prepares it anew by itself when a table it uses has changed.
public final class PreparedStatement: Sendable {
    /// What kind of statement it is.
    public var statement: StatementKind { handle.kind }
    /// How many parameters it takes.
    public var parameterCount: Int { handle.parameterCount }
    /// The names of its parameters in order: what stands behind `$`, or a number from 1 for `?`.
    public let parameterNames: [String]
    /// The columns of its result, as far as DuckDB knows them before it runs.
    public let columns: [Column]

    let handle: StatementHandle
    private let connection: Connection

    init(_ handle: StatementHandle, connection: Connection) {
        self.handle = handle
        self.connection = connection
        parameterNames = handle.parameterNames()
        columns = handle.columns()
    }

    deinit {
        connection.session.thread.async { [handle] in withExtendedLifetime(handle) {} }
    }

    /// The name of a parameter, counted from 0.
    public func parameterName(_ index: Int) -> String {
        parameterNames[index]
    }

    /// Runs the statement.
    ///
    /// - Parameter parameters: as many values as it takes, in order.
    /// - Throws: ``DuckDBError`` of kind `invalidInput` for a wrong number of parameters, else as
    ///   ``Connection/execute(_:_:)``.
    public func execute(_ parameters: [Value] = []) async throws(DuckDBError) -> Result {
        try await connection.execute(self, parameters)
    }

    /// Runs the statement with parameters by name.
    ///
    /// - Throws: ``DuckDBError`` of kind `invalidInput` when one is missing or not the statement's.
    public func execute(named parameters: [String: Value]) async throws(DuckDBError) -> Result {
        var ordered: [Value] = []
        for name in parameterNames {
            guard let value = parameters[name] else {
                throw DuckDBError(.invalidInput, "The parameter $\(name) has no value.")
            }
            ordered.append(value)
        }
        if let extra = parameters.keys.sorted().first(where: { !parameterNames.contains($0) }) {
            throw DuckDBError(.invalidInput, "The statement has no parameter $\(extra).")
        }
        return try await connection.execute(self, ordered)
    }
}
