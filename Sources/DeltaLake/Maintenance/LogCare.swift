/// Does what is due after commits while nobody waits for it, such as checkpoints and the clean-up of logs.
///
/// One thing at a time for each table. Of those that wait only the newest is done: a newer checkpoint makes an older one
/// superfluous.
public actor LogCare {
    private var working: [String: Task<Void, Never>] = [:]
    private var waiting: [String: @Sendable () async -> Void] = [:]

    /// Nothing is due yet.
    public init() {}

    /// Takes something to do for a table.
    func take(_ table: String, _ work: @escaping @Sendable () async -> Void) {
        waiting[table] = work
        if working[table] == nil { working[table] = Task { await self.tend(table) } }
    }

    private func tend(_ table: String) async {
        while let work = waiting.removeValue(forKey: table) { await work() }
        working[table] = nil
    }

    /// Waits until nothing is left to do.
    public func finish() async {
        while let task = working.values.first { await task.value }
    }
}
