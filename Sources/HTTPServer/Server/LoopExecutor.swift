import CHTTP
import Dispatch

/// Runs tasks on an io thread.
final class LoopExecutor: TaskExecutor, @unchecked Sendable {
    private let loop: OpaquePointer

    init(owning loop: OpaquePointer) {
        self.loop = loop
    }

    deinit {
        chttp_loop_release(loop)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = Unmanaged.passRetained(self)
        let isQueued = chttp_loop_run(
            loop, runJobOnLoop, executor.toOpaque(), unsafeBitCast(job, to: UnsafeMutableRawPointer.self))
        guard !isQueued else { return }
        // The loop is gone with its server, and the task must still come to its end.
        executor.release()
        DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

private func runJobOnLoop(_ context: UnsafeMutableRawPointer?, _ job: UnsafeMutableRawPointer?) {
    guard let context, let job else { return }
    let executor = Unmanaged<LoopExecutor>.fromOpaque(context).takeRetainedValue()
    unsafeBitCast(job, to: UnownedJob.self).runSynchronously(on: executor.asUnownedTaskExecutor())
}
