import DuckDB

/// Whether a commit still makes sense when somebody else was first (PROTOCOL.md, "Requirements for Writers").
///
/// The protocol leaves the isolation to writers; this is write serializability: appends never depend on rows.
enum ConflictCheck {
    /// What the commits in between did, as far as it matters.
    struct Winners: Sendable, Hashable {
        var changedProtocol = false
        var changedMetadata = false
        var changedRows = false
        var transactions: Set<ExactName> = []
        var domains: Set<ExactName> = []
        /// The files with new rows.
        var addedFiles: [AddFile] = []
        /// The files that left the table, or got another deletion vector, as the log spells them.
        var removedFiles: Set<ExactName> = []

        /// Collects what a commit did.
        mutating func add(_ actions: [Action]) {
            for action in actions {
                switch action {
                case .protocol: changedProtocol = true
                case .metadata: changedMetadata = true
                case .add(let file):
                    guard file.dataChange else { continue }
                    changedRows = true
                    addedFiles.append(file)
                case .remove(let file):
                    if file.dataChange { changedRows = true }
                    removedFiles.insert(file.path.exact)
                case .transaction(let transaction): transactions.insert(transaction.appID.exact)
                case .domainMetadata(let domain): domains.insert(domain.domain.exact)
                default: break
                }
            }
        }
    }

    /// Why the commit cannot be tried again; `nil` when it can.
    ///
    /// - Parameter canonical: gives the one name of a file, however the log spells its path.
    static func conflict(
        _ intent: CommitIntent, transaction: AppTransaction?, domains: [DomainMetadata] = [], with winners: Winners,
        canonical: (String) -> String = { $0 }
    ) -> String? {
        if intent == .create { return "Somebody else created the table at the same time." }
        if winners.changedProtocol { return "Somebody else changed the protocol of the table at the same time." }
        if winners.changedMetadata { return "Somebody else changed the columns or properties at the same time." }
        if let transaction, winners.transactions.contains(transaction.appID.exact) {
            return "Somebody else wrote as the application \"\(transaction.appID)\" at the same time."
        }
        if let domain = domains.first(where: { winners.domains.contains($0.domain.exact) }) {
            return "Somebody else changed the configuration of \"\(domain.domain)\" at the same time."
        }
        func touches(_ files: [AddFile]) -> Bool {
            guard !winners.removedFiles.isEmpty else { return false }
            let removed = Set(winners.removedFiles.map { canonical($0.text).exact })
            return files.contains { removed.contains(canonical($0.path).exact) }
        }
        switch intent {
        case .create, .append, .metadata: return nil
        case .overwrite(let evenConcurrentChanges):
            return winners.changedRows && !evenConcurrentChanges
                ? "Somebody else changed the rows that were to be replaced." : nil
        case .change(let files, let dependsOnOtherRows):
            if touches(files) { return "Somebody else changed rows of the same files at the same time." }
            return winners.changedRows && dependsOnOtherRows
                ? "Somebody else changed rows that the statement depends on." : nil
        case .rearrange(let files):
            return touches(files) ? "Somebody else changed rows of the same files at the same time." : nil
        }
    }
}
