import DuckDB

extension Table {
    /// The folder, in that of the log, of files that checkpoints are continued in (PROTOCOL.md, "Sidecar Files").
    static let sidecarFolder = "_sidecars"
    /// The folder, in that of the log, of files that are not whole yet; readers ignore it.
    static let temporaryFolder = "_sord_temporary"

    /// Writes the newest version as a checkpoint.
    ///
    /// The kind is that of the property `delta.checkpointPolicy`. Readers see the whole checkpoint or none.
    /// - Returns: the version that the checkpoint holds.
    /// - Throws: ``DeltaError``: `unknown_table`, `broken_table`, `unsupported_table` when Sord lacks a feature that
    ///   writers of the table need, `disk_full`.
    @discardableResult
    public func checkpoint() async throws(DeltaError) -> Int64 {
        do throws(DeltaError) {
            let snapshot = try await snapshot()
            try TableFeatures.checkWritable(snapshot.protocolVersion, snapshot.metadata)
            try await writeCheckpoint(of: snapshot)
            return snapshot.version
        } catch {
            throw error.at(table: path)
        }
    }

    func writeCheckpoint(of snapshot: Snapshot) async throws(DeltaError) {
        let cutoff = Committer.now() - snapshot.metadata.deletedFileRetention
        let tombstones = try await tombstones(at: snapshot.version, after: cutoff)
        let database = try ReaderDatabase.get(database)
        let connection: Connection
        do throws(DuckDBError) {
            connection = try database.connect(reportsProgress: false)
        } catch {
            throw DeltaError(writing: error)
        }
        _ = try await CheckpointWriter(
            table: self, snapshot: snapshot, tombstones: tombstones, connection: connection
        ).write()
    }
}
