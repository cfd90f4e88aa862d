import SQLText
import Synchronization

/// All the nodes that a server can reach, with what is known of each: how much it has to do, and what is in its memory.
final class Fleet: Sendable {
    let nodes: [any Node]
    private let known: Mutex<[String: Known]>

    private struct Known {
        var load = 0
        var objects: Set<String> = []
        /// The look that found them.
        var look = 0
    }

    /// - Parameter nodes: at least one; the first is where a run goes that could go anywhere.
    init(_ nodes: [any Node]) {
        self.nodes = nodes
        known = Mutex(Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, Known()) }))
    }

    /// The node of a name.
    func node(named name: String) -> (any Node)? { nodes.first { $0.name == name } }

    /// Takes note of what is in the memory of a node. What comes after the find of a later look says nothing new.
    func note(_ objects: [NodeObject], on node: String, look: Int) {
        let names = Set(objects.map { $0.name.lowercased() })
        known.withLock { known in
            guard let last = known[node]?.look, look > last else { return }
            known[node]?.objects = names
            known[node]?.look = look
        }
    }

    /// Whether anything is in the memory of any node.
    var hasObjects: Bool { known.withLock { $0.values.contains { !$0.objects.isEmpty } } }

    /// The names of what is in the memory of any node, in small letters.
    var objects: Set<String> { known.withLock { $0.values.reduce(into: []) { $0.formUnion($1.objects) } } }

    /// Chooses a node, see ``Placement``, and counts a run as its own until ``left(_:)``.
    func enter(pinned: String?, needs: Set<String>, preferred: String?) throws(SordError) -> any Node {
        let candidates = known.withLock { known in
            nodes.map { node in
                let known = known[node.name] ?? Known()
                return Placement.Candidate(name: node.name, load: known.load, objects: known.objects)
            }
        }
        let name = try Placement(nodes: candidates).node(pinned: pinned, needs: needs, preferred: preferred)
        known.withLock { $0[name]?.load += 1 }
        return node(named: name) ?? nodes[0]
    }

    /// A run has ended on a node.
    func left(_ node: any Node) {
        known.withLock { $0[node.name]?.load -= 1 }
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
