/// Files that left the table a short time ago: readers of older versions may still need them, so VACUUM keeps them and
/// checkpoints go on naming them (PROTOCOL.md, "Add File and Remove File").
///
/// A snapshot does not keep them: they are collected from the log only when somebody needs them, and only those that
/// have not expired.
struct Tombstones: Sendable {
    private struct Key: Hashable {
        let name: String
        let deletionVector: String?
    }

    private let paths: DataFilePath
    private let cutoff: Int64
    private var removed: [Key: RemoveFile] = [:]

    /// - Parameter cutoff: what left the table at this moment or earlier is forgotten; milliseconds since 1970.
    init(paths: DataFilePath, after cutoff: Int64) {
        self.paths = paths
        self.cutoff = cutoff
    }

    /// The files, in no order.
    var files: some Collection<RemoveFile> { removed.values }

    /// Applies one commit, or rows of a checkpoint, in order of versions.
    mutating func apply(_ actions: [Action]) {
        for case .remove(let file) in actions where file.deletionTimestamp ?? 0 > cutoff {
            removed[key(file.path, file.deletionVector)] = file
        }
        guard !removed.isEmpty else { return }
        for case .add(let file) in actions { removed[key(file.path, file.deletionVector)] = nil }
    }

    private func key(_ path: String, _ vector: DeletionVectorDescriptor?) -> Key {
        Key(name: paths.canonicalOfRemoved(path), deletionVector: vector?.uniqueID)
    }
}

extension Table {
    /// The files that left the table after a moment, as the log of a version has them.
    ///
    /// - Parameter cutoff: milliseconds since 1970.
    func tombstones(at version: Int64, after cutoff: Int64) async throws(DeltaError) -> Tombstones {
        let segment = try await currentSegment(version)
        var tombstones = Tombstones(paths: paths, after: cutoff)
        let reader = LogReader(table: self)
        if let checkpoint = segment.checkpoint {
            try await reader.forEachTombstone(of: checkpoint) { tombstones.apply($0) }
        }
        guard let commits = segment.commits else { return tombstones }
        for version in commits {
            guard let actions = try await reader.commitIfPresent(version) else {
                throw DeltaError.broken("The commit of version \(version) is missing in the log.").atCommit(version)
            }
            tombstones.apply(actions)
        }
        return tombstones
    }
}

extension Metadata {
    private static let day: Int64 = 86_400_000

    /// How long files stay that have left the table, in milliseconds.
    var deletedFileRetention: Int64 { duration("delta.deletedFileRetentionDuration", else: 7 * Self.day) }

    /// How long versions can be read, in milliseconds.
    var logRetention: Int64 { duration("delta.logRetentionDuration", else: 30 * Self.day) }

    private func duration(_ property: String, else standard: Int64) -> Int64 {
        configuration[property].flatMap { TableProperty.milliseconds(ofInterval: $0) } ?? standard
    }
}
