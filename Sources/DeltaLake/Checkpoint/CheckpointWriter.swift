import DuckDB
import FoundationEssentials

/// Writes a version as a checkpoint, so that readers need not replay the commits up to it (PROTOCOL.md, "Checkpoints").
struct CheckpointWriter {
    let table: Table
    let snapshot: Snapshot
    /// Files that have left the table and may not be vacuumed yet.
    let tombstones: Tombstones
    /// Where the files are put together; its temporary tables are its own.
    let connection: Connection
    /// How many files a sidecar names at most.
    var sidecarSize: Int64 = 200_000

    /// How many lines DuckDB gets at once: enough to be quick, few enough to be small.
    private static let batch = 2000

    /// Writes the checkpoint and says where it is.
    func write() async throws(DeltaError) -> LastCheckpoint {
        do throws(DuckDBError) {
            try await connection.run("CREATE TEMP TABLE lines (line VARCHAR)")
        } catch {
            throw DeltaError(writing: error)
        }
        let last = isNamed ? try await writeNamed() : try await writeClassic()
        FaultPoint.reach(.checkpointWritten)
        try await announce(last)
        FaultPoint.reach(.lastCheckpointWritten)
        return last
    }

    private var isNamed: Bool {
        snapshot.metadata.configuration["delta.checkpointPolicy"]?.lowercased() == "v2"
            && snapshot.protocolVersion.has("v2Checkpoint")
    }

    // MARK: V1

    private func writeClassic() async throws(DeltaError) -> LastCheckpoint {
        try await load(state)
        let files = try await loadFiles()
        let bytes = try await copied(CheckpointSQL(metadata: snapshot.metadata, source: "lines").text)
        try await table.storage.write(table.logKey(LogFile.checkpointName(snapshot.version)), bytes)
        return LastCheckpoint(
            version: snapshot.version, actionCount: Int64(state.count) + files, sizeInBytes: Int64(bytes.count),
            fileCount: Int64(snapshot.fileCount))
    }

    /// What DuckDB makes of a query as a Parquet file. Nobody sees the file before it is whole.
    private func copied(_ sql: String) async throws(DeltaError) -> [UInt8] {
        let folder = table.logKey(Table.temporaryFolder)
        let key = "\(folder)/\(UUID().uuidString.lowercased()).parquet"
        try await table.storage.prepareFolder(folder)
        let outcome: Swift.Result<[UInt8], DeltaError>
        do throws(DeltaError) {
            try await copy(sql, to: key)
            guard let bytes = try await table.storage.read(key) else {
                throw DeltaError(.storage, "A checkpoint that was just written is gone.")
            }
            outcome = .success(bytes)
        } catch {
            outcome = .failure(error)
        }
        try? await table.storage.delete(key)
        try? await table.storage.removeEmptyFolders(folder)
        return try outcome.get()
    }

    private func copy(_ sql: String, to key: String) async throws(DeltaError) {
        let location = SQL.literal(table.store.location(of: key))
        do throws(DuckDBError) {
            try await connection.run(
                "COPY (\(sql)) TO \(location) (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)")
        } catch {
            throw DeltaError(writing: error)
        }
    }

    // MARK: V2

