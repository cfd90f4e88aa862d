/// The routes by their path segments. A literal segment wins over a parameter.
struct RouteTree: Sendable {
    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var routes: [Method: Route] = [:]
    }

    /// What a path leads to: the routes of each method, and the values of the parameters in order.
    struct Match: Sendable {
        let routes: [Method: Route]
        let values: [String]
    }

    private var nodes = [Node()]

    /// `path` is `/literal/{parameter}/…`. A wrong path or a second route for the same is a mistake of the program.
    mutating func insert(
        _ method: Method, _ path: String, execution: Execution, action: Route.Action
    ) {
        precondition(path.hasPrefix("/"), "a route begins with a slash: \(path)")
        var node = 0
        var names: [String] = []
        for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: path == "/") {
            precondition(!segment.isEmpty, "a route has no empty segments: \(path)")
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                names.append(String(segment.dropFirst().dropLast()))
                node = child(of: node, at: \.parameter)
            } else {
                node = child(of: node, at: \.literals[String(segment)])
            }
        }
        precondition(nodes[node].routes[method] == nil, "two routes for \(method) \(path)")
        nodes[node].routes[method] = Route(action: action, execution: execution, parameterNames: names)
    }

    private mutating func child(of node: Int, at place: WritableKeyPath<Node, Int?>) -> Int {
        if let existing = nodes[node][keyPath: place] { return existing }
        nodes.append(Node())
        nodes[node][keyPath: place] = nodes.count - 1
        return nodes.count - 1
    }

    /// Nil when no route has this path, with whatever method.
    func match(_ segments: [String]) -> Match? {
        match(segments[...], from: 0, values: [])
    }

    private func match(_ segments: ArraySlice<String>, from index: Int, values: [String]) -> Match? {
        let node = nodes[index]
        guard let segment = segments.first else {
            return node.routes.isEmpty ? nil : Match(routes: node.routes, values: values)
        }
        if let literal = node.literals[segment],
            let found = match(segments.dropFirst(), from: literal, values: values)
        {
            return found
        }
        guard let parameter = node.parameter, !segment.isEmpty else { return nil }
        return match(segments.dropFirst(), from: parameter, values: values + [segment])
    }
}
