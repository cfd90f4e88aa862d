import Dispatch

/// The executor of a connection: a serial queue, which has a thread while it has work.
///
/// Dispatch gives each busy queue a thread of its own, apart from those that run Swift's tasks, and keeps a few for
/// reuse. So a query may block here as long as it takes, and an idle connection costs no thread.
final class ConnectionThread: SerialExecutor {
    private let queue = DispatchQueue(label: "DuckDB.Connection")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Runs something after all that waits already.
    func async(_ work: @escaping @Sendable () -> Void) {
        queue.async(execute: work)
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