    private func writeNamed() async throws(DeltaError) -> LastCheckpoint {
        let files = try await loadFiles()
        var sidecars: [Sidecar] = []
        var start: Int64 = 0
        if files > 0 { try await table.storage.prepareFolder(table.logKey(Table.sidecarFolder)) }
        while start < files {
            let end = min(files, start + sidecarSize)
            let name = "\(UUID().uuidString.lowercased()).parquet"
            let key = table.logKey("\(Table.sidecarFolder)/\(name)")
            let source = "(SELECT line FROM lines WHERE rowid >= \(start) AND rowid < \(end))"
            // Nobody knows the name before the checkpoint names it.
            try await copy(CheckpointSQL(metadata: snapshot.metadata, source: source, onlyFiles: true).text, to: key)
            try await table.storage.makeDurable([key])
            FaultPoint.reach(.checkpointPartWritten)
            guard let info = try await table.storage.info(key) else {
                throw DeltaError(.storage, "A part of a checkpoint that was just written is gone.", file: name)
            }
            sidecars.append(
                Sidecar(
                    path: name, sizeInBytes: Int64(info.size),
                    modificationTime: Int64(info.modified.timeIntervalSince1970 * 1000)))
            start = end
        }
        let actions =
            [.checkpointMetadata(CheckpointMetadata(version: snapshot.version))] + state
            + sidecars.map { Action.sidecar($0) }
        let bytes = CommitText.bytes(actions)
        let name = LogFile.checkpointName(snapshot.version, id: UUID().uuidString.lowercased())
        try await table.storage.write(table.logKey(name), bytes)
        return LastCheckpoint(
            version: snapshot.version, actionCount: Int64(actions.count) + files,
            sizeInBytes: Int64(bytes.count) + sidecars.reduce(0) { $0 + $1.sizeInBytes },
            fileCount: Int64(snapshot.fileCount),
            named: .init(name: name, sizeInBytes: Int64(bytes.count), modificationTime: Committer.now()))
    }

    // MARK: Content

    /// Everything but files.
    private var state: [Action] {
        [.protocol(snapshot.protocolVersion), .metadata(snapshot.metadata)]
            + snapshot.replay.transactions.values.sorted { $0.appID < $1.appID }.map { .transaction($0) }
            + snapshot.replay.domains.values.sorted { $0.domain < $1.domain }.map { .domainMetadata($0) }
    }

    /// Hands the files to DuckDB.
    ///
    /// - Returns: how many.
    private func loadFiles() async throws(DeltaError) -> Int64 {
        var count: Int64 = 0
        var batch: [Action] = []
        let omitsText =
            snapshot.metadata.configuration["delta.checkpoint.writeStatsAsJson"]?.lowercased() == "false"
            && !snapshot.metadata.isEnabled("delta.checkpoint.writeStatsAsStruct")
        for live in snapshot.liveFiles {
            var file = live.file
            file.dataChange = false
            if omitsText { file.stats = nil }
            batch.append(.add(file))
            if batch.count == Self.batch { try await flush(&batch, &count) }
        }
        for var file in tombstones.files {
            file.dataChange = false
            batch.append(.remove(file))
            if batch.count == Self.batch { try await flush(&batch, &count) }
        }
        try await flush(&batch, &count)
        return count
    }

    private func flush(_ batch: inout [Action], _ count: inout Int64) async throws(DeltaError) {
        try await load(batch)
        count += Int64(batch.count)
        batch.removeAll(keepingCapacity: true)
    }

    private func load(_ actions: [Action]) async throws(DeltaError) {
        guard !actions.isEmpty else { return }
        let lines = actions.map { Value.varchar($0.json.text) }
        do throws(DuckDBError) {
            _ = try await connection.rows("INSERT INTO lines SELECT unnest(CAST($1 AS VARCHAR[]))", [.list(lines)])
        } catch {
            throw DeltaError(writing: error)
        }
    }

    // MARK: Last checkpoint

    /// Tells readers where to start; one that knows a newer checkpoint is not told of an older one.
    private func announce(_ last: LastCheckpoint) async throws(DeltaError) {
        let key = table.logKey(LastCheckpoint.fileName)
        if let bytes = try await table.storage.read(key), let known = try? JSONParser.parse(bytes),
            let version = known["version"]?.integer, version > last.version
        {
            return
        }
        var members = last.json.members ?? []
        let rows: [[Value]]
        do throws(DuckDBError) {
            rows = try await connection.rows("SELECT md5($1)", [.varchar(LastCheckpoint.canonicalText(last.json))])
        } catch {
            throw DeltaError(writing: error)
        }
        if let checksum = rows.first?.first?.string { members.append(.init("checksum", .string(checksum))) }
        try await table.storage.write(key, Array(JSON.object(members).text.utf8))
    }
}
