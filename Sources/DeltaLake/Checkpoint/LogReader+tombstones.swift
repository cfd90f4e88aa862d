import ObjectStore

extension LogReader {
    /// Hands the files that have left the table, as a checkpoint names them, to somebody, in portions.
    func forEachTombstone(
        of checkpoint: LogSegment.Checkpoint, _ body: ([Action]) -> Void
    ) async throws(DeltaError) {
        var sidecars: [String] = []
        for name in checkpoint.names {
            do throws(DeltaError) {
                if name.hasSuffix(".json") {
                    guard let bytes = try await table.storage.read(table.logKey(name)) else {
                        throw .broken("A checkpoint is missing.")
                    }
                    let actions = try CommitText.parse(bytes)
                    sidecars += Self.sidecars(actions)
                    body(actions)
                } else {
                    sidecars += try await tombstones(table.logKey(name), body)
                }
            } catch {
                throw error.at(version: checkpoint.version, file: name)
            }
        }
        for name in sidecars where !name.contains("/") && name != ".." && name != "." {
            do throws(DeltaError) {
                _ = try await tombstones(table.logKey("\(Table.sidecarFolder)/\(name)"), body)
            } catch {
                throw error.at(version: checkpoint.version, file: name)
            }
        }
    }

    /// The names of the files that a checkpoint is continued in.
    func sidecars(of name: String) async throws(DeltaError) -> [String] {
        if name.hasSuffix(".json") {
            guard let bytes = try await table.storage.read(table.logKey(name)) else { return [] }
            return Self.sidecars(try CommitText.parse(bytes))
        }
        return try await tombstones(table.logKey(name)) { _ in }
    }

    private func tombstones(_ key: String, _ body: ([Action]) -> Void) async throws(DeltaError) -> [String] {
        var sidecars: [String] = []
        let rows = try await CheckpointFile(
            location: DataFilePath.pattern(table.store.location(of: key)),
            database: try ReaderDatabase.get(table.database), tombstones: true)
        while let actions = try await rows.next() {
            sidecars += Self.sidecars(actions)
            body(actions)
        }
        return sidecars
    }

    private static func sidecars(_ actions: [Action]) -> [String] {
        actions.compactMap { if case .sidecar(let sidecar) = $0 { sidecar.path } else { nil } }
    }
}
