import DuckDB
import Foundation
import Synchronization

/// Opens and closes connections on a database, and never waits longer than it is told for one that does not answer.
struct ConnectionOpener: Sendable {
    let database: Database
    let data: DataFolder
    /// How long opening one may take.
    var patience = 10

    /// Opens connections one after the other. One that fails keeps none of the others closed.
    ///
    /// It blocks the thread.
    ///
    /// - Returns: what went wrong, by the connections' names.
    func open(_ connections: [DataConnection]) -> [String: SordError] {
        var failures: [String: SordError] = [:]
        for connection in connections {
            do throws(SordError) {
                try open(connection)
            } catch {
                failures[connection.name] = error
            }
        }
        return failures
    }

    /// - Throws: ``SordError`` `.connectionFailed` with no secret in it.
    func open(_ connection: DataConnection) throws(SordError) {
        let statements = try connection.opening(in: data)
        let outcome = Self.waiting(seconds: patience) { [database] () -> DuckDBError? in
            do throws(DuckDBError) {
                try database.run(statements)
                return nil
            } catch {
                // Whatever was half opened, and the secret, must not stay.
                try? database.run([connection.closing])
                if connection.type == .postgres { try? database.run([connection.forgetting]) }
                return error
            }
        }
        switch outcome {
        case .some(nil): return
        case .some(let error?): throw Self.told(error, connection, data)
        case nil:
            throw SordError(
                .connectionFailed, "The connection “\(connection.name)” did not answer within \(patience) seconds.",
                hint: "See that the other end can be reached from this machine.")
        }
    }

    /// Closes connections; what is closed already stays so.
    func close(_ connections: [DataConnection]) {
        for connection in connections { try? database.run([connection.closing]) }
    }

    /// Waits for work on a thread of its own, but not for ever.
    ///
    /// - Returns: nil when the time is up; the work goes on then, and nobody learns how it ends.
    static func waiting<Value: Sendable>(seconds: Int, _ work: @escaping @Sendable () -> Value) -> Value? {
        let box = Box<Value>()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let value = work()
            box.value.withLock { $0 = value }
            done.signal()
        }
        // Extensions go deep.
        thread.stackSize = 8 << 20
        thread.start()
        guard done.wait(timeout: .now() + .seconds(seconds)) == .success else { return nil }
        return box.value.withLock { $0 }
    }

    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private static func told(_ error: DuckDBError, _ connection: DataConnection, _ data: DataFolder) -> SordError {
        let name = connection.name
        let line = error.message.split(separator: "\n").first.map(String.init) ?? error.message
        // What DuckDB says about the statement that makes a secret may quote it.
        let mayQuote = line.contains("CREATE") || line.contains("SECRET") || line.contains("motherduck_token")
        var reason = mayQuote ? "the engine does not take its settings." : data.withoutRoot(line)
        for (_, path) in DataConnection.secrets {
            guard let secret = connection[keyPath: path]?.text, !secret.isEmpty else { continue }
            reason = reason.replacingOccurrences(of: secret, with: "***")
        }
        if let needed = connection.extensionName, line.contains(needed), error.kind == .io, line.contains("not found") {
            let other = connection.type == .motherduck ? " MotherDuck itself was not asked." : ""
            return SordError(
                .connectionFailed,
                "The connection “\(name)” needs DuckDB's extension \(needed), which is not installed.\(other)",
                hint: "Put \(needed).duckdb_extension for DuckDB \(Database.version) beside the other extensions.")
        }
        return SordError(
            .connectionFailed, "The connection “\(name)” cannot be opened: \(reason)",
            hint: "Correct the connection, or see that the other end is up, and put it again.")
    }
}

extension DataConnection {
    /// Drops the secret that opening may have left.
    fileprivate var forgetting: String {
        "DROP SECRET IF EXISTS \(SQL.identifier("sord_connection_" + name))"
    }
}
