/// A request whose head has arrived.
public struct Request: Sendable {
    /// What is asked for.
    public var method: Method
    /// The target as the client sent it.
    public let target: String
    /// The decoded segments between the slashes of the path; none for `/`.
    public let segments: [String]
    /// The decoded query.
    public let query: Query
    /// The header fields.
    public var headers: Headers
    /// The body, to be read piece by piece.
    public var body: RequestBody
    /// The number or name of the client's address, without port.
    public var remoteAddress: String
    /// It came over TLS.
    public var isSecure: Bool
    /// The decoded values of the `{name}` segments of the route.
    public internal(set) var parameters: [String: String] = [:]

    /// The target cannot be understood.
    let isMalformed: Bool
    let isAboutWholeServer: Bool
    /// False: the connection is in no state to become a WebSocket, whatever the header says.
    var canUpgrade = true

    /// A request as a client would send it. A target that is not validly encoded is answered with 400 by the router.
    public init(
        _ method: Method, _ target: String, headers: Headers = [:], body: RequestBody = .empty,
        remoteAddress: String = "127.0.0.1", isSecure: Bool = false
    ) {
        let parsed = RequestTarget(parsing: target)
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
        segments = parsed?.segments ?? []
        query = parsed?.query ?? Query()
        isMalformed = parsed == nil
        isAboutWholeServer = parsed?.isWholeServer ?? false
    }

    /// The decoded path. A segment that holds a slash of its own cannot be told from two here: see `segments`.
    public var path: String {
        "/" + segments.joined(separator: "/")
    }

    /// The value of the route's `{name}`. Throws `HTTPError` 400 when it is not of that type.
    public func parameter<T: LosslessStringConvertible>(_ name: String, as type: T.Type = String.self) throws -> T {
        guard let text = parameters[name] else {
            preconditionFailure("the route of \(target) has no parameter {\(name)}")
        }
        guard let value = T(text) else {
            throw HTTPError(.badRequest, "“\(text)” is no valid value for {\(name)} in the path.")
        }
        return value
    }

    /// The whole body. Throws `HTTPError` 413 as soon as it is longer than `limit` bytes.
    public func collectBody(upTo limit: Int) async throws -> [UInt8] {
        func refusal() -> HTTPError {
            HTTPError(.contentTooLarge, "The body may have at most \(limit) bytes.")
        }
        let announced = headers["Content-Length"].flatMap { Int($0) }
        if let announced, announced > limit { throw refusal() }
        var collected: [UInt8] = []
        for try await piece in body {
            guard piece.count <= limit - collected.count else { throw refusal() }
            if collected.isEmpty {
                collected = piece
                if let announced { collected.reserveCapacity(announced) }
            } else {
                collected.append(contentsOf: piece)
            }
        }
        return collected
    }

    /// The client asks to talk WebSocket (RFC 6455, 4.1).
    public var wantsWebSocket: Bool {
        method == .get && headers.list(of: "Upgrade").contains { $0.equalsIgnoringCase("websocket") }
            && headers.list(of: "Connection").contains { $0.equalsIgnoringCase("upgrade") }
    }

    /// Whether the client takes gzip (RFC 9110, 12.5.3).
    var acceptsGzip: Bool {
        var anything = false
        for coding in headers.list(of: "Accept-Encoding") {
            let parts = coding.split(separator: ";").map { $0.trimmed() }
            guard let name = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.prefix(2).equalsIgnoringCase("q=") }
            let weight = quality.flatMap { Double($0.dropFirst(2)) } ?? 1
            if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") { return weight > 0 }
            if name == "*" { anything = weight > 0 }
        }
        return anything
    }
}

/// The client left before its request was answered.
public struct ClientDisconnected: Error {
    /// Made by whatever finds the client gone.
    public init() {}
}
