import Fabric
import Foundation
import HTTPServer

/// The body of `PUT /api/settings/connections`.
struct ConnectionsBody: Decodable {
    var nodes: [String: NodeDatabase]?
    var connections: [DataConnection]?
    var force: Bool?

    var settings: ConnectionSettings {
        var settings = ConnectionSettings()
        settings.nodes = nodes ?? [:]
        settings.connections = connections ?? []
        return settings
    }
}

/// What the server opens besides the lake.
extension Routes {
    func connections() throws(SordError) -> Response {
        let (settings, failures) = try kept().report()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) -> [UInt8] { (try? encoder.encode(value)).map(Array.init) ?? [] }
        let (nodes, connections) = (json(settings.nodes), json(settings.connections))
        return .json(
            JSONObject { object in
                object.set("nodes", json: nodes)
                object.set("connections", json: connections)
                object.set(
                    "problems",
                    failures.map { failure in
                        JSONObject {
                            $0.set("node", failure.node)
                            $0.set("connection", failure.connection)
                            $0.set("error", failure.error.json)
                        }
                    })
            })
    }

    func putConnections(_ request: Request) async throws -> Response {
        let body: ConnectionsBody = try await self.body(
            of: request, example: #"{"connections": [{"name": "notes", "type": "duckdb", "file": "notes.duckdb"}]}"#)
        guard body.nodes != nil || body.connections != nil else {
            throw SordError(.badRequest, "There are neither “connections” nor “nodes” to change.")
        }
        try await logged { () throws(SordError) in
            try await kept().put(body.settings, isForced: body.force ?? false)
        }
        return try connections()
    }

    func removeConnection(_ request: Request) async throws -> Response {
        let name = try request.parameter("name")
        let isForced = request.query["force"] == "true"
        try await logged { () throws(SordError) in try await kept().remove(name, isForced: isForced) }
        return try connections()
    }

    private func kept() throws(SordError) -> Connections {
        guard let connections = fabric.connections else {
            throw SordError(.notFound, "This server keeps no connections.")
        }
        return connections
    }
}
