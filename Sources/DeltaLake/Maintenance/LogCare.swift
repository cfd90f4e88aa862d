/// Does what is due after commits while nobody waits for it, such as checkpoints and the clean-up of logs.
///
/// One thing at a time for each table, and only when its commits pause for a moment: many small ones in a row would
/// otherwise share the machine with their own checkpoints. Of what waits only the newest is done, for a newer checkpoint
/// makes an older one superfluous.
public actor LogCare {
    private var working: [String: Task<Void, Never>] = [:]
    private var waiting: [String: @Sendable () async -> Void] = [:]
    /// How often something was taken, by table.
    private var taken: [String: Int] = [:]
    private var isFinishing = false

    /// How long commits have to pause, and how long they can put it off.
    private static let pause = Duration.milliseconds(100)
    private static let longestDelay = Duration.seconds(1)
    /// How often it is looked whether somebody waits for the end.
    private static let step = Duration.milliseconds(10)

    /// Nothing is due yet.
    public init() {}

    /// Takes something to do for a table.
    func take(_ table: String, _ work: @escaping @Sendable () async -> Void) {
        waiting[table] = work
        taken[table, default: 0] += 1
        if working[table] == nil { working[table] = Task { await self.tend(table) } }
    }

    private func tend(_ table: String) async {
        while waiting[table] != nil {
            await pause(of: table)
            guard let work = waiting.removeValue(forKey: table) else { break }
            await work()
        }
        working[table] = nil
        taken[table] = nil
    }

    /// Waits until the commits of a table pause.
    private func pause(of table: String) async {
        let start = ContinuousClock.now
        var last = (count: taken[table], time: start)
        while !isFinishing {
            try? await Task.sleep(for: Self.step)
            let now = ContinuousClock.now
            if taken[table] != last.count { last = (taken[table], now) }
            if now - last.time >= Self.pause || now - start >= Self.longestDelay { return }
        }
    }

    /// Waits until nothing is left to do; what waits is done at once.
    public func finish() async {
        isFinishing = true
        while let task = working.values.first { await task.value }
        isFinishing = false
    }
}
