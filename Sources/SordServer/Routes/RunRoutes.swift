import Fabric
import HTTPServer

/// Routes about runs that work or have ended lately, and about the nodes that do the work.
enum RunRoutes {
    /// How many runs are listed unless the request says otherwise, and at most.
    private static let listLimit = 100
    private static let longestList = 1_000

    static let list: [Routes.Entry] = [
        .init(method: .get, path: "/api/runs") { routes, request in
            let limit = request.query["limit"].map { Int($0) } ?? listLimit
            guard let limit, (1...longestList).contains(limit) else {
                throw SordError(.badRequest, "“limit” is a whole number from 1 to 1,000.")
            }
            let records = routes.fabric.records(limit: limit)
            return .json(
                JSONObject { object in
                    object.set("runs", records.map { record in JSONObject { record.members(&$0) } })
                })
        },
        .init(method: .get, path: "/api/runs/{id}") { routes, request in
            let run = try request.runID()
            guard let record = routes.fabric.record(of: run) else { throw SordError.unknown(run) }
            return .json(record.json)
        },
        .init(method: .delete, path: "/api/runs/{id}") { routes, request in
            .json(try routes.fabric.cancel(try request.runID()).json)
        },
        .init(method: .get, path: "/api/nodes") { routes, _ in
            let nodes = await routes.fabric.nodes()
            return .json(JSONObject { $0.set("nodes", nodes.map(\.json)) })
        },
        .init(method: .get, path: "/events") { routes, request in
            try events(routes.fabric, request)
        },
    ]

    /// What happens, as server-sent events: to one run until it has ended, or to all runs and the lake.
    private static func events(_ fabric: Fabric, _ request: Request) throws -> Response {
        if let name = request.query["run"] {
            let run = try RunID(parsing: name)
            guard fabric.record(of: run) != nil else { throw SordError.unknown(run) }
            return .events(fabric.changes(of: run).map(event))
        }
        let (stream, continuation) = AsyncStream<ServerSentEvent>.makeStream(bufferingPolicy: .bufferingNewest(1_000))
        continuation.yield(
            ServerSentEvent(
                data: text(
                    JSONObject {
                        $0.set("type", "hello")
                        $0.set("message", "connected")
                    })))
        let listener = fabric.onLakeChange { continuation.yield(ServerSentEvent(data: "{}", event: "lake")) }
        let teller = Task {
            for await change in fabric.changes() { continuation.yield(event(change)) }
            continuation.finish()
        }
        continuation.onTermination = { _ in
            teller.cancel()
            fabric.stopListening(listener)
        }
        return .events(stream)
    }

    private static func event(_ change: RunChange) -> ServerSentEvent {
        switch change {
        case .run(let record):
            ServerSentEvent(data: text(record.json), event: "run")
        case .step(let run, let number, let step):
            ServerSentEvent(
                data: text(
                    JSONObject { object in
                        object.set("run", run.description)
                        object.set("step", number)
                        step.members(&object)
                    }), event: "step")
        }
    }

    private static func text(_ object: JSONObject) -> String { String(decoding: object.bytes, as: UTF8.self) }
}
