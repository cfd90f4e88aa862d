import DuckDB
import Synchronization

extension ResultEngine {
    /// Does some work on a connection of its own. Cancelling the task stops DuckDB.
    func ask<Value: Sendable>(
        _ work: @Sendable (isolated Connection) throws(DuckDBError) -> Value
    ) async throws(SordError) -> Value {
        do throws(DuckDBError) {
            let connection = try connect()
            return try await asking(connection) { () async throws(DuckDBError) in
                try await Self.run(work, on: connection)
            }
        } catch {
            throw Self.explained(error)
        }
    }

    /// Waits for something that uses a connection, and stops DuckDB when the task is cancelled.
    func asking<Value: Sendable>(
        _ connection: Connection, _ work: @Sendable () async throws(DuckDBError) -> Value
    ) async throws(DuckDBError) -> Value {
        let hasEnded = Flag()
        let outcome: Swift.Result<Value, DuckDBError> = await withTaskCancellationHandler {
            do throws(DuckDBError) {
                if Task.isCancelled { throw DuckDBError(.interrupt, "Interrupted!") }
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            // An interrupt between two statements is lost, so it is repeated.
            Task.detached {
                while !hasEnded.isSet {
                    connection.cancel()
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
        }
        hasEnded.set()
        return try outcome.get()
    }

    private static func run<Value: Sendable>(
        _ work: @Sendable (isolated Connection) throws(DuckDBError) -> Value, on connection: isolated Connection
    ) throws(DuckDBError) -> Value {
        try work(connection)
    }

    /// The error as it is told to whoever asked about a result.
    static func explained(_ error: DuckDBError) -> SordError {
        var told = SordError(error)
        switch error.kind {
        case .interrupt: told.message = "The request was stopped."
        case .conversion:
            told = SordError(
                .badRequest, "A value of the filter does not fit its column: \(told.message).",
                hint: "“contains” compares any column as text.")
        case .outOfMemory:
            told.hint = "Start Sord with a larger --result-memory, or export the result."
        // Its files are the server's own business.
        case .io: told.message = "The kept rows could not be read or written."
        default: break
        }
        return told
    }

    /// Something that is set once.
    private final class Flag: Sendable {
        private let state = Atomic(false)
        var isSet: Bool { state.load(ordering: .acquiring) }
        func set() { state.store(true, ordering: .releasing) }
    }
}
