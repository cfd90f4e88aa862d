import Fabric

extension RunRecord {
    /// The run with its steps.
    var json: JSONObject {
        JSONObject { object in
            members(&object)
            object.set(
                "steps",
                steps.enumerated().map { number, step in
                    JSONObject {
                        $0.set("step", number)
                        step.members(&$0)
                    }
                })
        }
    }

    /// The run without its steps.
    func members(_ object: inout JSONObject) {
        object.set("run", run.description)
        object.set("state", state.rawValue)
        if let position { object.set("position", position) }
        object.set("principal", principal)
        object.set("query", text)
        object.set("begun_at", begun.iso8601)
        object.set("ended_at", ended?.iso8601)
        if let ended { object.set("elapsed_ms", ended.timeIntervalSince(begun) * 1_000) }
        if let error { object.set("error", error.json) }
    }
}

extension StepRecord {
    /// How a step stands.
    func members(_ object: inout JSONObject) {
        object.set("id", id)
        object.set("depends_on", texts: parents)
        object.set("state", state.rawValue)
        object.set("node", node)
        object.set("attempts", attempts)
        object.set("begun_at", begun?.iso8601)
        object.set("because", skippedBecause)
        object.set("query", text)
        if let summary { summary.members(rows: nil)(&object) }
        if let error { object.set("error", error.json) }
    }
}

extension NodeStatus {
    /// A node, for those who watch the fleet.
    var json: JSONObject {
        JSONObject { object in
            object.set("id", id)
            object.set("name", name)
            object.set("state", state.rawValue)
            object.set("host", host)
            object.set("memory_bytes", memory)
            if let memoryLimit { object.set("memory_limit_bytes", memoryLimit) }
            object.set("tables", objects.map(\.json))
            object.set("running", running)
            object.set("waiting", waiting)
            object.set("last_seen", lastSeen.iso8601)
            if !lost.isEmpty { object.set("lost", lost.map(\.json)) }
        }
    }
}

extension NodeObject {
    fileprivate var json: JSONObject {
        JSONObject {
            $0.set("name", qualifiedName)
            $0.set("kind", kind.rawValue)
            if let rows { $0.set("rows", rows) }
        }
    }
}
