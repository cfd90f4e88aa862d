import DeltaLake
import DuckDB
import Fabric
import Foundation
import HTTPServer
import Synchronization

/// Turns requests into calls on the fabric, and what comes back into JSON. It knows no SQL.
struct Routes: Sendable {
    let fabric: Fabric
    let log: EventLog

    /// The largest body that is read, in bytes; a text of SQL is seldom more than some thousand.
    static let bodyLimit = 4 << 20

    /// A route of the interface.
    struct Entry: Sendable {
        let method: Method
        let path: String
        let answer: @Sendable (Routes, Request) async throws -> Response
    }

    /// Every route of the interface; `/ws` stands beside them.
    static let list: [Entry] = ownRoutes + RunRoutes.list + ofResults

    private static let ownRoutes: [Entry] = [
        Entry(method: .post, path: "/api/query") { try await $0.query($1) },
        Entry(method: .post, path: "/api/load") { try await $0.load($1) },
        Entry(method: .get, path: "/api/folders") { routes, _ in
            .json(JSONObject { $0.set("folders", routes.fabric.folders().map(\.json)) })
        },
        Entry(method: .get, path: "/api/tables") { routes, _ in .json(try await routes.fabric.lake.listing().json) },
        Entry(method: .get, path: "/api/tables/{name}/schema") { try await $0.schema($1) },
        Entry(method: .get, path: "/api/tables/{name}/history") { try await $0.history($1) },
        Entry(method: .get, path: "/api/tables/{name}/detail") { try await $0.detail($1) },
        Entry(method: .post, path: "/api/tables/{name}/optimize") { routes, request in
            let body: OptimizeBody = try await routes.body(of: request, example: #"{"zorder": ["origin"]}"#)
            return try await routes.run(try body.action(), request)
        },
        Entry(method: .post, path: "/api/tables/{name}/vacuum") { routes, request in
            let body: VacuumBody = try await routes.body(of: request, example: #"{"hours": 168, "delete": true}"#)
            return try await routes.run(try body.action(), request)
        },
        Entry(method: .post, path: "/api/tables/{name}/restore") { routes, request in
            let body: RestoreBody = try await routes.body(of: request, example: #"{"version": 3}"#)
            return try await routes.run(try body.action(), request)
        },
        Entry(method: .delete, path: "/api/tables/{name}") { try await $0.run(.drop, $1) },
        Entry(method: .get, path: "/api/settings/connections") { routes, _ in try routes.connections() },
        Entry(method: .put, path: "/api/settings/connections") { try await $0.putConnections($1) },
        Entry(method: .delete, path: "/api/settings/connections/{name}") { try await $0.removeConnection($1) },
        Entry(method: .get, path: "/api/lineage") { try await $0.lineage($1) },
        Entry(method: .get, path: "/healthz") { routes, _ in .json(routes.health) },
        Entry(method: .get, path: "/openapi.json") { _, _ in .json(Array(OpenAPI.document.utf8)) },
    ]

    /// Adds every route, and the socket.
    func add(to router: inout Router) {
        for entry in Self.list {
            router.on(entry.method, entry.path) { request in try await entry.answer(self, request) }
        }
        router.webSocket("/ws") { socket, _ in
            await SocketSession(socket: socket, fabric: fabric, log: log).serve()
        }
    }

    private func query(_ request: Request) async throws -> Response {
        let body: QueryBody = try await self.body(of: request, example: #"{"query": "SELECT 42"}"#)
        let wanted = try body.request(defaultRender: RowLimit.renderable.upperBound)
        if body.wait == false {
            let run = try fabric.begin(wanted)
            return .json(
                JSONObject {
                    $0.set("run", run.description)
                    $0.set("state", RunRecord.State.queued.rawValue)
                }, status: .accepted)
        }
        let rows = Mutex<[Int: [UInt8]]>([:])
        let summary = try await logged {
            () throws(SordError) in
            try await fabric.run(wanted) { event in
                if case .rows(let step, _, .json(let bytes, _)) = event { rows.withLock { $0[step] = bytes } }
            }
        }
        log.run(summary)
        let sent = rows.withLock { $0 }
        let steps = summary.steps.enumerated().map { index, step in step.members(rows: sent[index] ?? []) }
        return .json(
            JSONObject { object in
                object.set("run", summary.run.description)
                steps.last?(&object)
                object.set("steps", steps.map { JSONObject($0) })
            })
    }

    private func load(_ request: Request) async throws -> Response {
        let body: LoadBody = try await self.body(of: request, example: #"{"from": "climate", "table": "climate"}"#)
        let wanted = try body.request()
        let summary = try await logged { () throws(SordError) in try await fabric.load(wanted) }
        log.load(summary)
        return .json(
            JSONObject { object in
                object.set("run", summary.run.description)
                summary.members(&object)
                object.set("elapsed_ms", summary.elapsedMilliseconds)
            })
    }

    private func schema(_ request: Request) async throws -> Response {
        let name = try request.parameter("name")
        let schema = try await fabric.lake.schema(of: name)
        return .json(
            JSONObject { object in
                object.set("name", name)
                object.set("version", Int(schema.version))
                object.set(
                    "columns",
                    schema.columns.map { column in
                        JSONObject {
                            $0.set("name", column.name)
                            $0.set("type", column.type)
                            $0.set("nullable", column.isNullable)
                        }
                    })
            })
    }

    private func history(_ request: Request) async throws -> Response {
        let name = try request.parameter("name")
        let limit = request.query["limit"].map { Int($0) } ?? 100
        guard let limit, limit > 0 else {
            throw SordError(.badRequest, "“limit” is a whole number from 1 on.")
        }
        let entries = try await fabric.lake.history(of: name, limit: limit)
        return .json(
            JSONObject { object in
                object.set("name", name)
                object.set("history", entries.map(\.json))
            })
    }

    private func detail(_ request: Request) async throws -> Response {
        .json(try await fabric.lake.detail(of: try request.parameter("name")).json)
    }

    /// Does something with a table, and answers as a query does: with the rows that tell what was done.
    private func run(_ action: TableTask.Action, _ request: Request) async throws -> Response {
        let name = try request.parameter("name")
        let rows = Mutex<[UInt8]>([])
        let summary = try await logged { () throws(SordError) in
            let limit = RowLimit.first(RowLimit.renderable.upperBound)
            return try await fabric.run(TableTask(table: name, action), limit: limit) { event in
                if case .rows(_, _, .json(let bytes, _)) = event { rows.withLock { $0 = bytes } }
            }
        }
        log.run(summary)
        let sent = rows.withLock { $0 }
        return .json(
            JSONObject { object in
                object.set("run", summary.run.description)
                object.set("name", name)
                summary.steps.last?.members(rows: sent)(&object)
            })
    }

    private var health: JSONObject {
        JSONObject { object in
            let counts = fabric.counts
            object.set("status", "ok")
            object.set("version", SordVersion.current)
            object.set("duckdb", Database.version)
            object.set(
                "runs",
                JSONObject {
                    $0.set("running", counts.running)
                    $0.set("finished", counts.finished)
                    $0.set("failed", counts.failed)
                    $0.set("cancelled", counts.cancelled)
                })
        }
    }

    /// Reads a JSON body. The content type is checked first: a browser sends `application/json` to another site only
    /// after asking, and is refused then.
    func body<Body: Decodable>(of request: Request, example: String) async throws -> Body {
        let type = request.headers["content-type"]?.split(separator: ";").first ?? ""
        guard type.lowercased().filter({ $0 != " " }) == "application/json" else {
            throw SordError(
                .wrongType, "The body's content type is “\(type.prefix(80))”.",
                hint: "Send the header Content-Type: application/json.")
        }
        let bytes = try await request.collectBody(upTo: Self.bodyLimit)
        do {
            return try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch {
            throw SordError.notJSON(error, expected: example)
        }
    }

    func logged<Value>(_ work: () async throws(SordError) -> Value) async throws(SordError) -> Value {
        do {
            return try await work()
        } catch {
            log.failure(error)
            throw error
        }
    }
}

extension HistoryEntry {
    fileprivate var json: JSONObject {
        JSONObject { object in
            object.set("version", Int(version))
            object.set("timestamp", timestamp.iso8601)
            object.set("operation", operation)
            object.set("parameters", json: Array(parameters.text.utf8))
            object.set("metrics", json: Array(metrics.text.utf8))
        }
    }
}

extension Response {
    /// An answer that must not be kept by a cache.
    static func json(_ object: JSONObject, status: Status = .ok) -> Response {
        var response = Response.json(object.bytes, status: status)
        response.headers["Cache-Control"] = "no-store"
        return response
    }
}
