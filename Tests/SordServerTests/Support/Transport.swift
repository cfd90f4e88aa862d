import Fabric
import Foundation
import HTTPServer
import SordServer
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The two ways to ask: the routes themselves, and a server behind a socket.
enum Way: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory, socket

    var testDescription: String { "over \(rawValue)" }
}

/// A server over a lake of its own, asked in one of two ways.
final class TestServer: Sendable {
    let root: String
    let fabric: Fabric
    let router: Router
    private let service: SordService?
    private let port: UInt16
    private let way: Way

    init(_ way: Way) throws {
        self.way = way
        root = FileManager.default.temporaryDirectory.path + "/sord-server-" + UUID().uuidString
        fabric = try Fabric(data: DataFolder(root))
        let log = EventLog(style: .silent)
        router = SordService.router(fabric: fabric, log: log)
        guard way == .socket else {
            service = nil
            port = 0
            return
        }
        (service, port) = try Self.listen(fabric, log: log)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    func stop() async {
        await service?.stop(grace: .seconds(1))
        await fabric.close()
    }

    /// Sends a request and reads the whole answer.
    func ask(
        _ method: Method, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        if body != nil, headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return way == .memory
            ? try await askRouter(method, path, body, headers) : try await askSocket(method, path, body, headers)
    }

    func query(_ sql: String, render: Int? = nil) async throws -> Answer {
        var fields: [String: any Sendable] = ["query": sql]
        fields["render"] = render
        let body = try JSONSerialization.data(withJSONObject: fields)
        return try await ask(.post, "/api/query", String(decoding: body, as: UTF8.self))
    }

    func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: root + "/raw/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func askRouter(
        _ method: Method, _ path: String, _ body: String?, _ headers: [String: String]
    ) async throws -> Answer {
        var fields: Headers = ["Host": "localhost"]
        for (name, value) in headers { fields[name] = value }
        let request = Request(method, path, headers: fields, body: body.map { .bytes($0.utf8) } ?? .empty)
        let response = await router.respond(to: request)
        guard case .bytes(let bytes) = response.body else {
            return Answer(status: response.status.code, headers: [:], body: Data())
        }
        var names: [String: String] = [:]
        for field in response.headers { names[field.name.lowercased()] = field.value }
        return Answer(status: response.status.code, headers: names, body: Data(bytes))
    }

    private func askSocket(
        _ method: Method, _ path: String, _ body: String?, _ headers: [String: String]
    ) async throws -> Answer {
        var request = URLRequest(url: URL(string: "http://127.0.0.1:\(port)\(path)")!)
        request.httpMethod = method.rawValue
        request.httpBody = body.map { Data($0.utf8) }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = response as! HTTPURLResponse
        var names: [String: String] = [:]
        for (name, value) in http.allHeaderFields { names["\(name)".lowercased()] = "\(value)" }
        return Answer(status: http.statusCode, headers: names, body: data)
    }

    /// Listens on the first free port below those that the system gives to outgoing connections.
    private static func listen(_ fabric: Fabric, log: EventLog) throws -> (SordService, UInt16) {
        var refusal: (any Error)?
        for _ in 0..<50 {
            var settings = SordService.Settings()
            settings.port = UInt16.random(in: 12_000..<32_000)
            let service = SordService(fabric: fabric, settings: settings, log: log)
            do {
                return (service, try service.start())
            } catch {
                refusal = error
            }
        }
        throw refusal ?? CancellationError()
    }
}

/// An answer, read whole.
struct Answer {
    let status: Int
    let headers: [String: String]
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a JSON object; empty when it is none.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
    }

    /// The code of the error in the body.
    var code: String? { (json["error"] as? [String: Any])?["code"] as? String }
}
