import DuckDB

/// How a node stays as small as it was: after many runs, once it has nothing to do, an engine that holds nothing of
/// anybody's gives way to a new one.
///
/// DuckDB has lists of all blocks that it could evict, which it looks through only when they are long, and keeps the
/// footers of data files that are gone. No statement empties either.
extension LocalNode {
    /// How long no run may be at work or begin before the engine is renewed.
    private static let rest = Duration.seconds(1)

    /// Counts a run. After the last one that the engine should do, a moment is awaited to renew it.
    func noteRun(on engine: EngineInstance) {
        guard engine.noteRun() == settings.runsPerEngine else { return }
        Task { [weak self, weak engine] in
            var seen = 0
            while let count = engine?.runCount {
                if count == seen, await self?.renew(engine) ?? true { return }
                seen = count
                guard (try? await Task.sleep(for: Self.rest)) != nil else { return }
            }
        }
    }

    /// Puts a new engine in the place of a worn one, unless somebody would notice; then as many runs again are awaited.
    ///
    /// - Returns: whether it is over; false when runs are at work or results are kept.
    private func renew(_ worn: EngineInstance?) async -> Bool {
        guard let worn, worn === engine else { return true }
        // Rows that are kept as they came keep their engine open.
        guard resultStore.count == 0 else { return false }
        guard (try? await slots.drain(within: .zero)) != nil else { return false }
        defer { slots.giveAll() }
        guard await worn.isAsNew() else {
            worn.forgetRuns()
            return true
        }
        let new = await newEngine()
        await store?.leave(name)
        if new.map({ current.install($0, inPlaceOf: worn, isRenewal: true) }) != true { worn.forgetRuns() }
        return true
    }
}
