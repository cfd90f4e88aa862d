import HTTPServer
import Synchronization
import Testing

@Suite("Connections")
struct ConnectionTests {
    private static let router: Router = {
        var router = Router()
        router.on(.get, "/hello") { _ in .text("hello") }
        router.on(.get, "/number/{n}") { .text("\(try $0.parameter("n", as: Int.self))") }
        router.on(.get, "/inline", execution: .loop) { _ in .text("inline") }
        router.on(.get, "/slow") { _ in
            try await Task.sleep(for: .milliseconds(200))
            return .text("slow")
        }
        router.on(.get, "/pieces") { _ in .stream(AsyncThrowingStream<[UInt8], any Error>.of("one", "two"), type: "a/b")
        }
        router.on(.get, "/measured") { _ in
            .stream(AsyncThrowingStream<[UInt8], any Error>.of("one", "two"), type: "a/b", length: 6)
        }
        router.on(.post, "/echo") { .text(String(decoding: try await $0.collectBody(upTo: 1 << 20), as: UTF8.self)) }
        router.on(.post, "/unread") { _ in .text("unread") }
        return router
    }()

    @Test("Requests sent ahead are answered in order")
    func pipelining() async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            let numbers = 0..<200
            try await client.send(
                "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
                    + numbers.map { "GET /number/\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
                    + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /inline HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /hello HTTP/1.1\r\n\r\n")
            #expect(try await client.response().text == "slow")
            for number in numbers { #expect(try await client.response().text == "\(number)") }
            #expect(try await client.response().text == "abc")
            #expect(try await client.response().text == "inline")
            #expect(await client.isAtEnd())
        }
    }

    @Test("A connection serves one request after the other until the client has enough")
    func keepAlive() async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            for _ in 0..<20 {
                let answer = try await client.ask("GET", "/hello")
                #expect(answer.text == "hello")
                #expect(answer["Connection"] == nil)
                #expect(answer["Date"]?.hasSuffix(" GMT") == true)
            }
            let last = try await client.ask("GET", "/hello", headers: "Connection: foo, Close\r\n")
            #expect(last["Connection"] == "close")
            #expect(await client.isAtEnd())
            #expect(await server.hasConnections(0))
        }
    }

    @Test("HTTP/1.0 closes unless it asks to stay, and knows no chunks")
    func http10() async throws {
        try await TestServer.run(router: Self.router) { server in
            let closing = try server.client()
            try await closing.send("GET /hello HTTP/1.0\r\n\r\n")
            let answer = try await closing.response()
            #expect(answer.text == "hello")
            #expect(answer["Connection"] == "close")
            #expect(await closing.isAtEnd())

            let staying = try server.client()
            for _ in 0..<2 {
                try await staying.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try await staying.response()["Connection"] == "keep-alive")
            }
            try await staying.send("GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let pieces = try await staying.response()
            #expect(pieces["Transfer-Encoding"] == nil)
            #expect(pieces["Connection"] == "close")
            #expect(pieces.text == "onetwo")
        }
    }

    @Test("Pieces go out in chunks, or under their length where that is known")
    func pieces() async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            let chunked = try await client.ask("GET", "/pieces")
            #expect(chunked["Transfer-Encoding"] == "chunked")
            #expect(chunked.text == "onetwo")
            let measured = try await client.ask("GET", "/measured")
            #expect(measured["Content-Length"] == "6")
            #expect(measured["Transfer-Encoding"] == nil)
            #expect(measured.text == "onetwo")
            let head = try await client.ask("HEAD", "/measured")
            #expect(head["Content-Length"] == "6")
            #expect(try await client.ask("HEAD", "/pieces")["Content-Length"] == nil)
            #expect(try await client.ask("GET", "/hello").text == "hello")
        }
    }

    @Test("An answer of another length than it announced is cut", arguments: [3, 9])
    func wrongLength(_ length: Int) async throws {
        var router = Router()
        router.on(.get, "/") { _ in
            .stream(AsyncThrowingStream<[UInt8], any Error>.of("one", "two"), type: "a/b", length: length)
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.responseHead()["Content-Length"] == "\(length)")
            let rest = (try? await client.receiveAll()) ?? []
            #expect(rest.count <= min(length, 6))
            #expect(await client.isAtEnd())
        }
    }

    @Test("A stream that fails is cut, so that no client takes the part for the whole")
    func failingStream() async throws {
        var router = Router()
        router.on(.get, "/") { _ in
            let pieces = AsyncThrowingStream<[UInt8], any Error> { stream in
                stream.yield(Array("part".utf8))
                stream.finish(throwing: HTTPError(.internalServerError, "broken"))
            }
            return .stream(pieces, type: "a/b")
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.responseHead().status == 200)
            let rest = (try? await client.receiveAll()) ?? []
            #expect(!String(decoding: rest, as: UTF8.self).hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("100 Continue is sent when the handler wants the body, and only then")
    func continuation() async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            let head = "HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
            try await client.send("POST /echo \(head)")
            #expect(try await client.responseHead().status == 100)
            try await client.send("abc")
            #expect(try await client.response().text == "abc")

            try await client.send("POST /nowhere \(head)")
            let refused = try await client.response()
            #expect(refused.status == 404)
            #expect(refused["Connection"] == "close", "the body may still come, and must not pass for a request")
            #expect(await client.isAtEnd())

            let impatient = try server.client()
            try await impatient.send("POST /echo \(head)abc")
            #expect(try await impatient.response().text == "abc")
        }
    }

    @Test("A small body that nobody reads is skipped, a large one ends the connection")
    func unreadBody() async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            for _ in 0..<3 {
                #expect(try await client.ask("POST", "/unread", body: "GET /hello HTTP/1.1\r\n\r\n").text == "unread")
            }
            try await client.send("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
            let answer = try await client.response()
            #expect(answer.text == "unread")
            #expect(answer["Connection"] == "close")
        }
    }

    @Test("A client that has said everything still gets its answer")
    func halfClose() async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            try await client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            client.endSending()
            #expect(try await client.response().text == "hello")
        }
    }

    @Test("A client that leaves cancels its handler", arguments: ["leaves", "resets"])
    func disconnect(how: String) async throws {
        let started = Signal()
        let cancelled = Signal()
        var router = Router()
        router.on(.get, "/wait") { _ in
            started.fire()
            do {
                try await Task.sleep(for: .seconds(30))
            } catch {
                cancelled.fire()
            }
            return .text("too late")
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            try await client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await started.isFired())
            how == "leaves" ? client.close() : client.reset()
            #expect(await cancelled.isFired())
            #expect(await server.hasConnections(0))
        }
    }

    @Test("A client that leaves in the middle of its body fails the handler's reading")
    func disconnectInBody() async throws {
        let failure = Mutex<(any Error)?>(nil)
        let ended = Signal()
        var router = Router()
        router.on(.post, "/") { request in
            defer { ended.fire() }
            do {
                for try await _ in request.body {}
            } catch {
                failure.withLock { $0 = error }
                throw error
            }
            return .text("all")
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            try await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
            try await Task.sleep(for: .milliseconds(100))
            client.close()
            #expect(await ended.isFired())
            #expect(failure.withLock { $0 } != nil)
            #expect(await server.hasConnections(0))
        }
    }

    @Test("Two hundred clients at once are all served", arguments: [1, 2])
    func crowd(loops: Int) async throws {
        var configuration = Configuration()
        configuration.loops = loops
        try await TestServer.run(configuration, router: Self.router) { server in
            let clients = try (0..<200).map { _ in try server.client() }
            #expect(await server.hasConnections(200))
            for (number, client) in clients.enumerated() {
                try await client.send("GET /number/\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            for (number, client) in clients.enumerated() {
                #expect(try await client.response().text == "\(number)")
            }
        }
    }

    @Test("Connections above the limit get 503, and there is room again when one leaves")
    func maximumConnections() async throws {
        var configuration = Configuration()
        configuration.maximumConnections = 3
        try await TestServer.run(configuration, router: Self.router) { server in
            let clients = try (0..<3).map { _ in try server.client() }
            for client in clients { #expect(try await client.ask("GET", "/hello").status == 200) }
            let refused = try server.client()
            let answer = try await refused.ask("GET", "/hello")
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "1")
            #expect(answer.text.contains("busy"))
            #expect(await refused.isAtEnd())
            refused.close()
            clients[0].close()
            #expect(await server.hasConnections(2))
            #expect(try await server.client().ask("GET", "/hello").status == 200)
            #expect(try await clients[1].ask("GET", "/hello").status == 200)
        }
    }

    @Test("A flood of silent clients is cut off")
    func flood() async throws {
        var configuration = Configuration()
        configuration.maximumConnections = 3
        try await TestServer.run(configuration, router: Self.router) { server in
            let first = try server.client()
            #expect(try await first.ask("GET", "/hello").status == 200)
            let clients = try (0..<200).map { _ in try server.client() }
            #expect(await clients[199].isAtEnd())
            #expect(server.server.connectionCount <= 3 + 64)
            #expect(try await first.ask("GET", "/hello").status == 200)
        }
    }

    @Test("Thousands of requests sent ahead are held up by their unread answers, and all answered")
    func pipeliningFlood() async throws {
        let count = 20_000
        let request = "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n"
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            async let sending: Void = client.send(String(repeating: request, count: count), patience: .seconds(10))
            for _ in 0..<count {
                guard try await client.response().text == "inline" else {
                    Issue.record("another answer")
                    break
                }
            }
            try await sending
        }
    }

    @Test("A taken port and a foreign address are told apart")
    func startErrors() async throws {
        try await TestServer.run(router: Self.router) { server in
            var configuration = Configuration()
            configuration.port = server.port
            #expect(throws: ServerError.addressInUse(host: "127.0.0.1", port: server.port)) {
                try Server(configuration: configuration, router: Self.router).start()
            }
            configuration.host = "192.0.2.1"
            #expect(throws: ServerError.badHost("192.0.2.1")) {
                try Server(configuration: configuration, router: Self.router).start()
            }
            #expect(throws: ServerError.alreadyStarted) { try server.server.start() }
        }
    }
}

extension AsyncThrowingStream where Element == [UInt8], Failure == any Error {
    /// The texts as pieces, all of which are there at once.
    static func of(_ texts: String...) -> Self {
        Self { stream in
            for text in texts { stream.yield(Array(text.utf8)) }
            stream.finish()
        }
    }
}
