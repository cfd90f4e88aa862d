/// The application as the server sees it: routes, files, what runs around every request, and how errors look.
///
///     var router = Router()
///     router.on(.get, "/api/tables/{name}") { request in
///         .json(try await describe(request.parameter("name")))
///     }
public struct Router: Sendable {
    /// Answers a request, or throws what `renderError` turns into an answer.
    public typealias Handler = @Sendable (Request) async throws -> Response
    /// Runs around every request, also around those for WebSockets and those without a route: it may answer by
    /// itself, or change the request before and the response after `next`.
    public typealias Middleware = @Sendable (_ request: Request, _ next: Next) async throws -> Response
    /// The rest of the way to the handler. Errors are rendered on the way back.
    public typealias Next = @Sendable (Request) async -> Response

    /// Turns any error into an answer. There is no request when it could not even be parsed.
    public var renderError: @Sendable (any Error, Request?) -> Response = { error, _ in HTTPError.render(error) }

    /// Fields for every answer that does not set them itself, also for requests that could not be parsed.
    public var defaultHeaders: Headers = [:]

    private var tree = RouteTree()
    private var middleware: [Middleware] = []
    private var fileTrees: [(prefix: [String], files: FileTree)] = []

    /// No routes.
    public init() {}

    /// Adds a route. Segments in braces match anything and become parameters of the request. HEAD is answered by the
    /// route of GET, OPTIONS by the router, unless they have a route of their own.
    public mutating func on(
        _ method: Method, _ path: String, execution: Execution = .pool, _ handler: @escaping Handler
    ) {
        tree.insert(method, path, execution: execution, action: .handler(handler))
    }

    /// Adds a WebSocket. It is closed when the handler returns; the handler's task is cancelled when it closes.
    public mutating func webSocket(
        _ path: String, execution: Execution = .loop, _ handler: @escaping @Sendable (WebSocket, Request) async -> Void
    ) {
        tree.insert(.get, path, execution: execution, action: .webSocket(handler))
    }

    /// Serves the files of a folder below `prefix` wherever no route matches.
    public mutating func files(at prefix: String, from files: FileTree) {
        fileTrees.append((prefix.split(separator: "/").map(String.init), files))
    }

    /// Adds a middleware inside those that are there already.
    public mutating func use(_ middleware: @escaping Middleware) {
        self.middleware.append(middleware)
    }

    /// Answers a request, with or without a socket behind it. Every error is rendered.
    public func respond(to request: Request) async -> Response {
        await respond(to: request, match: match(request))
    }
}

extension Router {
    func match(_ request: Request) -> RouteTree.Match? {
        tree.match(request.segments)
    }

    func execution(of request: Request, match: RouteTree.Match?) -> Execution {
        let method = request.method == .head ? .get : request.method
        return match?.routes[method]?.execution ?? .pool
    }

    func respond(to request: Request, match: RouteTree.Match?) async -> Response {
        var response = await chain(from: 0, match: match)(request)
        response.headers.merge(defaults: defaultHeaders)
        response.compress(for: request)
        if request.method == .head, let length = response.knownLength {
            // The transport sends no body to HEAD, but the length that GET would have (RFC 9110, 9.3.2).
            if !response.status.hasNoBody { response.headers["Content-Length"] = String(length) }
            response.body = .none
        }
        return response
    }

    /// An answer to what is no request.
    func respond(toUnparsed error: HTTPError) -> Response {
        var response = renderError(error, nil)
        response.headers.merge(defaults: defaultHeaders)
        return response
    }

    private func chain(from index: Int, match: RouteTree.Match?) -> Next {
        let isEnd = index == middleware.count
        let next = isEnd ? nil : chain(from: index + 1, match: match)
        return { request in
            do {
                guard let next else { return try await dispatch(request, match: match) }
                return try await middleware[index](request, next)
            } catch {
                return renderError(error, request)
            }
        }
    }

    private func dispatch(_ request: Request, match: RouteTree.Match?) async throws -> Response {
        guard !request.isMalformed else { throw HTTPError(.badRequest, "The path of the request is malformed.") }
        if request.isAboutWholeServer { return Response(.noContent) }
        guard let match else { return try await serveFile(request) }
        guard let route = match.routes[request.method] ?? headRoute(of: request, match: match) else {
            let allowed = allowedMethods(match)
            if request.method == .options { return Response(.noContent, headers: ["Allow": allowed]) }
            throw HTTPError(
                .methodNotAllowed, "\(request.path) does not take \(request.method), but \(allowed).",
                headers: ["Allow": allowed])
        }
        var request = request
        for (name, value) in zip(route.parameterNames, match.values) { request.parameters[name] = value }
        switch route.action {
        case .handler(let handler):
            return try await handler(request)
        case .webSocket(let handler):
            try request.checkUpgrade()
            return Response(.switchingProtocols, body: .webSocket { [request] in await handler($0, request) })
        }
    }

    private func headRoute(of request: Request, match: RouteTree.Match) -> Route? {
        request.method == .head ? match.routes[.get] : nil
    }

    private func allowedMethods(_ match: RouteTree.Match) -> String {
        var names = Set(match.routes.keys.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted().joined(separator: ", ")
    }

    private func serveFile(_ request: Request) async throws -> Response {
        if request.method == .get || request.method == .head {
            for (prefix, files) in fileTrees where request.segments.starts(with: prefix) {
                let rest = Array(request.segments.dropFirst(prefix.count))
                if let response = try await files.respond(to: request, path: rest) { return response }
            }
        } else if try await isFile(request) {
            let allowed = "GET, HEAD, OPTIONS"
            if request.method == .options { return Response(.noContent, headers: ["Allow": allowed]) }
            throw HTTPError(
                .methodNotAllowed, "\(request.path) is a file and does not take \(request.method), but \(allowed).",
                headers: ["Allow": allowed])
        }
        throw HTTPError(.notFound, "There is nothing at \(request.path).")
    }

    /// Whether GET would answer with a file that is really there.
    private func isFile(_ request: Request) async throws -> Bool {
        var request = request
        request.method = .head
        for (prefix, files) in fileTrees where request.segments.starts(with: prefix) {
            var files = files
            files.fallback = nil
            let rest = Array(request.segments.dropFirst(prefix.count))
            if try await files.respond(to: request, path: rest) != nil { return true }
        }
        return false
    }
}

extension Request {
    /// Throws what the client did wrong (RFC 6455, 4.2.1).
    fileprivate func checkUpgrade() throws {
        let needed: Headers = ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"]
        guard wantsWebSocket, canUpgrade, headers["Sec-WebSocket-Version"] == "13" else {
            throw HTTPError(.upgradeRequired, "\(path) is a WebSocket of version 13.", headers: needed)
        }
        // 16 bytes in Base64.
        guard let key = headers["Sec-WebSocket-Key"], key.utf8.count == 24, key.hasSuffix("==") else {
            throw HTTPError(.badRequest, "Sec-WebSocket-Key must hold 16 bytes in Base64.")
        }
    }
}
