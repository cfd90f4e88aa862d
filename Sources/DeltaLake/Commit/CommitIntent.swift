/// What a commit wants to be true, to be checked against commits that came first.
enum CommitIntent: Sendable, Hashable {
    /// There shall be no table yet.
    case create
    /// Rows join, whatever other rows there are.
    case append
    /// The rows that were read as live are replaced.
    case overwrite(evenConcurrentChanges: Bool)
}

/// Whether a commit still makes sense when somebody else was first (PROTOCOL.md, "Requirements for Writers").
///
/// The protocol leaves the isolation to writers; this is write serializability: appends never depend on rows.
enum ConflictCheck {
    /// What the commits in between did, as far as it matters.
    struct Winners: Sendable, Hashable {
        var changedProtocol = false
        var changedMetadata = false
        var changedRows = false
        var transactions: Set<String> = []

        /// Collects what a commit did.
        mutating func add(_ actions: [Action]) {
            for action in actions {
                switch action {
                case .protocol: changedProtocol = true
                case .metadata: changedMetadata = true
                case .add(let file): if file.dataChange { changedRows = true }
                case .remove(let file): if file.dataChange { changedRows = true }
                case .transaction(let transaction): transactions.insert(transaction.appID)
                default: break
                }
            }
        }
    }

    /// Why the commit cannot be tried again; `nil` when it can.
    static func conflict(_ intent: CommitIntent, transaction: AppTransaction?, with winners: Winners) -> String? {
        if intent == .create { return "Somebody else created the table at the same time." }
        if winners.changedProtocol { return "Somebody else changed the protocol of the table at the same time." }
        if winners.changedMetadata { return "Somebody else changed the columns or properties at the same time." }
        if let transaction, winners.transactions.contains(transaction.appID) {
            return "Somebody else wrote as the application \"\(transaction.appID)\" at the same time."
        }
        if case .overwrite(let evenConcurrentChanges) = intent, winners.changedRows, !evenConcurrentChanges {
            return "Somebody else changed the rows that were to be replaced."
        }
        return nil
    }
}
