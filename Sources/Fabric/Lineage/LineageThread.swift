import Dispatch

/// The executor of the tracker: a serial queue, where a file may be waited for.
final class LineageThread: SerialExecutor {
    private let queue = DispatchQueue(label: "sord.lineage")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
