import Fabric

// How lineage looks on the wire; the members are described in OpenAPI.

extension LineageOrigin {
    /// `"statement"?, "cut"?, "run"?, "time", "principal"?, "node"`
    func members(_ object: inout JSONObject) {
        object.set("statement", statement)
        if isCut { object.set("cut", true) }
        if !run.isEmpty { object.set("run", run) }
        object.set("time", time.iso8601)
        if !principal.isEmpty { object.set("principal", principal) }
        object.set("node", node)
    }

    var json: JSONObject { JSONObject(members) }
}

extension ColumnSource {
    var json: JSONObject {
        JSONObject {
            $0.set("name", name)
            $0.set("table", table.description)
            $0.set("column", column)
        }
    }
}

extension LineageLink {
    var json: JSONObject {
        JSONObject { object in
            object.set("name", parent.description)
            object.set("place", parent.place.rawValue)
            if isGone { object.set("gone", true) }
            origin.members(&object)
            if !columns.isEmpty { object.set("columns", columns.map(\.json)) }
        }
    }
}

extension TrackedTable {
    var json: JSONObject {
        JSONObject { object in
            object.set("name", table.description)
            object.set("place", table.place.rawValue)
            object.set("kind", kind.rawValue)
            if let location { object.set("location", location) } else { object.setNull("location") }
            if let made { object.set("made", made.json) }
            if let changed { object.set("changed", changed.json) }
            object.set("parents", links.map(\.json))
        }
    }
}

extension LineageEvent {
    var json: JSONObject {
        JSONObject { object in
            object.set("effect", effect.rawValue)
            object.set("kind", kind.rawValue)
            object.set("name", name)
            object.set("place", table.place.rawValue)
            object.set("renamed", renamed?.description)
            origin.members(&object)
            object.set("parents", texts: parents.map(\.description))
        }
    }

    /// What it happened to; not a table where a node or a schema is gone.
    private var name: String {
        switch effect {
        case .lost: origin.node
        case .dropSchema:
            [table.place == .shared ? "postgres" : nil, table.schema].compactMap { $0 }.joined(separator: ".")
        default: table.description
        }
    }
}
