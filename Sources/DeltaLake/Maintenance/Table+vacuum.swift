import DuckDB
import FoundationEssentials
import ObjectStore

extension Table {
    /// Deletes files in the folder of the table that neither the newest version needs nor one that was the newest not
    /// long ago. Older versions cannot be read afterwards.
    ///
    /// - Throws: ``DeltaError``: `unsupported_table` when the retention is shorter than the table's own, or the table
    ///   needs a feature that Sord does not have.
    public func vacuum(_ options: VacuumOptions = VacuumOptions()) async throws(DeltaError) -> VacuumReport {
        do throws(DeltaError) {
            return try await TableVacuum(table: self, options: options).run()
        } catch {
            throw error.at(table: path)
        }
    }
}

/// One VACUUM.
private struct TableVacuum {
    let table: Table
    let options: VacuumOptions

    /// How many files are deleted at once: hides the latency of a bucket.
    private static let window = 16

    func run() async throws(DeltaError) -> VacuumReport {
        // Whatever is listed and committed before the snapshot is taken is known to the snapshot.
        let prefix = "\(table.path)/"
        let listed = try await table.storage.list(prefix).map { object in
            VacuumPlan.File(
                name: String(object.key.dropFirst(prefix.count)), size: Int64(object.size),
                modified: Int64(object.modified.timeIntervalSince1970 * 1000))
        }
        let snapshot = try await table.snapshot()
        // PROTOCOL.md, "VACUUM Protocol Check": reading the table must be safe as well, which opening it made sure of.
        try TableFeatures.checkWritable(snapshot.protocolVersion, snapshot.metadata)
        let retention = try retention(snapshot.metadata)
        let cutoff = Committer.now() - retention
        let mapped = snapshot.metadata.partitionColumns.flatMap { name in
            [name, snapshot.metadata.schema.field(named: name)?.physicalName ?? name]
        }
        let plan = VacuumPlan(
            listed, needed: try await needed(snapshot, after: cutoff), partitionColumns: Set(mapped), before: cutoff)
        var report = VacuumReport(isDryRun: options.isDryRun)
        if options.isDryRun || plan.files.isEmpty {
            report.note(plan.files)
            return report
        }
        FaultPoint.reach(.vacuumDecided)
        let start = try await commit("VACUUM START", files: plan.files, retention: retention, after: snapshot)
        // Somebody may have brought files back in the meantime.
        let now = try await table.snapshot(updating: snapshot)
        let back = try await needed(now, after: cutoff)
        let files = plan.files.filter { !back.contains($0.name.exact) }
        do throws(DeltaError) {
            try await delete(files.map { "\(prefix)\($0.name)" })
        } catch {
            _ = try? await commit("VACUUM END", files: [], retention: nil, status: "FAILED", after: start)
            throw error
        }
        report.note(files)
        report.version =
            try await commit("VACUUM END", files: files, retention: nil, status: "COMPLETED", after: start).version
        return report
    }

    /// In milliseconds.
    private func retention(_ metadata: Metadata) throws(DeltaError) -> Int64 {
        let own = metadata.deletedFileRetention
        guard let wanted = options.retention else { return own }
        let milliseconds = wanted.components.seconds * 1000 + wanted.components.attoseconds / 1_000_000_000_000_000
        guard milliseconds >= 0 else {
            throw DeltaError(.unsupportedTable, "Files cannot be kept for less than no time.")
        }
        guard milliseconds >= own || options.ignoresGuard else {
            let hours = Double(own) / 3_600_000
            throw DeltaError(
                .unsupportedTable,
                "The table keeps files for \(hours.formatted) hours; a VACUUM that keeps them for less can break "
                    + "statements that are reading or writing now.",
                hint:
                    "Keep files longer, set delta.deletedFileRetentionDuration, or force it when nobody else uses the "
                    + "table.")
        }
        return milliseconds
    }

    /// The names of files that the newest version needs, or one that was the newest after the cutoff.
    private func needed(_ snapshot: Snapshot, after cutoff: Int64) async throws(DeltaError) -> Set<ExactName> {
        var names: Set<ExactName> = []
        for live in snapshot.liveFiles {
            names.insert(live.name.exact)
            if let vector = live.file.deletionVector, let name = try table.paths.name(of: vector) {
                names.insert(name.exact)
            }
        }
        for file in try await table.tombstones(at: snapshot.version, after: cutoff).files {
            names.insert(table.paths.canonicalOfRemoved(file.path).exact)
            if let vector = file.deletionVector, let name = try? table.paths.name(of: vector) {
                names.insert(name.exact)
            }
        }
        return names
    }

    /// Notes the VACUUM in the history: a commit that changes nothing.
    private func commit(
        _ operation: String, files: [VacuumPlan.File], retention: Int64?, status: String? = nil, after base: Snapshot
    ) async throws(DeltaError) -> Snapshot {
        func text(_ value: some BinaryInteger) -> JSON { .string(String(value)) }
        let isStart = status == nil
        var parameters: [JSON.Member] = []
        if let retention {
            parameters = [
                .init("retentionCheckEnabled", .bool(!options.ignoresGuard)),
                .init("specifiedRetentionMillis", text(retention)),
                .init("defaultRetentionMillis", text(base.metadata.deletedFileRetention)),
            ]
        }
        if let status { parameters = [.init("status", .string(status))] }
        let draft = CommitDraft(
            operation: operation, parameters: parameters,
            metrics: isStart
                ? [
                    .init("numFilesToDelete", text(files.count)),
                    .init("sizeOfDataToDelete", text(files.reduce(0) { $0 + $1.size })),
                ] : [.init("numDeletedFiles", text(files.count))],
            isBlindAppend: true, dataChange: false)
        do throws(WriteFailure) {
            let version = try await Committer(table: table, draft: draft, intent: .append).commit(after: base).version
            do throws(DeltaError) {
                return try await table.snapshot(updating: base, version: version)
            } catch {
                throw WriteFailure(error: error, isCertain: false)
            }
        } catch {
            throw error.error
        }
    }

    private func delete(_ keys: [String]) async throws(DeltaError) {
        let storage = table.storage
        for start in stride(from: 0, to: keys.count, by: Self.window) {
            if Task.isCancelled { throw DeltaError(.cancelled, "VACUUM was cancelled; it can be run again.") }
            let failure = await withTaskGroup(of: DeltaError?.self) { group in
                for key in keys[start..<min(start + Self.window, keys.count)] {
                    group.addTask {
                        do throws(DeltaError) {
                            try await storage.delete(key)
                            FaultPoint.reach(.vacuumDeletedFile)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                var first: DeltaError?
                for await failure in group { first = first ?? failure }
                return first
            }
            if let failure { throw failure }
        }
    }
}

extension VacuumReport {
    fileprivate mutating func note(_ plan: [VacuumPlan.File]) {
        files = plan.map(\.name)
        byteCount = plan.reduce(0) { $0 + $1.size }
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var formatted: String { rounded() == self ? String(Int64(self)) : String(self) }
}

extension DataFilePath {
    /// The one name of the file that a deletion vector lies in; `nil` for one in the log itself.
    func name(of vector: DeletionVectorDescriptor) throws(DeltaError) -> String? {
        switch vector.storage {
        case .inline: return nil
        case .absolutePath: return try canonical(vector.pathOrInline)
        case .relativePath:
            guard let name = FileDetails.fileName(vector.pathOrInline) else {
                throw .broken("A deletion vector has a damaged name.")
            }
            return try canonical(name)
        }
    }
}
