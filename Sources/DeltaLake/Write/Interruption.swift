import DuckDB
import Synchronization

/// Stops whatever runs on a connection until the work is over, and nothing after it.
///
/// An interruption only reaches a statement that has begun; one that comes a moment too early would be lost.
final class Interruption: Sendable {
    private let connection: Connection
    private let isOver = Mutex(false)

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Does something that cancelling the task stops, wherever DuckDB is at that moment.
    static func outcome<T: Sendable>(
        on connection: Connection, _ work: () async throws(DeltaError) -> T
    ) async -> Swift.Result<T, DeltaError> {
        let interruption = Interruption(connection)
        return await withTaskCancellationHandler {
            let outcome: Swift.Result<T, DeltaError>
            do throws(DeltaError) {
                if Task.isCancelled { throw DeltaError(.cancelled, "The write was cancelled.") }
                outcome = .success(try await work())
            } catch {
                outcome = .failure(error)
            }
            interruption.end()
            return outcome
        } onCancel: {
            interruption.begin()
        }
    }

    func begin() {
        Task {
            while interrupt() { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    func end() {
        isOver.withLock { $0 = true }
    }

    private func interrupt() -> Bool {
        isOver.withLock { isOver in
            if !isOver { connection.cancel() }
            return !isOver
        }
    }
}
