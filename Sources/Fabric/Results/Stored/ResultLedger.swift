/// What is kept, how much room it takes, and what has to go: decided here without doing anything.
struct ResultLedger: Sendable {
    /// What is known about a result set.
    private struct Account {
        var memory = 0
        var disk = 0
        var lastUse: ContinuousClock.Instant
        /// While it is being written, it cannot go.
        var isOpen: Bool
    }

    private let settings: ResultSettings
    private var accounts: [ResultID: Account] = [:]

    init(settings: ResultSettings) {
        self.settings = settings
    }

    /// Whether there is anything to look after.
    var isEmpty: Bool { accounts.isEmpty }

    /// Bytes in memory as they came.
    var memory: Int { accounts.values.reduce(0) { $0 + $1.memory } }
    /// Bytes on disk.
    var disk: Int { accounts.values.reduce(0) { $0 + $1.disk } }

    /// Whether a result may become so large.
    enum Verdict: Sendable, Hashable {
        /// It may, and these have to go for it.
        case granted(dropping: [ResultID])
        /// It may not.
        case refused
    }

    /// Notes that a result grows on disk to `bytes`, while it is being written.
    mutating func grow(_ id: ResultID, disk bytes: Int, now: ContinuousClock.Instant) -> Verdict {
        guard bytes <= settings.largestOnDisk else { return .refused }
        let others = accounts.reduce(0) { $1.key == id ? $0 : $0 + $1.value.disk }
        let room = settings.disk - bytes
        guard let dropped = idlest(freeing: others - room, \.disk, but: id) else { return .refused }
        for id in dropped { accounts[id] = nil }
        accounts[id] = Account(disk: bytes, lastUse: now, isOpen: true)
        return .granted(dropping: dropped)
    }

    /// Notes that a result is whole.
    ///
    /// - Returns: those that have to go for it.
    mutating func close(
        _ id: ResultID, memory: Int, disk: Int, now: ContinuousClock.Instant
    ) -> [ResultID] {
        accounts[id] = Account(memory: memory, disk: disk, lastUse: now, isOpen: false)
        var dropped = idlest(freeing: self.memory - settings.heldLimit, \.memory, but: id) ?? []
        // What was written last shows only now.
        dropped += idlest(freeing: self.disk - settings.disk, \.disk, but: id) ?? []
        for id in dropped { accounts[id] = nil }
        return dropped
    }

    /// Notes that a result takes other room than before; nothing when it is gone.
    mutating func move(_ id: ResultID, memory: Int, disk: Int) {
        accounts[id]?.memory = memory
        accounts[id]?.disk = disk
    }

    /// Notes that somebody uses a result.
    mutating func use(_ id: ResultID, now: ContinuousClock.Instant) {
        accounts[id]?.lastUse = now
    }

    /// Forgets a result.
    mutating func remove(_ id: ResultID) {
        accounts[id] = nil
    }

    /// Forgets what nobody has used for too long, and says what that is.
    mutating func expire(now: ContinuousClock.Instant) -> [ResultID] {
        let expired = accounts.filter { !$0.value.isOpen && now - $0.value.lastUse >= settings.timeToLive }.map(\.key)
        for id in expired { accounts[id] = nil }
        return expired
    }

    /// When the next one expires unless it is used before; nil when there is none.
    var nextExpiry: ContinuousClock.Instant? {
        accounts.values.filter { !$0.isOpen }.map { $0.lastUse + settings.timeToLive }.min()
    }

    /// Those that were not used for longest, enough of them to free so many bytes; nil when that cannot be done.
    private func idlest(freeing bytes: Int, _ size: KeyPath<Account, Int>, but kept: ResultID) -> [ResultID]? {
        var missing = bytes
        guard missing > 0 else { return [] }
        var chosen: [ResultID] = []
        let idle = accounts.filter { $0.key != kept && !$0.value.isOpen && $0.value[keyPath: size] > 0 }
        for (id, account) in idle.sorted(by: { $0.value.lastUse < $1.value.lastUse }) where missing > 0 {
            chosen.append(id)
            missing -= account[keyPath: size]
        }
        return missing > 0 ? nil : chosen
    }
}
