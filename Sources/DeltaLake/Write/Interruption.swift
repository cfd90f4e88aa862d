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
