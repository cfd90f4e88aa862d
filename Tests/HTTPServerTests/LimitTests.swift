import HTTPServer
import Synchronization
import Testing

@Suite("Limits and deadlines")
struct LimitTests {
    private static func router() -> Router {
        var router = Router()
        router.on(.get, "/hello") { _ in .text("hello") }
        router.on(.post, "/count") { request in
            var count = 0
            for try await piece in request.body { count += piece.count }
            return .text("\(count)")
        }
        return router
    }

    private static func configuration(_ change: (inout Configuration) -> Void) -> Configuration {
        var configuration = Configuration()
        change(&configuration)
        return configuration
    }

    @Test("A head above the limit gets 431, one below is served")
    func headerLimit() async throws {
        let configuration = Self.configuration { $0.headerLimit = 2048 }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let large = "X-Large: \(String(repeating: "a", count: 1500))\r\n"
            #expect(try await server.client().ask("GET", "/hello", headers: large).status == 200)
            for headers in [large + large, String(repeating: "A: b\r\n", count: 500)] {
                let client = try server.client()
                let answer = try await client.ask("GET", "/hello", headers: headers)
                #expect(answer.status == 431)
                #expect(answer.text.contains("too_large"))
                #expect(await client.isAtEnd())
            }
            let longTarget = try await server.client().ask("GET", "/" + String(repeating: "a", count: 5000))
            #expect(longTarget.status == 431)
        }
    }

    @Test("A line without end gets 431 before it fills any memory")
    func endlessLine() async throws {
        let configuration = Self.configuration { $0.headerLimit = 4096 }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let client = try server.client()
            try await client.send("GET /")
            _ = try? await client.sendWhatFits([UInt8](repeating: 97, count: 1 << 20), patience: .seconds(2))
            #expect(try await client.responseHead().status == 431)
        }
    }

    @Test("An announced body above the limit gets 413 before any of it is read")
    func announcedBody() async throws {
        let configuration = Self.configuration { $0.bodyLimit = 10_000 }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let client = try server.client()
            try await client.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 10001\r\n\r\n")
            #expect(try await client.response().status == 413)
            #expect(await client.isAtEnd())
            let exact = try await server.client().ask("POST", "/count", body: String(repeating: "x", count: 10_000))
            #expect(exact.text == "10000")
        }
    }

    @Test("A chunked body gets 413 where it passes the limit")
    func chunkedBody() async throws {
        let configuration = Self.configuration { $0.bodyLimit = 10_000 }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let client = try server.client()
            try await client.send("POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n"
            for _ in 0..<11 { try await client.send(chunk) }
            let answer = try await client.response()
            #expect(answer.status == 413)
            #expect(answer.text.contains("too_large"))
            #expect(await client.isAtEnd())
        }
    }

    @Test("A body of tiny chunks arrives, a chunk's endless extension does not")
    func oddChunks() async throws {
        try await TestServer.run(router: Self.router()) { server in
            let head = "POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let tiny = try server.client()
            try await tiny.send(head + String(repeating: "1\r\nx\r\n", count: 50_000) + "0\r\n\r\n")
            #expect(try await tiny.response().text == "50000")
            let endless = try server.client()
            try await endless.send(head + "1;")
            _ = try? await endless.sendWhatFits([UInt8](repeating: 97, count: 1 << 20), patience: .seconds(1))
            #expect(try await endless.response().status == 400)
        }
    }

    @Test("A head that trickles gets 408 when its time is over")
    func slowHead() async throws {
        let configuration = Self.configuration { $0.headerTimeout = .seconds(1) }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let client = try server.client()
            // Between two requests a client may wait longer, so that a slow start of this test does not count.
            #expect(try await client.ask("GET", "/hello").status == 200)
            let start = ContinuousClock.now
            let trickle = Task {
                for byte in "GET /hello HTTP/1.1\r\nHost: x\r\nX-Slow: \(String(repeating: "a", count: 500))".utf8 {
                    try await client.send([byte])
                    try await Task.sleep(for: .milliseconds(30))
                }
            }
            let answer = try await client.response()
            trickle.cancel()
            #expect(answer.status == 408)
            #expect(answer.text.contains("timed_out"))
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(await client.isAtEnd())
        }
    }

    @Test("A client that never says a word is cut")
    func silence() async throws {
        let configuration = Self.configuration { $0.headerTimeout = .milliseconds(300) }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let client = try server.client()
            #expect(await client.isAtEnd(patience: .seconds(3)))
        }
    }

    @Test("A connection that nobody uses any more is cut")
    func keepAliveTimeout() async throws {
        let configuration = Self.configuration { $0.keepAliveTimeout = .milliseconds(300) }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let client = try server.client()
            #expect(try await client.ask("GET", "/hello").status == 200)
            #expect(await client.isAtEnd(patience: .seconds(3)))
        }
    }

    @Test("A body that stalls gets 408", arguments: [false, true])
    func stalledBody(trickles: Bool) async throws {
        let configuration = Self.configuration { $0.bodyTimeout = .milliseconds(400) }
        try await TestServer.run(configuration, router: Self.router()) { server in
            let client = try server.client()
            try await client.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nabc")
            let trickle = Task {
                for _ in 0..<100 where trickles {
                    try await Task.sleep(for: .milliseconds(50))
                    try await client.send("d")
                }
            }
            let answer = try await client.response()
            trickle.cancel()
            #expect(answer.status == 408)
            #expect(answer.text.contains("timed_out"))
            #expect(await client.isAtEnd())
        }
    }

    @Test("A handler that takes its time does not use up the client's")
    func slowHandler() async throws {
        let configuration = Self.configuration { $0.bodyTimeout = .milliseconds(300) }
        var router = Router()
        router.on(.post, "/slow") { request in
            try await Task.sleep(for: .milliseconds(900))
            return .text("\(try await request.collectBody(upTo: 100).count)")
        }
        try await TestServer.run(configuration, router: router) { server in
            let answer = try await server.client().ask("POST", "/slow", body: "abc")
            #expect(answer.text == "3")
        }
    }

    @Test("A client that takes nothing of its answer is cut, and its handler's task ends")
    func slowReader() async throws {
        let configuration = Self.configuration { $0.writeTimeout = .milliseconds(500) }
        let produced = Mutex(0)
        let ended = Signal()
        var router = Router()
        router.on(.get, "/endless") { _ in
            let pieces = ByteStream {
                produced.withLock { $0 += 1 }
                return [UInt8](repeating: 1, count: 65_536)
            }
            return Response(body: .stream(pieces.whenDropped(ended.fire), length: nil))
        }
        try await TestServer.run(configuration, router: router) { server in
            let client = try server.client(receiveBuffer: 4096)
            try await client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(await ended.isFired(within: .seconds(8)))
            // What was made beyond the buffers of the kernel would be a queue without limit.
            #expect(produced.withLock { $0 } < 160, "at most 10 MB")
            #expect(await server.hasConnections(0))
        }
    }
}
