/// The actions of a commit, decided without I/O.
struct CommitBuilder: Sendable {
    let plan: WritePlan
    let mode: WriteMode
    let options: WriteOptions
    let added: [AddFile]
    let rows: Int64
    /// Tells this commit apart from every other.
    let transactionID: String

    /// The actions, `commitInfo` first, as in-commit timestamps want it.
    ///
    /// - Parameters:
    ///   - base: the state that the commit follows; `nil` for a new table.
    ///   - now: the time, in milliseconds since 1970.
    func actions(after base: Snapshot?, at now: Int64) -> [Action] {
        let removed = mode == .overwrite ? base?.files ?? [] : []
        var actions: [Action] = [.commitInfo(info(after: base, removed: removed, at: now))]
        if base == nil || plan.changesTable {
            if base?.protocolVersion != plan.protocolVersion { actions.append(.protocol(plan.protocolVersion)) }
            if base?.metadata != plan.metadata { actions.append(.metadata(plan.metadata)) }
        }
        if var transaction = options.transaction {
            transaction.lastUpdated = transaction.lastUpdated ?? now
            actions.append(.transaction(transaction))
        }
        actions += removed.map { .remove(RemoveFile($0, at: now)) }
        actions += added.map { .add($0) }
        return actions
    }

    /// PROTOCOL.md, "Commit Provenance Information", with the fields that the reference implementation writes.
    private func info(after base: Snapshot?, removed: [AddFile], at now: Int64) -> CommitInfo {
        var parameters: [JSON.Member] = [.init("mode", .string(modeName(base)))]
        parameters.append(
            .init("partitionBy", .string(JSON.array(plan.metadata.partitionColumns.map { .string($0) }).text)))
        var metrics: [JSON.Member] = [
            .init("numFiles", .string(String(added.count))), .init("numOutputRows", .string(String(rows))),
            .init("numOutputBytes", .string(String(added.reduce(0) { $0 + $1.size }))),
        ]
        if !removed.isEmpty { metrics.append(.init("numRemovedFiles", .string(String(removed.count)))) }
        let isSerial = plan.protocolVersion.writerFeatures?.contains(TableFeatures.inCommitTimestamp) == true
        let inCommit =
            isSerial && plan.metadata.isEnabled("delta.enableInCommitTimestamps")
            ? max(now, (base?.inCommitTimestamp ?? 0) + 1) : nil
        return CommitInfo(
            json: .object([
                "timestamp": .integer(now), "inCommitTimestamp": inCommit.map { .integer($0) },
                "operation": .string(options.operation), "operationParameters": .object(parameters),
                "readVersion": base.map { .integer($0.version) }, "isolationLevel": .string("WriteSerializable"),
                "isBlindAppend": .bool(mode != .overwrite), "operationMetrics": .object(metrics),
                "engineInfo": .string(Engine.info), "txnId": .string(transactionID),
            ]))
    }

    private func modeName(_ base: Snapshot?) -> String {
        switch mode {
        case .create: "ErrorIfExists"
        case .append: "Append"
        case .overwrite: "Overwrite"
        }
    }
}
