import DuckDB
import Foundation

/// The shared store: the schema `postgres`, seen alike by every node of the server. A DuckDB file that is opened by one
/// node after the other, see ``StoreQueue``.
actor SharedStore {
    /// The name under which statements know it.
    static let name = "postgres"

    private let path: String
    private var queue = StoreQueue()
    private var engines: [String: Database] = [:]
    private var waiting: [Int: CheckedContinuation<Swift.Result<Void, SordError>, Never>] = [:]
    /// Those that gave up while the file was being opened for them.
    private var abandoned: Set<Int> = []
    private var nextID = 0

    /// - Parameter path: the file; it is made when something is first written.
    init(path: String) {
        self.path = path
    }

    /// The right to use the store, until it is given back.
    struct Lease: Sendable {
        fileprivate let node: String
        /// Whether tables can be changed.
        let access: StoreQueue.Access
    }

    /// The node that has the file open, if one alone has.
    var host: String? { queue.attached.count == 1 ? queue.attached.keys.first : nil }

    /// Waits until a node can use the store, and opens it there.
    ///
    /// - Throws: ``SordError`` `.cancelled`, or why the file cannot be opened.
    func use(_ access: StoreQueue.Access, on node: String, _ database: Database) async throws(SordError) -> Lease {
        nextID += 1
        let id = nextID
        if let known = engines[node], known !== database { act(queue.lose(node)) }
        engines[node] = database
        let outcome: Swift.Result<Void, SordError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: .failure(Self.stopped)) }
                waiting[id] = continuation
                act(queue.request(.init(id: id, node: node, access: access)))
            }
        } onCancel: {
            Task { await self.withdraw(id) }
        }
        try outcome.get()
        return Lease(node: node, access: access)
    }

    /// Gives the right back.
    func end(_ lease: Lease) {
        act(queue.end(lease.node))
    }

    /// A node's engine has broken down, and its hold on the file with it.
    func lose(_ node: String) {
        engines[node] = nil
        act(queue.lose(node))
    }

    /// Closes the file on a node that gets another engine, and does not use it now.
    func leave(_ node: String) async {
        try? await detach(node)
        lose(node)
    }

    /// Closes the file wherever it is open.
    func close() async {
        for (node, _) in queue.attached { try? await detach(node) }
    }

    private static let stopped = SordError(.cancelled, "The run was stopped before it began.")

    private func withdraw(_ id: Int) {
        // Whoever has been served already ends its lease by itself.
        guard let continuation = waiting.removeValue(forKey: id) else { return }
        continuation.resume(returning: .failure(Self.stopped))
        if queue.waiting.contains(where: { $0.id == id }) {
            act(queue.withdraw(id))
        } else {
            abandoned.insert(id)
        }
    }

    private func act(_ grants: [StoreQueue.Grant]) {
        for grant in grants {
            guard grant.attach != nil || !grant.detach.isEmpty else {
                waiting.removeValue(forKey: grant.request.id)?.resume(returning: .success(()))
                continue
            }
            Task { await self.change(grant) }
        }
    }

    private func change(_ grant: StoreQueue.Grant) async {
        var attached = queue.attached
        var outcome: Swift.Result<Void, SordError> = .success(())
        do throws(SordError) {
            for node in grant.detach {
                try await detach(node)
                attached[node] = nil
            }
            if let access = grant.attach {
                if attached.isEmpty { try await awaitClosing() }
                attached[grant.request.node] = try await attach(grant.request.node, access)
            }
        } catch {
            outcome = .failure(error)
        }
        let grants = queue.changed(grant, attached: attached, isGranted: (try? outcome.get()) != nil)
        if let continuation = waiting.removeValue(forKey: grant.request.id) {
            continuation.resume(returning: outcome)
        } else if abandoned.remove(grant.request.id) != nil, (try? outcome.get()) != nil {
            // Nobody is left to give it back.
            act(queue.end(grant.request.node))
        }
        act(grants)
    }

    private func detach(_ node: String) async throws(SordError) {
        guard let database = engines[node] else { return }
        do {
            try await database.connect(reportsProgress: false).run("DETACH DATABASE IF EXISTS \(Self.name)")
        } catch {
            // An engine that has broken down holds the file no more.
            if error.killsDatabase { return }
            throw SordError(error)
        }
    }

    /// How long the file may stay open after it was detached, and how often that is looked at.
    private static let closingLimit = Duration.seconds(10)
    private static let closingPause = Duration.milliseconds(1)

    /// Waits until no engine has the file open.
    ///
    /// DuckDB closes a detached file when the last transaction that saw it has ended, and any statement sees it that
    /// lists tables or looks for a similar name. Engines of one process are not kept apart by the lock of the file, so
    /// the next to open it would write beside the one before.
    private func awaitClosing() async throws(SordError) {
        let start = ContinuousClock.now
        while OpenFiles.contain(path) {
            guard ContinuousClock.now - start < Self.closingLimit else {
                throw SordError(
                    .busy, "The shared store is still in use by a statement on another node.",
                    hint: "Try again when it has ended.")
            }
            try? await Task.sleep(for: Self.closingPause)
        }
    }

    private func attach(_ node: String, _ access: StoreQueue.Access) async throws(SordError) -> StoreQueue.Access {
        guard let database = engines[node] else { return access }
        // A file that is not there yet cannot be opened for reading alone.
        let mode = access == .read && FileManager.default.fileExists(atPath: path) ? " (READ_ONLY)" : ""
        let start = ContinuousClock.now
        while true {
            do {
                try await database.connect(reportsProgress: false).run(
                    "ATTACH \(SQL.literal(path)) AS \(Self.name)\(mode)")
                return mode.isEmpty ? .write : .read
            } catch {
                // Others read it, and this engine has not closed it yet since it last did.
                guard error.message.contains("Unique file handle conflict"),
                    ContinuousClock.now - start < Self.closingLimit
                else { throw Self.explained(error) }
            }
            try? await Task.sleep(for: Self.closingPause)
        }
    }

    private static func explained(_ error: DuckDBError) -> SordError {
        if error.message.contains("Could not set lock") || error.message.contains("Conflicting lock") {
            return SordError(
                .busy, "The shared store is open in another process.",
                hint: "Only one Sord at a time can use “postgres” of a data folder: ask the server that runs there.")
        }
        return SordError(.internal, "The shared store cannot be opened: \(error.message)")
    }
}
