extension Slots {
    /// Who holds the slots while an engine is replaced.
    private static let engine = "engine"

    /// Takes all slots, so that no run is at work.
    ///
    /// - Throws: ``SordError`` `.busy` when runs are still at work after a while; all slots are given back then.
    func drain(within patience: Duration) async throws(SordError) {
        let end = ContinuousClock.now + patience
        var taken = 0
        // A run whose reader is slow holds the engine, too.
        while taken < count || isLending {
            if taken < count, takeAny(Self.engine) {
                taken += 1
            } else if ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(20))) != nil {
                continue
            } else {
                for _ in 0..<taken { give(Self.engine) }
                throw SordError(
                    .busy, "Runs are in flight, and a new engine can only come when they have ended.",
                    hint: "Stop them or wait for them, and try again.")
            }
        }
    }

    /// Gives all slots back.
    func giveAll() {
        for _ in 0..<count { give(Self.engine) }
    }
}
