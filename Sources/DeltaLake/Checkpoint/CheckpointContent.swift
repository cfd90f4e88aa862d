/// What a checkpoint holds, decided without I/O (PROTOCOL.md, "Checkpoints", "Action Reconciliation").
struct CheckpointContent {
    let version: Int64
    /// The protocol, the metadata, the progress of applications and the configuration of domains.
    let tableActions: [Action]
    /// The state that the files come from.
    private let replay: LogReplay
    /// Files that left earlier than this many milliseconds since 1970 are forgotten.
    private let oldestTombstone: Int64

    /// - Parameters:
    ///   - replay: keeps tombstones.
    ///   - now: in milliseconds since 1970.
    /// - Throws: ``DeltaError`` `broken_table` when the log has no protocol or metadata.
    init(_ replay: LogReplay, version: Int64, now: Int64) throws(DeltaError) {
        guard let protocolVersion = replay.protocolVersion, let metadata = replay.metadata else {
            throw DeltaError(.brokenTable, "The log has no protocol or no metadata.", version: version)
        }
        self.version = version
        self.replay = replay
        oldestTombstone = now - RetentionProperty.deletedFiles.milliseconds(in: metadata)
        tableActions =
            [.protocol(protocolVersion), .metadata(metadata)]
            + replay.transactions.values.sorted { $0.appID < $1.appID }.map { .transaction($0) }
            + replay.domains.values.sorted { $0.domain < $1.domain }.map { .domainMetadata($0) }
    }

    var protocolVersion: ProtocolVersion? { replay.protocolVersion }
    var metadata: Metadata? { replay.metadata }

    /// How many files are in the table.
    var fileCount: Int { replay.fileCount }

    /// The files of the table, and those that left not long ago, one after the other.
    func forEachFile(_ visit: (Action) throws(DeltaError) -> Void) throws(DeltaError) {
        for live in replay.files {
            var file = live.file
            file.dataChange = false
            try visit(.add(file))
        }
        for file in replay.tombstones where file.deletionTimestamp ?? 0 >= oldestTombstone {
            var file = file
            file.dataChange = false
            try visit(.remove(file))
        }
    }
}
