import HTTPServer
import Testing

/// The two ways to ask a router: by itself, and behind a socket.
enum Way: CaseIterable, Sendable, CustomTestStringConvertible {
    case memory
    case socket

    var testDescription: String { self == .memory ? "in memory" : "over a socket" }

    /// Asks once and reads the whole answer.
    func ask(
        _ router: Router, _ method: Method = .get, _ target: String, headers: [(String, String)] = [],
        body: String = ""
    ) async throws -> RawResponse {
        switch self {
        case .memory:
            var fields: Headers = ["Host": "test"]
            for (name, value) in headers { fields.append(name, value) }
            let request = Request(method, target, headers: fields, body: .bytes(body.utf8))
            return try await RawResponse(collecting: await router.respond(to: request))
        case .socket:
            return try await TestServer.run(router: router) { server in
                let lines = headers.map { "\($0): \($1)\r\n" }.joined()
                return try await server.client().ask(method.rawValue, target, headers: lines, body: body)
            }
        }
    }
}

extension RawResponse {
    /// The answer as it would go out, without what only the transport writes.
    init(collecting response: Response) async throws {
        var body: [UInt8] = []
        switch response.body {
        case .none, .webSocket: break
        case .bytes(let bytes): body = bytes
        case .stream(let stream, _), .events(let stream):
            for try await piece in stream { body += piece }
        case .file(let slice): body = try await slice.bytes()
        }
        self.init(
            status: response.status.code, fields: response.headers.map { ($0.name, $0.value) }, body: body)
    }
}
