import ObjectStore

extension Table {
    /// Finds out what is wrong with the files of a table, after a scan of it failed.
    ///
    /// It looks at every file, and so is meant for errors, not for every query.
    /// - Returns: `broken_table` naming the first file that is missing or has another size than the log says; `nil`
    ///   when all are there.
    public func damage(in snapshot: Snapshot) async -> DeltaError? {
        for live in snapshot.liveFiles {
            let info: ObjectInfo?
            // A store that does not answer says nothing about the table.
            do throws(DeltaError) { info = try await storage.info(paths.key(live.name, in: path)) } catch { return nil }
            guard let found = info else {
                return DeltaError(
                    .brokenTable, "A data file that the log names is missing.", table: path,
                    version: snapshot.version, file: live.name)
            }
            if Int64(found.size) != live.file.size {
                return DeltaError(
                    .brokenTable, "A data file has \(found.size) bytes; the log says \(live.file.size).", table: path,
                    version: snapshot.version, file: live.name)
            }
        }
        return nil
    }
}
