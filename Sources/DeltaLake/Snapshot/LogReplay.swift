/// Turns the actions of a log, fed in order of versions, into the state of the table
/// (PROTOCOL.md, "Action Reconciliation"). It does no I/O, and keeps only what the table still has.
struct LogReplay: Sendable {
    /// A file of the table with its place.
    struct LiveFile: Sendable, Hashable {
        /// The name of the file as ``DataFilePath`` gives it.
        let name: String
        /// What the log says about it.
        let file: AddFile
    }

    /// The newest protocol.
    private(set) var protocolVersion: ProtocolVersion?
    /// The newest metadata.
    private(set) var metadata: Metadata?
    /// How far every application came.
    private(set) var transactions: [String: AppTransaction] = [:]
    /// The configuration of every domain that is not removed.
    private(set) var domains: [String: DomainMetadata] = [:]
    /// The newest commit's word about itself.
    private(set) var commitInfo: CommitInfo?

    private let paths: DataFilePath
    /// Files in the order in which they joined; a removed one leaves a hole until there are too many.
    private var slots: [LiveFile?] = []
    private var places: [FileKey: Int] = [:]

    /// A file can be in the table once for every deletion vector that it ever had.
    fileprivate struct FileKey: Hashable {
        let name: String
        let deletionVector: String?
    }

    /// Whether files that left are kept in mind, as a checkpoint wants it.
    let keepsTombstones: Bool
    private var removed: [FileKey: RemoveFile] = [:]
    /// Files that joined and lie where Sord does not read; most of them have left again.
    private var outside: [FileKey: DeltaError] = [:]

    init(paths: DataFilePath, keepsTombstones: Bool = false) {
        self.paths = paths
        self.keepsTombstones = keepsTombstones
    }

    /// The files that left and did not come back; empty unless they are kept.
    var tombstones: some Collection<RemoveFile> { removed.values }

    /// The files of the table in the order in which they joined it, without a copy of them.
    var files: some Sequence<LiveFile> { slots.lazy.compactMap { $0 } }

    /// How many files the table has.
    var fileCount: Int { places.count }

    /// Applies one commit.
    mutating func apply(_ actions: [Action]) throws(DeltaError) {
        try checkSingle(actions)
        commitInfo = nil
        // A file that is removed and added in one commit, with another deletion vector, stays.
        for case .remove(let file) in actions {
            let key = FileKey(name: paths.canonicalOfRemoved(file.path), file.deletionVector)
            remove(key)
            if keepsTombstones { removed[key] = file }
        }
        for action in actions { try applyState(action) }
        compact()
    }

    /// Applies rows of a checkpoint, in any portions.
    mutating func applyCheckpoint(_ actions: [Action]) throws(DeltaError) {
        for action in actions {
            try applyState(action)
            if keepsTombstones, case .remove(let file) = action {
                removed[FileKey(name: paths.canonicalOfRemoved(file.path), file.deletionVector)] = file
            }
        }
    }

    /// Takes what the newest commit says about itself, when a checkpoint holds all the rest of it.
    mutating func note(_ actions: [Action]) {
        for case .commitInfo(let info) in actions { commitInfo = info }
    }

    private mutating func applyState(_ action: Action) throws(DeltaError) {
        switch action {
        case .add(let file): try add(file)
        case .metadata(let metadata): self.metadata = metadata
        case .protocol(let version): protocolVersion = version
        case .transaction(let transaction): transactions[transaction.appID] = transaction
        case .domainMetadata(let domain): domains[domain.domain] = domain.removed ? nil : domain
        case .commitInfo(let info): commitInfo = info
        case .remove, .changeFile, .sidecar, .checkpointMetadata: break
        }
    }

    private mutating func add(_ file: AddFile) throws(DeltaError) {
        let (name, problem) = try paths.place(file.path)
        let key = FileKey(name: name, file.deletionVector)
        if let problem { outside[key] = problem }
        if keepsTombstones { removed[key] = nil }
        if let place = places[key] {
            slots[place] = LiveFile(name: name, file: file)
        } else {
            places[key] = slots.count
            slots.append(LiveFile(name: name, file: file))
        }
    }

    private mutating func remove(_ key: FileKey) {
        if let place = places.removeValue(forKey: key) { slots[place] = nil }
        if !outside.isEmpty { outside[key] = nil }
    }

    /// Refuses a table with files where Sord does not read. Those that left are no harm.
    func checkPlaces() throws(DeltaError) {
        if let problem = outside.values.min(by: { ($0.file ?? "") < ($1.file ?? "") }) { throw problem }
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
        self.init(name: name, deletionVector: vector?.uniqueID)
    }
}

extension DataFilePath {
    /// What leaves the table may lie anywhere: it is not read.
    func canonicalOfRemoved(_ path: String) -> String {
        do throws(DeltaError) { return try place(path).name } catch { return path }
    }
}
