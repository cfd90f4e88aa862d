import HTTPServer
import Testing

@Suite("Routes, in memory and over a socket")
struct RoutingTests {
    private static let router: Router = {
        var router = Router()
        router.on(.get, "/") { _ in .text("root") }
        router.on(.get, "/tables") { _ in .text("tables") }
        router.on(.get, "/tables/new") { _ in .text("literal") }
        router.on(.get, "/tables/{name}") { request in .text("name=" + (try request.parameter("name"))) }
        router.on(.delete, "/tables/{name}") { _ in Response(.noContent) }
        router.on(.get, "/tables/{name}/rows/{row}") { request in
            let row = try request.parameter("row", as: Int.self)
            return .text("\(try request.parameter("name") as String)[\(row)]")
        }
        router.on(.get, "/tables/new/rows") { _ in .text("new rows") }
        router.on(.post, "/echo") { request in
            .text(String(decoding: try await request.collectBody(upTo: 1000), as: UTF8.self))
        }
        router.on(.get, "/query") { request in
            .text(request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "|"))
        }
        router.on(.get, "/fails") { _ in throw CancellationError() }
        router.on(.get, "/conflict") { _ in throw HTTPError(.conflict, "not \"now\"", headers: ["X-Why": "busy"]) }
        return router
    }()

    private static let answers: [(method: Method, target: String, status: Int, body: String)] = [
        (.get, "/", 200, "root"),
        (.get, "/tables", 200, "tables"),
        (.get, "/tables?x=1", 200, "tables"),
        (.get, "http://other/tables", 200, "tables"),
        (.get, "/tables/new", 200, "literal"),
        (.get, "/tables/old", 200, "name=old"),
        (.get, "/tables/new/rows/7", 200, "new[7]"),
        (.get, "/tables/new/rows", 200, "new rows"),
        (.get, "/tables/a/rows/-7", 200, "a[-7]"),
        (.get, "/tables/a%20b", 200, "name=a b"),
        (.get, "/tables/a+b", 200, "name=a+b"),
        (.get, "/tables/a%2Fb", 200, "name=a/b"),
        (.get, "/tables/%C3%A4%F0%9F%A6%86", 200, "name=ä🦆"),
        (.get, "/%74ables", 200, "tables"),
        (.get, "/query?a=1&b=x+y%26&b&=z&c=%3D", 200, "a=1|b=x y&|b=|=z|c=="),
        (.post, "/echo", 200, ""),
    ]

    @Test("A path leads to its handler", arguments: Way.allCases)
    func answers(way: Way) async throws {
        for expected in Self.answers {
            let answer = try await way.ask(Self.router, expected.method, expected.target)
            #expect(answer.status == expected.status, "\(expected.method) \(expected.target)")
            #expect(answer.text == expected.body, "\(expected.method) \(expected.target)")
        }
    }

    private static let refusals: [(method: Method, target: String, status: Int, code: String)] = [
        (.get, "/nothing", 404, "not_found"),
        (.get, "/tables/", 404, "not_found"),
        (.get, "//tables", 404, "not_found"),
        (.get, "/tables/a/rows", 404, "not_found"),
        (.get, "/tables/a/b/c/d", 404, "not_found"),
        (.get, "/Tables", 404, "not_found"),
        (.post, "/tables", 405, "method_not_allowed"),
        (Method(rawValue: "get"), "/tables", 405, "method_not_allowed"),
        (Method(rawValue: "BREW"), "/tables", 405, "method_not_allowed"),
        (.get, "/tables/%", 400, "bad_request"),
        (.get, "/tables/%4", 400, "bad_request"),
        (.get, "/tables/%zz", 400, "bad_request"),
        (.get, "/tables/%ff", 400, "bad_request"),
        (.get, "/tables/a%00b", 400, "bad_request"),
        (.get, "/tables?x=%", 400, "bad_request"),
        (.get, "tables", 400, "bad_request"),
        (.get, "ftp://test/tables", 400, "bad_request"),
        (.get, "/tables/a/rows/seven", 400, "bad_request"),
        (.get, "/tables/a/rows/99999999999999999999", 400, "bad_request"),
        (.get, "/fails", 500, "internal"),
        (.get, "/conflict", 409, "conflict"),
    ]

    @Test("What leads nowhere is answered with its status and an error for programs", arguments: Way.allCases)
    func refusals(way: Way) async throws {
        for expected in Self.refusals {
            let answer = try await way.ask(Self.router, expected.method, expected.target)
            #expect(answer.status == expected.status, "\(expected.method) \(expected.target)")
            #expect(answer.text.contains("\"code\":\"\(expected.code)\""), "\(expected.target): \(answer.text)")
            #expect(answer["Content-Type"] == "application/json")
        }
    }

    @Test("An error keeps its fields and its quotation marks", arguments: Way.allCases)
    func errorFields(way: Way) async throws {
        let answer = try await way.ask(Self.router, .get, "/conflict")
        #expect(answer["X-Why"] == "busy")
        #expect(answer.text == #"{"error":{"code":"conflict","message":"not \"now\""}}"#)
    }

    @Test("405 and OPTIONS name the methods that a path takes", arguments: Way.allCases)
    func allow(way: Way) async throws {
        let refused = try await way.ask(Self.router, .put, "/tables/a")
        #expect(refused["Allow"] == "DELETE, GET, HEAD, OPTIONS")
        let options = try await way.ask(Self.router, .options, "/echo")
        #expect(options.status == 204)
        #expect(options["Allow"] == "OPTIONS, POST")
        #expect(options.body.isEmpty)
        #expect(try await way.ask(Self.router, .options, "*").status == 204)
        #expect(try await way.ask(Self.router, .options, "/nothing").status == 404)
    }

    @Test("HEAD is GET without the body", arguments: Way.allCases)
    func head(way: Way) async throws {
        let answer = try await way.ask(Self.router, .head, "/tables/new")
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect(answer["Content-Length"] == "7")
        #expect(answer["Content-Type"] == "text/plain; charset=utf-8")
        #expect(try await way.ask(Self.router, .head, "/echo").status == 405)
        #expect(try await way.ask(Self.router, .head, "/nothing").status == 404)
    }

    @Test("HEAD of an answer whose length nobody knows claims none", arguments: Way.allCases)
    func headOfStream(way: Way) async throws {
        var router = Router()
        router.on(.get, "/stream") { _ in
            Response(headers: ["Content-Type": "text/plain"], body: .stream(ByteStream { nil }, length: nil))
        }
        let answer = try await way.ask(router, .head, "/stream")
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == nil)
    }

    @Test("A body reaches the handler whole", arguments: Way.allCases)
    func body(way: Way) async throws {
        let answer = try await way.ask(Self.router, .post, "/echo", body: "ä little text")
        #expect(answer.text == "ä little text")
        let tooLarge = try await way.ask(Self.router, .post, "/echo", body: String(repeating: "x", count: 1001))
        #expect(tooLarge.status == 413)
        #expect(tooLarge.text.contains("too_large"))
    }

    @Test("204 has neither body nor length", arguments: Way.allCases)
    func noContent(way: Way) async throws {
        let answer = try await way.ask(Self.router, .delete, "/tables/a")
        #expect(answer.status == 204)
        #expect(answer["Content-Length"] == nil)
    }
}
