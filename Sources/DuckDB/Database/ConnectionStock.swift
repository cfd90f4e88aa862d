internal import CDuckDB
import Dispatch
import Synchronization

/// A few connections that are ready for use before anyone asks.
///
/// Connecting takes a few microseconds, but a connection reports no progress until a SET told it to, which takes as
/// long as a small query. So that is done aside, for the next one to ask.
final class ConnectionStock: Sendable {
    /// The handles are not shared: whoever takes one owns it.
    private struct Shelf: @unchecked Sendable {
        var ready: [duckdb_connection] = []
        var isFilling = false
    }

    private static let capacity = 2
    private static let queue = DispatchQueue(label: "DuckDB.ConnectionStock", qos: .utility, attributes: .concurrent)

    private let database: DatabaseHandle
    private let shelf = Mutex(Shelf())

    init(of database: DatabaseHandle) {
        self.database = database
    }

    deinit {
        shelf.withLock { shelf in
            for connection in shelf.ready {
                var connection: duckdb_connection? = connection
                duckdb_disconnect(&connection)
            }
        }
    }

    /// A connection that reports progress, which the caller disconnects.
    func take() throws(DuckDBError) -> OwnedConnection {
        let (ready, mustFill) = shelf.withLock { shelf in
            let ready = shelf.ready.popLast().map(OwnedConnection.init)
            let mustFill = !shelf.isFilling
            shelf.isFilling = true
            return (ready, mustFill)
        }
        if mustFill {
            // Weakly: a database that nobody uses any more is not kept open to be filled.
            Self.queue.async { [weak self] in self?.fill() }
        }
        if let ready { return ready }
        return try Self.make(database)
    }

    private func fill() {
        while let made = try? Self.make(database) {
            let isFull = shelf.withLock { shelf in
                shelf.ready.append(made.handle)
                shelf.isFilling = shelf.ready.count < Self.capacity
                return !shelf.isFilling
            }
            if isFull { return }
        }
        shelf.withLock { $0.isFilling = false }
    }

    private static func make(_ database: DatabaseHandle) throws(DuckDBError) -> OwnedConnection {
        let handle = try database.connect()
        // This setting also switches progress on, and the time it sets, 24 days, keeps DuckDB from drawing a bar.
        var result = duckdb_result()
        duckdb_query(handle, "SET progress_bar_time = 2147483647", &result)
        duckdb_destroy_result(&result)
        return OwnedConnection(handle: handle)
    }
}

/// A connection's handle on its way from one owner to the next.
struct OwnedConnection: @unchecked Sendable {
    let handle: duckdb_connection
}
