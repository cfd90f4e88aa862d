/// What engines open besides the lake, as people have set it.
public struct ConnectionSettings: Sendable, Hashable, Codable {
    /// What plain names mean on nodes, by the nodes' names; nodes that are not named have their memory.
    public var nodes: [String: NodeDatabase] = [:]
    /// What all nodes open.
    public var connections: [DataConnection] = []

    /// Nothing but memory.
    public init() {}

    /// Everything that one node opens: its own database first.
    func all(of node: String) throws(SordError) -> [DataConnection] {
        let own = try (nodes[node] ?? .memory).connection()
        // Two engines of one process would destroy a file that both write.
        let isFirst = node == NodeNames.name(0)
        return [own].compactMap { $0 } + connections.filter { isFirst || !$0.belongsToOneNode }
    }

    /// The catalog that plain names mean on a node.
    func defaultCatalog(of node: String) -> String? {
        (try? (nodes[node] ?? .memory).connection()).flatMap { $0 }?.name
    }

    /// The settings with some connections added or changed, and some nodes' databases.
    func putting(_ put: ConnectionSettings) throws(SordError) -> ConnectionSettings {
        var changed = self
        for (node, database) in put.nodes {
            var database = database
            if database.token == .mask { database.token = nodes[node]?.token }
            changed.nodes[node] = database == .memory ? nil : database
        }
        for connection in put.connections {
            let known = changed.connections.firstIndex { $0.name == connection.name }
            let whole = connection.takingSecrets(from: known.map { changed.connections[$0] })
            if let known { changed.connections[known] = whole } else { changed.connections.append(whole) }
        }
        try changed.check()
        return changed
    }

    /// The settings without a connection.
    func removing(_ name: String) throws(SordError) -> ConnectionSettings {
        var changed = self
        changed.connections.removeAll { $0.name == name }
        guard changed.connections.count < connections.count else {
            throw SordError(
                .notFound, "There is no connection “\(name.prefix(80))”.",
                hint: "GET /api/settings/connections lists the connections.")
        }
        return changed
    }

    func check() throws(SordError) {
        for connection in connections { try connection.check() }
        guard connections.count <= 100 else {
            throw SordError(.badRequest, "There may be at most 100 connections.")
        }
        for (node, database) in nodes {
            guard let own = try database.connection() else { continue }
            if connections.contains(where: { $0.name == own.name }) {
                throw SordError(
                    .badName, "The database of the node “\(node)” and a connection are both called “\(own.name)”.",
                    hint: "Give the connection another name.")
            }
        }
        let files = connections.compactMap(\.file) + nodes.values.map(\.database)
        if let twice = Dictionary(grouping: files.filter { $0 != ":memory:" }, by: { $0 }).first(where: { $1.count > 1 }
        ) {
            throw SordError(
                .badRequest, "The file “\(twice.key)” is opened twice.", hint: "One connection for a file is enough.")
        }
    }

    /// The settings with other secrets; told each one with what it is for.
    func replacingSecrets<Failure: Error>(
        _ change: (_ secret: Secret, _ purpose: String) throws(Failure) -> Secret
    ) throws(Failure) -> ConnectionSettings {
        var changed = self
        for index in connections.indices {
            changed.connections[index] = try connections[index].replacingSecrets(change)
        }
        for (node, database) in nodes {
            if let token = database.token { changed.nodes[node]?.token = try change(token, "node \(node) token") }
        }
        return changed
    }

    /// The settings as they may be shown.
    public var masked: ConnectionSettings { replacingSecrets { _, _ in .mask } }

    /// Every secret in them.
    var secrets: [String] {
        connections.flatMap { connection in DataConnection.secrets.compactMap { connection[keyPath: $0.path]?.text } }
            + nodes.values.compactMap { $0.token?.text }
    }
}
