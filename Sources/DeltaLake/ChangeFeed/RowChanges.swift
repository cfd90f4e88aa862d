import DuckDB

/// What a range of versions did to rows, as far as the log says, decided without I/O (PROTOCOL.md, "Change Data Files").
struct RowChanges: Sendable {
    /// Rows of one file that were changed in one version.
    struct Entry: Sendable {
        /// The canonical name of the file.
        let name: String
        let partitionValues: [String: String?]
        let version: Int64
        /// The rows that do not count, for ``inserted`` and ``deleted``.
        var vector: DeletionVectorDescriptor?
    }

    /// A file of which a version deleted other rows than the version before.
    struct Redrawn: Sendable {
        let name: String
        let partitionValues: [String: String?]
        let version: Int64
        let before: DeletionVectorDescriptor?
        let after: DeletionVectorDescriptor?
    }

    /// Files whose rows are all new.
    private(set) var inserted: [Entry] = []
    /// Files whose rows are all gone.
    private(set) var deleted: [Entry] = []
    /// Files that lost or regained some rows.
    private(set) var redrawn: [Redrawn] = []
    /// Files that hold changed rows with what happened to each.
    private(set) var recorded: [Entry] = []

    private let paths: DataFilePath

    init(paths: DataFilePath) {
        self.paths = paths
    }

    /// Adds what a commit did. A commit with change files has all its changes in them.
    mutating func add(_ actions: [Action], version: Int64) throws(DeltaError) {
        var hasChangeFiles = false
        for case .changeFile(let file) in actions {
            hasChangeFiles = true
            recorded.append(
                Entry(name: try paths.canonical(file.path), partitionValues: file.partitionValues, version: version))
        }
        if hasChangeFiles { return }
        var removed: [ExactName: RemoveFile] = [:]
        for case .remove(let file) in actions where file.dataChange {
            removed[try paths.canonical(file.path).exact] = file
        }
        for case .add(let file) in actions where file.dataChange {
            let name = try paths.canonical(file.path)
            guard let before = removed.removeValue(forKey: name.exact) else {
                inserted.append(
                    Entry(
                        name: name, partitionValues: file.partitionValues, version: version, vector: file.deletionVector
                    ))
                continue
            }
            guard before.deletionVector != file.deletionVector else { continue }
            redrawn.append(
                Redrawn(
                    name: name, partitionValues: file.partitionValues, version: version, before: before.deletionVector,
                    after: file.deletionVector))
        }
        for case .remove(let file) in actions where file.dataChange {
            let name = try paths.canonical(file.path)
            guard removed.removeValue(forKey: name.exact) != nil else { continue }
            guard let values = file.partitionValues else {
                throw DeltaError(
                    .unsupportedTable, "A removed file does not say which partition it belonged to.", file: name)
            }
            deleted.append(
                Entry(name: name, partitionValues: values, version: version, vector: file.deletionVector))
        }
    }
}
