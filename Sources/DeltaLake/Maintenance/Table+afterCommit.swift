extension Table {
    /// How many commits there are from one checkpoint to the next when the table does not say.
    private static let checkpointInterval: Int64 = 10

    /// What is due after a commit: a checkpoint now and then, and with it the clean-up of the log. It never fails: the
    /// commit stands whatever comes of this, and the next checkpoint makes up for it.
    func afterCommit(version: Int64, metadata: Metadata?) async {
        let property = metadata?.configuration["delta.checkpointInterval"].flatMap { Int64($0) }
        let interval = max(1, property ?? Self.checkpointInterval)
        guard let metadata, version > 0, version % interval == 0 else { return }
        do throws(DeltaError) {
            try await checkpoint()
            try await cleanLog(metadata)
        } catch {}
    }
}
