/// Lets a bounded number of runs work at once, and a bounded number wait, in the order in which they came.
actor Slots {
    private var free: Int
    private let waitingLimit: Int
    private var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    private var nextID = 0

    init(count: Int, waitingLimit: Int) {
        free = count
        self.waitingLimit = waitingLimit
    }

    /// Waits for a slot.
    ///
    /// - Throws: ``SordError`` `.busy` when too many wait already, `.cancelled` when the task is cancelled meanwhile.
    func take() async throws(SordError) {
        if free > 0 {
            free -= 1
            return
        }
        guard waiting.count < waitingLimit else {
            throw SordError(
                .busy, "The node has \(waitingLimit) runs waiting already.", hint: "Try again in a moment.")
        }
        let id = nextID
        nextID += 1
        let granted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    waiting.append((id, continuation))
                }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
        guard granted else { throw SordError(.cancelled, "The run was stopped before it began.") }
    }

    /// Gives a slot back, to the one who waits longest.
    func give() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().continuation.resume(returning: true)
        }
    }

    private func giveUp(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }
}
