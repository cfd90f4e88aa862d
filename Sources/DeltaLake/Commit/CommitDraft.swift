import FoundationEssentials

/// Everything that a commit changes, decided without I/O.
struct CommitDraft: Sendable {
    /// The files that leave the table.
    enum Removal: Sendable {
        case none
        /// All that are in the table at the moment of the commit.
        case everything
        case files([AddFile])
    }

    /// The name of the operation in the history, such as `WRITE` or `MERGE`.
    var operation: String
    /// What the operation was told, for the history.
    var parameters: [JSON.Member] = []
    /// What came of it, for the history.
    var metrics: [JSON.Member] = []
    /// Whether nothing of the table was read to decide what to write.
    var isBlindAppend = false
    /// The protocol from now on; `nil` when it stays.
    var protocolVersion: ProtocolVersion?
    /// The columns and properties from now on; `nil` when they stay.
    var metadata: Metadata?
    /// The files that leave.
    var removed = Removal.none
    /// The files that join.
    var added: [AddFile] = []
    /// The files with the rows that changed, for the change data feed.
    var changeFiles: [ChangeFile] = []
    /// How far an application came.
    var transaction: AppTransaction?
    /// Configuration of domains that changes.
    var domains: [DomainMetadata] = []
    /// Whether the removed files take rows with them; added files say so themselves.
    var dataChange = true
    /// Tells this commit apart from every other.
    var transactionID = UUID().uuidString.lowercased()

    /// The actions, `commitInfo` first, as in-commit timestamps want it.
    ///
    /// - Parameters:
    ///   - base: the state that the commit follows; `nil` for a new table.
    ///   - now: the time, in milliseconds since 1970.
    func actions(after base: Snapshot?, at now: Int64) -> [Action] {
        let leaving: [AddFile] =
            switch removed {
            case .none: []
            case .everything: base?.files ?? []
            case .files(let files): files
            }
        let metadata = metadata ?? base?.metadata
        let protocolVersion = protocolVersion ?? base?.protocolVersion
        let time = inCommitTimestamp(metadata, protocolVersion, after: base, at: now)
        var actions: [Action] = [.commitInfo(info(after: base, leaving: leaving, inCommit: time, at: now))]
        if let protocolVersion, base?.protocolVersion != protocolVersion { actions.append(.protocol(protocolVersion)) }
        if let metadata = metadata.map({ noting(time, in: $0, after: base) }), base?.metadata != metadata {
            actions.append(.metadata(metadata))
        }
        if var transaction {
            transaction.lastUpdated = transaction.lastUpdated ?? now
            actions.append(.transaction(transaction))
        }
        actions += domains.map { .domainMetadata($0) }
        actions += leaving.map { .remove(RemoveFile($0, at: now, dataChange: dataChange)) }
        actions += added.map { .add($0) }
        actions += changeFiles.map { .changeFile($0) }
        return actions
    }

    // MARK: In-commit timestamps

    /// PROTOCOL.md, "In-Commit Timestamps": later than that of the version before.
    private func inCommitTimestamp(
        _ metadata: Metadata?, _ protocolVersion: ProtocolVersion?, after base: Snapshot?, at now: Int64
    ) -> Int64? {
        guard let metadata, metadata.isEnabled(TableProperty.inCommitTimestamps),
            protocolVersion?.writerFeatures?.contains(TableFeatures.inCommitTimestamp) == true
        else { return nil }
        let before = base.map { Int64(($0.timestamp.timeIntervalSince1970 * 1000).rounded()) }
        return max(now, (before ?? 0) + 1)
    }

    /// PROTOCOL.md, "In-Commit Timestamps": a table that gets them when it has versions already notes since when.
    private func noting(_ time: Int64?, in metadata: Metadata, after base: Snapshot?) -> Metadata {
        guard let time, let base, !base.metadata.isEnabled(TableProperty.inCommitTimestamps) else { return metadata }
        var metadata = metadata
        metadata.configuration[TableProperty.inCommitTimestampVersion] = String(base.version + 1)
        metadata.configuration[TableProperty.inCommitTimestampTime] = String(time)
        return metadata
    }

    // MARK: History

    /// PROTOCOL.md, "Commit Provenance Information", with the fields that the reference implementation writes.
    private func info(after base: Snapshot?, leaving: [AddFile], inCommit: Int64?, at now: Int64) -> CommitInfo {
        var metrics = metrics
        if !leaving.isEmpty, !metrics.contains(where: { $0.name == "numRemovedFiles" }) {
            metrics.append(.init("numRemovedFiles", .string(String(leaving.count))))
        }
        return CommitInfo(
            json: .object([
                "timestamp": .integer(now), "inCommitTimestamp": inCommit.map { .integer($0) },
                "operation": .string(operation), "operationParameters": .object(parameters),
                "readVersion": base.map { .integer($0.version) }, "isolationLevel": .string("WriteSerializable"),
                "isBlindAppend": .bool(isBlindAppend), "operationMetrics": .object(metrics),
                "engineInfo": .string(Engine.info), "txnId": .string(transactionID),
            ]))
    }
}
