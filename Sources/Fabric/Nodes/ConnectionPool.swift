import DuckDB
import SQLText
import Synchronization

/// Connections to one database that may be used again.
///
/// A new connection has to be told to report progress, which takes DuckDB as long as a small query does.
final class ConnectionPool: Sendable {
    /// How many wait to be used again.
    private static let limit = 8

    private let database: Database
    private let idle = Mutex<[Connection]>([])

    init(of database: Database) {
        self.database = database
    }

    /// A connection that nobody else has, and whose session is as good as new.
    func take() throws(DuckDBError) -> Connection {
        if let connection = idle.withLock({ $0.popLast() }) { return connection }
        return try database.connect()
    }

    /// Gives a connection back that nothing has changed about: no setting, no transaction, no temporary table.
    func give(_ connection: Connection) {
        idle.withLock { if $0.count < Self.limit { $0.append(connection) } }
    }
}

extension Statement {
    /// Whether the session is afterwards as it was: a SELECT leaves nothing but where random numbers and sequences stand.
    var leavesNoTrace: Bool {
        // PIVOT may make a type for itself.
        [.select, .reference].contains(kind) && systemTables.isEmpty && !text.uppercased().contains("PIVOT")
    }
}
