/// What is kept, how much room it takes, and what has to go: decided here without doing anything.
///
/// Every query closes a result and there may be ten thousands of them, so nothing here looks at all of them.
struct ResultLedger: Sendable {
    /// What is known about a result set.
    private struct Account {
        var memory = 0
        var disk = 0
        var lastUse: ContinuousClock.Instant
        /// The number of its last use; 0 while it is being written, when it cannot go.
        var use = 0
    }

    /// A use of a result; one that is not its last is passed over.
    private struct Use {
        let id: ResultID
        let number: Int
    }

    private let settings: ResultSettings
    private var accounts: [ResultID: Account] = [:]
    /// The uses in their order, from `first` on.
    private var uses: [Use] = []
    private var first = 0
    private var lastNumber = 0

    /// Bytes in memory as they came.
    private(set) var memory = 0
    /// Bytes on disk.
    private(set) var disk = 0

    init(settings: ResultSettings) {
        self.settings = settings
    }

    /// Whether there is anything to look after.
    var isEmpty: Bool { accounts.isEmpty }

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
        let others = disk - (accounts[id]?.disk ?? 0)
        guard let dropped = drop(freeing: others + bytes - settings.disk, \.disk, but: id) else { return .refused }
        set(id, Account(disk: bytes, lastUse: now))
        return .granted(dropping: dropped)
    }

    /// Notes that a result is whole.
    ///
    /// - Returns: those that have to go for it.
    mutating func close(
        _ id: ResultID, memory: Int, disk: Int, now: ContinuousClock.Instant
    ) -> [ResultID] {
        set(id, Account(memory: memory, disk: disk, lastUse: now))
        noteUse(of: id, now)
        var dropped = drop(freeing: self.memory - settings.heldLimit, \.memory, but: id) ?? []
        // What was written last shows only now.
        dropped += drop(freeing: self.disk - settings.disk, \.disk, but: id) ?? []
        return dropped
    }

    /// Notes that a result takes other room than before; nothing when it is gone.
    mutating func move(_ id: ResultID, memory: Int, disk: Int) {
        guard var account = accounts[id] else { return }
        account.memory = memory
        account.disk = disk
        set(id, account)
    }

    /// Notes that somebody uses a result.
    mutating func use(_ id: ResultID, now: ContinuousClock.Instant) {
        guard let account = accounts[id], account.use > 0 else { return }
        noteUse(of: id, now)
    }

    /// Forgets a result.
    mutating func remove(_ id: ResultID) {
        set(id, nil)
    }

    /// Forgets what nobody has used for too long, and says what that is.
    mutating func expire(now: ContinuousClock.Instant) -> [ResultID] {
        var expired: [ResultID] = []
        while let idlest = idlest(), now - idlest.lastUse >= settings.timeToLive {
            set(idlest.id, nil)
            expired.append(idlest.id)
        }
        return expired
    }

    /// When the next one expires unless it is used before; nil when there is none.
    mutating func nextExpiry() -> ContinuousClock.Instant? {
        idlest().map { $0.lastUse + settings.timeToLive }
    }

    // MARK: The order of use

    private mutating func set(_ id: ResultID, _ account: Account?) {
        let old = accounts[id]
        memory += (account?.memory ?? 0) - (old?.memory ?? 0)
        disk += (account?.disk ?? 0) - (old?.disk ?? 0)
        accounts[id] = account
    }

    private mutating func noteUse(of id: ResultID, _ now: ContinuousClock.Instant) {
        lastNumber += 1
        accounts[id]?.lastUse = now
        accounts[id]?.use = lastNumber
        uses.append(Use(id: id, number: lastNumber))
        // Uses that were followed by others are swept out now and then.
        if uses.count > 2 * accounts.count + 64 {
            uses = uses[first...].filter { accounts[$0.id]?.use == $0.number }
            first = 0
        }
    }

    /// The one that was not used for longest.
    private mutating func idlest() -> (id: ResultID, lastUse: ContinuousClock.Instant)? {
        while first < uses.count {
            let use = uses[first]
            if let account = accounts[use.id], account.use == use.number { return (use.id, account.lastUse) }
            first += 1
        }
        return nil
    }

    /// Forgets those that were not used for longest, enough of them to free so many bytes.
    ///
    /// - Returns: what they are; nil, and none is forgotten, when that cannot be done.
    private mutating func drop(freeing bytes: Int, _ size: KeyPath<Account, Int>, but kept: ResultID) -> [ResultID]? {
        guard bytes > 0 else { return [] }
        _ = idlest()
        var missing = bytes
        var chosen: [ResultID] = []
        for use in uses[first...] where use.id != kept {
            if missing <= 0 { break }
            guard let account = accounts[use.id], account.use == use.number, account[keyPath: size] > 0 else {
                continue
            }
            chosen.append(use.id)
            missing -= account[keyPath: size]
        }
        guard missing <= 0 else { return nil }
        for id in chosen { set(id, nil) }
        return chosen
    }
}
