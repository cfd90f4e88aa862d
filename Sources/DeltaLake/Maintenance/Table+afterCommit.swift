extension Table {
    /// How many commits there are between two checkpoints, unless the table says otherwise.
    private static let checkpointInterval: Int64 = 10

    /// What is due after a commit: every so often a checkpoint, and with it the clean-up of the log.
    ///
    /// Nobody waits for it where the table has a ``LogCare``. It never fails: the commit stands whatever comes of this, and the next one tries again.
    func afterCommit(version: Int64, base: Snapshot?) async {
        guard version > 0 else { return }
        let configured = base?.metadata.configuration["delta.checkpointInterval"].flatMap { Int64($0) }
        let interval = max(1, configured ?? Self.checkpointInterval)
        guard version % interval == 0 else { return }
        guard let care else { return await tendLog(version: version, base: base) }
        await care.take(path) { await tendLog(version: version, base: base) }
    }

    private func tendLog(version: Int64, base: Snapshot?) async {
        do throws(DeltaError) {
            let snapshot = try await snapshot(updating: base, version: version)
            try await writeCheckpoint(of: snapshot)
            try await cleanLog(snapshot.metadata)
        } catch {
            // The table is as good without a checkpoint, only slower to open.
        }
    }
}
