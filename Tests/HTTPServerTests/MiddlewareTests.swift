import HTTPServer
import Synchronization
import Testing

@Suite("What runs around every request, in memory and over a socket")
struct MiddlewareTests {
    private final class Journal: Sendable {
        private let entries = Mutex<[String]>([])
        func note(_ entry: String) { entries.withLock { $0.append(entry) } }
        var all: [String] { entries.withLock { $0 } }
    }

    @Test("Middleware nests, sees errors as answers, and runs without a route too", arguments: Way.allCases)
    func nesting(way: Way) async throws {
        let journal = Journal()
        var router = Router()
        router.use { request, next in
            journal.note("outer in")
            var response = await next(request)
            journal.note("outer out \(response.status.code)")
            response.headers["X-Outer"] = "yes"
            return response
        }
        router.use { request, next in
            journal.note("inner in")
            var request = request
            request.headers["X-Added"] = "added"
            let response = await next(request)
            journal.note("inner out \(response.status.code)")
            return response
        }
        router.on(.get, "/") { .text($0.headers["X-Added"] ?? "") }
        router.on(.get, "/throws") { _ in throw HTTPError(.forbidden, "no") }

        let answer = try await way.ask(router, .get, "/")
        #expect(answer.text == "added")
        #expect(answer["X-Outer"] == "yes")
        #expect(try await way.ask(router, .get, "/throws")["X-Outer"] == "yes")
        #expect(try await way.ask(router, .get, "/nowhere")["X-Outer"] == "yes")
        #expect(
            journal.all
                == [200, 403, 404].flatMap { status in
                    ["outer in", "inner in", "inner out \(status)", "outer out \(status)"]
                })
    }

    @Test("Middleware may answer by itself or throw", arguments: Way.allCases)
    func shortcut(way: Way) async throws {
        var router = Router()
        router.use { request, next in
            if request.headers["X-Stop"] != nil { return .text("stopped", status: .accepted) }
            if request.headers["X-Throw"] != nil { throw HTTPError(.unauthorized, "who are you?") }
            return await next(request)
        }
        router.on(.get, "/") { _ in .text("reached") }
        #expect(try await way.ask(router, .get, "/").text == "reached")
        #expect(try await way.ask(router, .get, "/", headers: [("X-Stop", "1")]).status == 202)
        #expect(try await way.ask(router, .get, "/", headers: [("X-Throw", "1")]).status == 401)
    }

    @Test("Default fields are on every answer and give way to the handler's", arguments: Way.allCases)
    func defaults(way: Way) async throws {
        var router = Router()
        router.defaultHeaders = ["X-Frame-Options": "DENY", "X-Kind": "default"]
        router.on(.get, "/") { _ in Response(headers: ["x-kind": "own"]) }
        let answer = try await way.ask(router, .get, "/")
        #expect(answer["X-Frame-Options"] == "DENY")
        #expect(answer.fields.filter { $0.name.lowercased() == "x-kind" }.map(\.value) == ["own"])
        #expect(try await way.ask(router, .get, "/nowhere")["X-Kind"] == "default")
    }

    @Test("Errors look as the application wants them", arguments: Way.allCases)
    func rendering(way: Way) async throws {
        struct Odd: Error {}
        var router = Router()
        router.renderError = { error, request in
            .text("\(error is Odd) \(request?.target ?? "-")", status: 502)
        }
        router.on(.get, "/odd") { _ in throw Odd() }
        let odd = try await way.ask(router, .get, "/odd")
        #expect(odd.status == 502)
        #expect(odd.text == "true /odd")
        #expect(try await way.ask(router, .get, "/none").text == "false /none")
    }

    @Test("No value of a field can begin a line of its own")
    func injection() async throws {
        var router = Router()
        router.on(.get, "/") { request in
            Response(headers: [
                "X-Echo": request.query["v"] ?? "", "Bad Name": "x", "Content-Length": "999",
                "Transfer-Encoding": "chunked", "Connection": "upgrade",
            ])
        }
        let answer = try await Way.socket.ask(router, .get, "/?v=a%0D%0AX-Evil:%201")
        #expect(answer["X-Evil"] == nil)
        #expect(answer["X-Echo"] == "a  X-Evil: 1")
        #expect(answer["Bad Name"] == nil)
        #expect(answer["Content-Length"] == "0")
        #expect(answer["Transfer-Encoding"] == nil)
        #expect(answer["Connection"] == nil)
    }
}
