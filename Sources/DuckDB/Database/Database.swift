internal import CDuckDB
import Synchronization

/// A DuckDB database: a file, or memory.
///
///     let database = try Database()
///     let connection = try database.connect()
///     let result = try await connection.execute("SELECT 6 * ?", [7])
///     while let chunk = try await result.next() {
///         for row in 0..<chunk.rowCount { print(chunk.value(row: row, column: 0)) }
///     }
///
/// It stays open as long as it, one of its connections, or anything of theirs is in use.
public final class Database: Sendable {
    /// How a database behaves.
    public typealias Settings = DuckDB.Settings

    /// Nil until a deferred database is used.
    private let handle: Mutex<DatabaseHandle?>
    private let settings: Settings

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: a file, which is made if there is none; nil for a database in memory.
    ///   - settings: how it behaves.
    /// - Throws: ``DuckDBError`` of kind `io` when the file cannot be opened or is another process's, of kind
    ///   `invalidConfiguration` or `invalidInput` for a wrong setting.
    public init(path: String? = nil, settings: Settings = Settings()) throws(DuckDBError) {
        handle = Mutex(try DatabaseHandle(path: path, settings: settings))
        self.settings = settings
    }

    /// A database in memory that is opened with its first connection, so that one that nobody needs costs nothing.
    ///
    /// What is wrong with the settings is an error of that connection.
    public init(deferred settings: Settings) {
        handle = Mutex(nil)
        self.settings = settings
    }

    /// A new connection, with a thread of its own when it has something to do.
    ///
    /// - Parameter reportsProgress: whether ``Connection/progress`` works. DuckDB has to be told so by a SET of its
    ///   own, which adds about half of a small query to the first statement; code whose statements are all short can
    ///   go without.
    /// - Throws: ``DuckDBError`` of kind `connection`.
    public func connect(reportsProgress: Bool = true) throws(DuckDBError) -> Connection {
        Connection(session: try Session(of: try opened(), reportsProgress: reportsProgress))
    }

    /// Runs statements one after the other, each on its own, on a connection that is closed afterwards: for what
    /// prepares a database. It blocks the thread until they are done.
    ///
    /// - Throws: ``DuckDBError`` of the first that fails.
    public func run(_ statements: [String]) throws(DuckDBError) {
        try opened().run(statements)
    }

    /// Runs a small query in the same way.
    ///
    /// - Returns: the texts of its first column; a value that is no text is an empty one.
    public func texts(_ query: String) throws(DuckDBError) -> [String] {
        try opened().texts(query)
    }

    /// The handle; a deferred database is opened now.
    func opened() throws(DuckDBError) -> DatabaseHandle {
        let outcome: Swift.Result<DatabaseHandle, DuckDBError> = handle.withLock { handle in
            if let handle { return .success(handle) }
            do throws(DuckDBError) {
                let new = try DatabaseHandle(path: nil, settings: settings)
                handle = new
                return .success(new)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Whether an error has made the database useless: every further statement of every connection fails. Make another
    /// one then. See ``DuckDBError/killsDatabase``.
    ///
    /// It takes a trial statement on a connection of its own, well below a millisecond.
    public var isDead: Bool { handle.withLock { $0 }?.isDead ?? false }

    /// The version of the DuckDB library, such as `v1.5.5`.
    public static var version: String {
        CText.read(duckdb_library_version()) ?? ""
    }
}
