import Synchronization

/// Room for runs that work at once. Those that find none wait; next is who has least of the room, and of those the one
/// who waits longest.
///
/// One principal, which is a client such as a socket, has at most a share of the room, so that whoever runs much leaves
/// some for others.
final class Slots: Sendable {
    /// How many may work at once.
    let count: Int
    private let share: Int
    private let waitingLimit: Int
    /// How long a reader may take before the slot is lent.
    private static let patience: Duration = .milliseconds(20)
    private let state: Mutex<State>

    private struct State {
        var free: Int
        var held: [String: Int] = [:]
        var waiting: [Waiter] = []
        /// Runs that wait for whoever reads what they tell.
        var unread: [Int: Unread] = [:]
        /// Whether somebody looks after those.
        var isLender = false
        var nextID = 0
    }

    /// A run that waits for its reader.
    private struct Unread {
        let principal: String
        let since: ContinuousClock.Instant
        /// Whether its slot is lent to others meanwhile.
        var isLent = false
    }

    private struct Waiter {
        let id: Int
        let principal: String
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// - Parameters:
    ///   - count: how many work at once.
    ///   - share: how many of them may be one principal's.
    ///   - waitingLimit: how many may wait.
    init(count: Int, share: Int, waitingLimit: Int) {
        self.count = count
        self.share = max(1, share)
        self.waitingLimit = waitingLimit
        state = Mutex(State(free: count))
    }

    /// How many work now, and how many wait.
    var load: (working: Int, waiting: Int) {
        state.withLock { (count - $0.free, $0.waiting.count) }
    }

    /// Whether a run has lent its slot, and goes on when its reader does.
    var isLending: Bool { state.withLock { $0.unread.values.contains(where: \.isLent) } }

    /// Takes a slot if one is free for the principal.
    func takeFree(_ principal: String) -> Bool {
        state.withLock { take(principal, &$0) }
    }

    /// Takes a slot if one is free, even beyond the principal's share.
    func takeAny(_ principal: String) -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            hold(principal, &state)
            return true
        }
    }

    /// Waits for a slot.
    ///
    /// - Parameter isPlaced: told of the place in the queue, from 1, each time it changes, at most a few times a second.
    /// - Throws: ``SordError`` `.busy` when too many wait already, `.cancelled` when the task is cancelled meanwhile.
    func take(_ principal: String, isPlaced: @escaping @Sendable (Int) async -> Void) async throws(SordError) {
        let id = try newID()
        let teller = Task { await tell(id, isPlaced) }
        let granted = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0, id: id, principal) }
        } onCancel: {
            giveUp(id)
        }
        teller.cancel()
        guard granted else {
            await teller.value
            throw SordError(.cancelled, "The run was stopped before it began.")
        }
        await lending(principal) { await teller.value }
    }

    /// Gives a slot back, to the one who waits longest of those that may have it.
    func give(_ principal: String) {
        let next: Waiter? = state.withLock { state in
            release(principal, &state)
            return nextWaiter(&state)
        }
        next?.continuation.resume(returning: true)
    }

    /// Lends a slot to others when `wait` takes long, and has it again at once when it is over: a run that waits for its
    /// reader keeps nobody else from working. A reader who is quick costs nobody's turn.
    func lending(_ principal: String, _ wait: () async -> Void) async {
        let now = ContinuousClock.now
        let (id, needsLender) = state.withLock { state in
            state.nextID += 1
            state.unread[state.nextID] = Unread(principal: principal, since: now)
            defer { state.isLender = true }
            return (state.nextID, !state.isLender)
        }
        if needsLender { Task { await lend() } }
        await wait()
        state.withLock { state in
            if state.unread.removeValue(forKey: id)?.isLent == true { hold(principal, &state) }
        }
    }

    /// Lends the slots of those who wait for long, until nobody is left who waits and has not lent.
    private func lend() async {
        var isNeeded = true
        while isNeeded {
            try? await Task.sleep(for: Self.patience)
            let now = ContinuousClock.now
            let next: [Waiter]
            (next, isNeeded) = state.withLock { state in
                var next: [Waiter] = []
                for (id, unread) in state.unread where !unread.isLent && unread.since + Self.patience <= now {
                    state.unread[id]?.isLent = true
                    release(unread.principal, &state)
                    if let waiter = nextWaiter(&state) { next.append(waiter) }
                }
                state.isLender = state.unread.values.contains { !$0.isLent }
                return (next, state.isLender)
            }
            for waiter in next { waiter.continuation.resume(returning: true) }
        }
    }

    // MARK: Inside the lock

    private func take(_ principal: String, _ state: inout State) -> Bool {
        guard state.free > 0, state.held[principal, default: 0] < share else { return false }
        hold(principal, &state)
        return true
    }

    private func hold(_ principal: String, _ state: inout State) {
        state.free -= 1
        state.held[principal, default: 0] += 1
    }

    private func release(_ principal: String, _ state: inout State) {
        state.free += 1
        let left = state.held[principal, default: 1] - 1
        state.held[principal] = left > 0 ? left : nil
    }

    private func nextWaiter(_ state: inout State) -> Waiter? {
        guard state.free > 0 else { return nil }
        var least = share
        var place: Int?
        for (index, waiter) in state.waiting.enumerated() {
            let held = state.held[waiter.principal, default: 0]
            guard held < least else { continue }
            (least, place) = (held, index)
            if held == 0 { break }
        }
        guard let place else { return nil }
        let next = state.waiting.remove(at: place)
        hold(next.principal, &state)
        return next
    }

    // MARK: Waiting

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

    private func wait(_ continuation: CheckedContinuation<Bool, Never>, id: Int, _ principal: String) {
        let answer: Bool? = state.withLock { state in
            // The task may have been cancelled before there was anybody to tell.
            if Task.isCancelled { return false }
            if take(principal, &state) { return true }
            state.waiting.append(Waiter(id: id, principal: principal, continuation: continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func giveUp(_ id: Int) {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }

    private func tell(_ id: Int, _ isPlaced: @Sendable (Int) async -> Void) async {
        var told = 0
        repeat {
            let place = state.withLock { state in state.waiting.firstIndex { $0.id == id }.map { $0 + 1 } }
            if let place, place != told {
                told = place
                await isPlaced(place)
            }
        } while (try? await Task.sleep(for: .milliseconds(250))) != nil
    }
}
