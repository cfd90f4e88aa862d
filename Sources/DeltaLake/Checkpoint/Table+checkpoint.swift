import FoundationEssentials

extension Table {
    /// Writes a checkpoint of the newest version, so that opening the table need not read the commits before it
    /// (PROTOCOL.md, "Checkpoints").
    ///
    /// A table with the feature `v2Checkpoint` and the property `delta.checkpointPolicy = v2` gets one of the second
    /// kind. Commits happen by themselves in time, see `delta.checkpointInterval`.
    ///
    /// - Returns: the version that the checkpoint holds.
    /// - Throws: ``DeltaError`` as for opening the table, `disk_full`, `internal`.
    @discardableResult
    public func checkpoint() async throws(DeltaError) -> Int64 {
        do throws(DeltaError) {
            let segment = try await currentSegment(nil)
            if segment.checkpoint?.version == segment.version { return segment.version }
            var replay = LogReplay(paths: paths, keepsTombstones: true)
            try await read(segment, into: &replay)
            let content = try CheckpointContent(replay, version: segment.version, now: Committer.now())
            if let version = content.protocolVersion, let metadata = content.metadata {
                try TableFeatures.checkReadable(version, metadata)
                try TableFeatures.checkWritable(version, metadata)
            }
            try await write(content)
            return segment.version
        } catch {
            throw error.at(table: path)
        }
    }

    private func write(_ content: CheckpointContent) async throws(DeltaError) {
        let writer = try CheckpointWriter()
        defer { writer.close() }
        let isSecondKind =
            content.protocolVersion?.has(TableFeatures.v2Checkpoint) == true
            && content.metadata?.configuration["delta.checkpointPolicy"]?.lowercased() == "v2"
        let size: (bytes: Int, actions: Int)
        if isSecondKind {
            size = try await writeSecondKind(content, writer)
        } else {
            let file = try await writer.parquet(CheckpointWriter.table + CheckpointWriter.files) {
                visit throws(DeltaError) in
                for action in content.tableActions { try visit(action) }
                try content.forEachFile(visit)
            }
            try await storage.write(logKey(LogFile.checkpointName(content.version)), file.bytes)
            size = (file.bytes.count, file.count)
        }
        let last = JSON.object([
            "version": .integer(content.version), "size": .integer(size.actions), "sizeInBytes": .integer(size.bytes),
            "numOfAddFiles": .integer(content.fileCount),
        ])
        try await storage.write(logKey(LogFile.lastCheckpointName), Array(last.text.utf8))
    }

    /// PROTOCOL.md, "V2 Spec", "Sidecar Files": the files of the table stand in a Parquet file of their own, the rest
    /// in lines of JSON.
    private func writeSecondKind(
        _ content: CheckpointContent, _ writer: CheckpointWriter
    ) async throws(DeltaError) -> (bytes: Int, actions: Int) {
        var actions: [Action] = [.checkpointMetadata(CheckpointMetadata(version: content.version))]
        actions += content.tableActions
        let file = try await writer.parquet(CheckpointWriter.files) { visit throws(DeltaError) in
            try content.forEachFile(visit)
        }
        if file.count > 0 {
            let name = "\(UUID().uuidString.lowercased()).parquet"
            try await storage.write(logKey("_sidecars/\(name)"), file.bytes)
            actions.append(
                .sidecar(Sidecar(path: name, sizeInBytes: Int64(file.bytes.count), modificationTime: Committer.now())))
        }
        let bytes = CommitText.bytes(actions)
        try await storage.write(
            logKey(LogFile.checkpointName(content.version, uuid: UUID().uuidString.lowercased())), bytes)
        return (bytes.count + file.bytes.count, actions.count + file.count)
    }
}
