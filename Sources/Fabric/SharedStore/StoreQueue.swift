/// Decides which node may use the file of the shared store, and who waits. It does no I/O.
///
/// A DuckDB file belongs to one engine that writes it, or to any number that read it. So nodes take turns: a node keeps
/// the file until another one needs it, any number of its runs use it at once, and whoever waits is served in the order
/// of coming.
struct StoreQueue {
    /// What a run does with the store.
    enum Access: Sendable, Hashable, Comparable {
        case read
        case write
    }

    /// Somebody who wants to use the store.
    struct Request: Sendable, Hashable {
        let id: Int
        let node: String
        let access: Access
    }

    /// What has to be done before a request is granted.
    struct Grant: Sendable, Hashable {
        let request: Request
        /// The nodes that have to give the file away first.
        var detach: [String] = []
        /// How the node has to open the file; nil when it has it open as it needs.
        var attach: Access?
    }

    /// The nodes that have the file open, and how.
    private(set) var attached: [String: Access] = [:]
    /// How many runs use the file, by node.
    private(set) var users: [String: Int] = [:]
    private(set) var waiting: [Request] = []
    /// Whether files are being opened or closed for a grant; nothing else is granted meanwhile.
    private var isChanging = false

    /// Takes a request.
    ///
    /// - Returns: what may go on now, at most one that changes who has the file.
    mutating func request(_ request: Request) -> [Grant] {
        waiting.append(request)
        return grants()
    }

    /// Somebody gave up waiting.
    mutating func withdraw(_ id: Int) -> [Grant] {
        waiting.removeAll { $0.id == id }
        return grants()
    }

    /// What a grant asked for has been done, or could not be.
    ///
    /// - Parameter attached: who has the file open now.
    mutating func changed(_ grant: Grant, attached: [String: Access], isGranted: Bool) -> [Grant] {
        isChanging = false
        self.attached = attached
        if !isGranted { leave(grant.request.node) }
        return grants()
    }

    /// A run has ended its use.
    mutating func end(_ node: String) -> [Grant] {
        leave(node)
        return grants()
    }

    /// A node's engine is gone, and its hold on the file with it.
    mutating func lose(_ node: String) -> [Grant] {
        attached[node] = nil
        return grants()
    }

    private mutating func leave(_ node: String) {
        let left = (users[node] ?? 0) - 1
        users[node] = left > 0 ? left : nil
    }

    private mutating func grants() -> [Grant] {
        var granted: [Grant] = []
        while !isChanging, let first = waiting.first, let grant = grant(first) {
            waiting.removeFirst()
            users[first.node, default: 0] += 1
            granted.append(grant)
            if grant.attach != nil { isChanging = true }
        }
        return granted
    }

    /// What the first in line needs; nil while it has to wait.
    private func grant(_ request: Request) -> Grant? {
        if let own = attached[request.node], own >= request.access { return Grant(request: request) }
        let others = attached.keys.filter { $0 != request.node }.sorted()
        if request.access == .read, attached[request.node] == nil, others.allSatisfy({ attached[$0] == .read }) {
            return Grant(request: request, attach: .read)
        }
        // The file changes hands when nobody uses it.
        guard users.isEmpty else { return nil }
        return Grant(
            request: request, detach: attached.keys.sorted(), attach: others.isEmpty ? .write : request.access)
    }
}
