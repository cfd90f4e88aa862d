import SQLText

/// Decides which node runs some statements. It does no I/O.
struct Placement {
    /// A node that could run them.
    struct Candidate: Sendable {
        var name: String
        var isReady = true
        /// How many runs it works for or has waiting.
        var load = 0
        /// The names of what is in its memory, in small letters.
        var objects: Set<String> = []
    }

    let nodes: [Candidate]

    /// The node for some statements.
    ///
    /// - Parameters:
    ///   - pinned: the node that the text names.
    ///   - needs: names, in small letters, that the statements use and do not make themselves. Those that no node knows
    ///     are for the engine to complain about.
    ///   - preferred: a node that has something at hand which the others would have to fetch.
    /// - Throws: ``SordError`` `.unknownNode`, or `.badRequest` when no node has all that is needed.
    func node(pinned: String?, needs: Set<String>, preferred: String? = nil) throws(SordError) -> String {
        if let pinned { return try node(named: pinned) }
        let ready = nodes.filter(\.isReady)
        guard !ready.isEmpty else {
            throw SordError(.busy, "No node is ready.", hint: "Try again in a moment.")
        }
        let known = needs.filter { need in ready.contains { $0.objects.contains(need) } }
        if known.isEmpty { return leastBusy(ready, preferred) }
        let able = ready.filter { $0.objects.isSuperset(of: known) }
        switch able.count {
        case 1: return able[0].name
        case 0: throw scattered(known, ready)
        default: throw ambiguous(known, able)
        }
    }

    private func node(named name: String) throws(SordError) -> String {
        guard let node = nodes.first(where: { $0.name == name }) else {
            let near = NearestNames.nearest(to: name, among: nodes.map(\.name))
            throw SordError(
                .unknownNode, "There is no node “\(name.prefix(80))”.",
                hint: near.isEmpty
                    ? "The nodes are \(Self.list(nodes.map(\.name))): SELECT * FROM postgres.__worker_list"
                    : "Did you mean \(Self.list(near))?")
        }
        guard node.isReady else {
            throw SordError(
                .unknownNode, "The node “\(name)” has left.",
                hint: "SELECT * FROM postgres.__worker_list shows who is there.")
        }
        return name
    }

    /// The preferred node unless another one has less to do; of equals the one with something in its memory, which a
    /// person who asks for a list of tables wants to see, then the first.
    private func leastBusy(_ ready: [Candidate], _ preferred: String?) -> String {
        var best = ready[0]
        for node in ready.dropFirst() where rank(node, preferred) < rank(best, preferred) { best = node }
        return best.name
    }

    private func rank(_ node: Candidate, _ preferred: String?) -> (Int, Int, Int) {
        (node.load, node.name == preferred ? 0 : 1, node.objects.isEmpty ? 1 : 0)
    }

    private func scattered(_ needs: Set<String>, _ ready: [Candidate]) -> SordError {
        let places = needs.sorted().map { need in
            "“\(need)” is on \(Self.list(ready.filter { $0.objects.contains(need) }.map(\.name)))"
        }
        let moved = SQLIdentifier.written(needs.min() ?? "")
        return SordError(
            .badRequest, "The statement needs tables of several nodes: \(places.joined(separator: ", ")).",
            hint: "Share one of them: CREATE TABLE postgres.\(moved) AS FROM \(moved), then read postgres.\(moved).")
    }

    private func ambiguous(_ needs: Set<String>, _ able: [Candidate]) -> SordError {
        let names = Self.list(needs.sorted().map { "“\($0)”" })
        return SordError(
            .badRequest,
            "\(names) \(needs.count == 1 ? "is" : "are") on several nodes: \(Self.list(able.map(\.name))).",
            hint: "Say which one is meant with a line before the statement: -- node: \(able[0].name)")
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
