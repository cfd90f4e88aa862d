internal import CMalloc
import Dispatch
import Foundation
import Synchronization

/// Gives back to the system what the allocator keeps for later, once nothing has happened for a moment.
///
/// Big questions leave the allocator with much that is free and in small pieces: it would keep it for good. DuckDB's
/// buffers have an allocator of their own, which needs no such help.
final class IdleMemory: Sendable {
    /// The process has one allocator of its own.
    static let shared: IdleMemory = {
        // It would have eight arenas for each processor, and each keeps the free parts of pages that are in use.
        mallopt(M_ARENA_MAX, Int32(max(ProcessInfo.processInfo.activeProcessorCount, 2)))
        return IdleMemory(pause: .seconds(1)) { malloc_trim(0) }
    }()

    private let pause: Duration
    private let giveBack: @Sendable () -> Void
    private let state = Mutex(State())

    private struct State {
        var events = 0
        var isWaiting = false
    }

    /// - Parameters:
    ///   - pause: how long nothing has to happen.
    ///   - giveBack: gives the memory back; it may block.
    init(pause: Duration, giveBack: @escaping @Sendable () -> Void) {
        self.pause = pause
        self.giveBack = giveBack
    }

    /// Something has ended that may have used memory.
    func note() {
        let mustWait = state.withLock { state in
            state.events += 1
            defer { state.isWaiting = true }
            return !state.isWaiting
        }
        if mustWait { Task { await waitForPause() } }
    }

    @concurrent
    private func waitForPause() async {
        var seen: Int?
        while true {
            let hasPaused = state.withLock { state in
                state.isWaiting = state.events != seen
                seen = state.events
                return !state.isWaiting
            }
            if hasPaused { break }
            try? await Task.sleep(for: pause)
        }
        // It looks through all that is free, which is no work for a thread of Swift's tasks.
        DispatchQueue.global(qos: .utility).async(execute: giveBack)
    }
}
