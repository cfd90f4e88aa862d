import SQLText
import Synchronization

/// All the nodes that a server can reach, with what is known of each: how much it has to do, and what is in its memory.
final class Fleet: Sendable {
    let nodes: [any Node]
    /// The database files that nodes of this process have open.
    let files: DatabaseFiles
    /// How many runs each node has to do.
    private let loads = Mutex<[String: Int]>([:])

    /// - Parameter nodes: at least one; the first is where a run goes that could go anywhere.
    init(_ nodes: [any Node], files: DatabaseFiles = DatabaseFiles()) {
        self.nodes = nodes
        self.files = files
    }

    /// The node of a name.
    func node(named name: String) -> (any Node)? { nodes.first { $0.name == name } }

    /// The names of what only one node has, in small letters.
    var objects: Set<String> {
        let first = nodes[0].holdings
        return nodes.dropFirst().reduce(into: first) { $0.formUnion($1.holdings) }
    }

    /// Chooses a node, see ``Placement``, and counts a run as its own until ``left(_:)``.
    func enter(pinned: String?, needs: Set<String>, preferred: String?) throws(SordError) -> any Node {
        let loads = loads.withLock { $0 }
        let candidates = nodes.map { node in
            Placement.Candidate(name: node.name, load: loads[node.name] ?? 0, objects: node.holdings)
        }
        let name = try Placement(nodes: candidates).node(pinned: pinned, needs: needs, preferred: preferred)
        self.loads.withLock { $0[name, default: 0] += 1 }
        return node(named: name) ?? nodes[0]
    }

    /// A run has ended on a node.
    func left(_ node: any Node) {
        loads.withLock { $0[node.name, default: 0] -= 1 }
    }

    /// How every node is doing.
    func statuses() async -> [NodeStatus] {
        var statuses: [NodeStatus] = []
        for node in nodes { statuses.append(await node.status) }
        return statuses
    }

    /// Frees all engines.
    func close() async {
        for node in nodes { await node.close() }
    }
}
