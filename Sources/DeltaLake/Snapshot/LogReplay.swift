import DuckDB

/// Turns the actions of a log, fed in order of versions, into the state of the table
/// (PROTOCOL.md, "Action Reconciliation"). It does no I/O, and keeps only what the table still has.
struct LogReplay: Sendable {
    /// A file of the table with its place.
    struct LiveFile: Sendable, Hashable {
        /// The name of the file as ``DataFilePath`` gives it.
        let name: String
        /// What the log says about it.
        let file: AddFile
        /// How many times the metadata had changed when a commit named the file; `nil` where the log no longer tells.
        var metadataCount: Int?
    }

    /// The newest protocol.
    private(set) var protocolVersion: ProtocolVersion?
    /// The newest metadata.
    private(set) var metadata: Metadata?
    /// How far every application came.
    private(set) var transactions: [ExactName: AppTransaction] = [:]
    /// The configuration of every domain that is not removed.
    private(set) var domains: [ExactName: DomainMetadata] = [:]
    /// The newest commit's word about itself.
    private(set) var commitInfo: CommitInfo?

    private let paths: DataFilePath
    /// How many commits changed the metadata.
    private var metadataCount = 0
    /// Files in the order in which they joined; a removed one leaves a hole until there are too many.
    private var slots: [LiveFile?] = []
    private var places: [FileKey: Int] = [:]

    /// A file can be in the table once for every deletion vector that it ever had.
    fileprivate struct FileKey: Hashable {
        let name: ExactName
        let deletionVector: ExactName?
    }

    init(paths: DataFilePath) {
        self.paths = paths
    }

    /// The files of the table in the order in which they joined it, without a copy of them.
    var files: some Sequence<LiveFile> { slots.lazy.compactMap { $0 } }

    /// Whether a file is known to have joined the table under the metadata that it has now. One that is named anew, say
    /// with another deletion vector, can be older than it looks.
    func isOfSchema(_ live: LiveFile) -> Bool {
        live.metadataCount == metadataCount && live.file.dataChange && live.file.deletionVector == nil
    }

    /// How many files the table has.
    var fileCount: Int { places.count }

    /// Applies one commit.
    ///
    /// - Parameter isCompacted: whether it is several commits put together.
    mutating func apply(_ actions: [Action], isCompacted: Bool = false) throws(DeltaError) {
        try checkSingle(actions)
        commitInfo = nil
        if actions.contains(where: { if case .metadata = $0 { true } else { false } }) { metadataCount += 1 }
        // A file that is removed and added in one commit, with another deletion vector, stays.
        for case .remove(let file) in actions {
            remove(FileKey(name: paths.canonicalOfRemoved(file.path), file.deletionVector))
        }
        let isNew = !isCompacted && !bringsBack(actions)
        for action in actions { try applyState(action, isNew: isNew) }
        compact()
    }

    /// Applies rows of a checkpoint, in any portions.
    mutating func applyCheckpoint(_ actions: [Action]) throws(DeltaError) {
        for action in actions { try applyState(action, isNew: false) }
    }

    /// Takes what the newest commit says about itself, when a checkpoint holds all the rest of it.
    mutating func note(_ actions: [Action]) {
        for case .commitInfo(let info) in actions { commitInfo = info }
    }

    /// Whether files of a commit may have been in the table before.
    private func bringsBack(_ actions: [Action]) -> Bool {
        for case .commitInfo(let info) in actions {
            guard let operation = info.operation else { return true }
            return operation == "RESTORE" || operation == "CLONE"
        }
        return true
    }

    private mutating func applyState(_ action: Action, isNew: Bool) throws(DeltaError) {
        switch action {
        case .add(let file): try add(file, metadataCount: isNew ? metadataCount : nil)
        case .metadata(let metadata): self.metadata = metadata
        case .protocol(let version): protocolVersion = version
        case .transaction(let transaction): transactions[transaction.appID.exact] = transaction
        case .domainMetadata(let domain): domains[domain.domain.exact] = domain.removed ? nil : domain
        case .commitInfo(let info): commitInfo = info
        case .remove, .changeFile, .sidecar, .checkpointMetadata: break
        }
    }

    private mutating func add(_ file: AddFile, metadataCount: Int?) throws(DeltaError) {
        let name = try paths.canonical(file.path)
        let key = FileKey(name: name, file.deletionVector)
        if let place = places[key] {
            slots[place] = LiveFile(name: name, file: file, metadataCount: metadataCount)
        } else {
            places[key] = slots.count
            slots.append(LiveFile(name: name, file: file, metadataCount: metadataCount))
        }
    }

    private mutating func remove(_ key: FileKey) {
        if let place = places.removeValue(forKey: key) { slots[place] = nil }
    }

    private mutating func compact() {
        guard slots.count > 64, places.count * 2 < slots.count else { return }
        slots = slots.filter { $0 != nil }
        for (place, slot) in slots.enumerated() {
            if let slot { places[FileKey(name: slot.name, slot.file.deletionVector)] = place }
        }
    }

    /// PROTOCOL.md, "Actions": a commit holds at most one `protocol` and one `metaData`.
    private func checkSingle(_ actions: [Action]) throws(DeltaError) {
        var protocols = 0
        var metadata = 0
        for action in actions {
            if case .protocol = action { protocols += 1 }
            if case .metadata = action { metadata += 1 }
        }
        if protocols > 1 { throw .broken("The commit has \(protocols) protocols.") }
        if metadata > 1 { throw .broken("The commit has \(metadata) actions \"metaData\".") }
    }
}

extension LogReplay.FileKey {
    fileprivate init(name: String, _ vector: DeletionVectorDescriptor?) {
        self.init(name: name.exact, deletionVector: vector?.uniqueID.exact)
    }
}

extension DataFilePath {
    /// What leaves the table may lie anywhere: it is not read.
    func canonicalOfRemoved(_ path: String) -> String {
        do throws(DeltaError) { return try canonical(path) } catch { return path }
    }
}
