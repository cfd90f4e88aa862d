import ObjectStore

extension Table {
    /// Finds out what is wrong with the files of a table, after a scan of it failed.
    ///
    /// It looks at every file, and so is meant for errors, not for every query.
    /// - Returns: `broken_table` naming the first file that is missing, with the versions that have all of theirs, or that
    ///   has another size than the log says; `nil` when all are there.
    public func damage(in snapshot: Snapshot) async -> DeltaError? {
        for live in snapshot.liveFiles {
            let info: ObjectInfo?
            // A store that does not answer says nothing about the table.
            do throws(DeltaError) { info = try await storage.info(paths.key(live.name, in: path)) } catch { return nil }
            guard let found = info else {
                return DeltaError(
                    .brokenTable, "A data file that the log names is missing.", hint: await advice(besides: snapshot),
                    table: path, version: snapshot.version, file: live.name)
            }
            if Int64(found.size) != live.file.size {
                return DeltaError(
                    .brokenTable, "A data file has \(found.size) bytes; the log says \(live.file.size).", table: path,
                    version: snapshot.version, file: live.name)
            }
        }
        return nil
    }

    /// Which versions can be read instead; `nil` when the store does not say.
    private func advice(besides broken: Snapshot) async -> String? {
        do throws(DeltaError) {
            guard let range = try await versionsWithFiles(besides: broken) else {
                return "No version of the table has all its files; put the file back from a backup."
            }
            let versions =
                range.count == 1
                ? "Version \(range.lowerBound) has" : "Versions \(range.lowerBound) to \(range.upperBound) have"
            return "\(versions) all files"
                + (broken.version < range.lowerBound ? "; VACUUM removes those of old versions." : ".")
        } catch {
            return nil
        }
    }
}
