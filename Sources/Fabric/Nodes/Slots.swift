import Synchronization

/// Lets a bounded number of runs work at once, and a bounded number wait, in the order in which they came.
final class Slots: Sendable {
    /// How many runs may work at once.
    let count: Int
    private let waitingLimit: Int
    private let state: Mutex<State>

    private struct State {
        var free: Int
        /// How many runs have lent their slots to others.
        var lent = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var nextID = 0
    }

    init(count: Int, waitingLimit: Int) {
        self.count = count
        self.waitingLimit = waitingLimit
        state = Mutex(State(free: count))
    }

    /// Takes a slot if one is free.
    func takeFree() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// Waits for a slot.
    ///
    /// - Throws: ``SordError`` `.busy` when too many wait already, `.cancelled` when the task is cancelled meanwhile.
    func take() async throws(SordError) {
        let id = try newID()
        let granted = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0, id: id) }
        } onCancel: {
            giveUp(id)
        }
        guard granted else { throw SordError(.cancelled, "The run was stopped before it began.") }
    }

    /// Gives a slot back, to the one who waits longest.
    func give() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            state.free += 1
            guard state.free > 0, !state.waiting.isEmpty else { return nil }
            state.free -= 1
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    /// Lends a slot to others for as long as `wait` takes, and has it again at once: a run that waits for its reader
    /// keeps nobody else from working.
    func lending(_ wait: () async -> Void) async {
        state.withLock { $0.lent += 1 }
        give()
        await wait()
        state.withLock { state in
            state.free -= 1
            state.lent -= 1
        }
    }

    /// Whether runs that are under way have lent their slots to others.
    var isLending: Bool { state.withLock { $0.lent > 0 } }

    private func newID() throws(SordError) -> Int {
        let id: Int? = state.withLock { state in
            guard state.waiting.count < waitingLimit else { return nil }
            state.nextID += 1
            return state.nextID
        }
        guard let id else {
            throw SordError(
                .busy, "The node has \(waitingLimit) runs waiting already.", hint: "Try again in a moment.")
        }
        return id
    }

    private func wait(_ continuation: CheckedContinuation<Bool, Never>, id: Int) {
        let answer: Bool? = state.withLock { state in
            // The task may have been cancelled before there was anybody to tell.
            if Task.isCancelled { return false }
            if state.free > 0 {
                state.free -= 1
                return true
            }
            state.waiting.append((id, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func giveUp(_ id: Int) {
        let continuation: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index).continuation
        }
        continuation?.resume(returning: false)
    }
}
