import HTTPServer
import Testing

@Suite("What two servers in a row could read in two ways is refused (RFC 9112, 11.2)")
struct FramingTests {
    private static let router: Router = {
        var router = Router()
        router.on(.get, "/hello") { _ in .text("hello") }
        router.on(.post, "/echo") { .text(String(decoding: try await $0.collectBody(upTo: 1 << 20), as: UTF8.self)) }
        return router
    }()

    private static let hidden = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let request: String
        var status = 400
    }

    private static let refusals = [
        Refusal(
            testDescription: "Content-Length and Transfer-Encoding",
            request:
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + hidden),
        Refusal(
            testDescription: "Transfer-Encoding and Content-Length",
            request:
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
                + hidden),
        Refusal(
            testDescription: "two lengths that differ",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 6\r\n\r\nabcdef"),
        Refusal(
            testDescription: "the same length twice",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"),
        Refusal(
            testDescription: "a list of lengths",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd"),
        Refusal(
            testDescription: "a negative length",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nabcd"),
        Refusal(
            testDescription: "a length with a sign",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd"),
        Refusal(
            testDescription: "a hexadecimal length",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x4\r\n\r\nabcd"),
        Refusal(
            testDescription: "an empty length",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\nabcd"),
        Refusal(
            testDescription: "a length beyond 64 bits",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\nabcd"),
        Refusal(
            testDescription: "a length beyond the limit",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\nabcd", status: 413),
        Refusal(
            testDescription: "an unknown transfer coding",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Refusal(
            testDescription: "a hidden transfer coding",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        Refusal(
            testDescription: "two transfer codings",
            request:
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\n"),
        Refusal(
            testDescription: "a transfer coding in HTTP/1.0",
            request: "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Refusal(
            testDescription: "a chunk size that is no number",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabcd\r\n0\r\n\r\n"),
        Refusal(
            testDescription: "a negative chunk size",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-4\r\nabcd\r\n0\r\n\r\n"),
        Refusal(
            testDescription: "a chunk size beyond 64 bits",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "fffffffffffffffff\r\nabcd\r\n0\r\n\r\n"),
        Refusal(
            testDescription: "a chunk longer than its size",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcdef\r\n0\r\n\r\n"),
        Refusal(testDescription: "bare line feeds", request: "GET /hello HTTP/1.1\nHost: x\n\n"),
        Refusal(testDescription: "a bare carriage return", request: "GET /hello HTTP/1.1\r\nHost: x\rX: y\r\n\r\n"),
        Refusal(testDescription: "a space before the colon", request: "GET /hello HTTP/1.1\r\nHost : x\r\n\r\n"),
        Refusal(testDescription: "a space before the name", request: "GET /hello HTTP/1.1\r\n Host: x\r\n\r\n"),
        Refusal(testDescription: "no Host", request: "GET /hello HTTP/1.1\r\n\r\n"),
        Refusal(testDescription: "two Hosts", request: "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        Refusal(testDescription: "NUL in a value", request: "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"),
        Refusal(testDescription: "no colon", request: "GET /hello HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n"),
        Refusal(testDescription: "an empty name", request: "GET /hello HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n"),
        Refusal(testDescription: "no method", request: " /hello HTTP/1.1\r\nHost: x\r\n\r\n"),
        Refusal(testDescription: "a space in the target", request: "GET /hel lo HTTP/1.1\r\nHost: x\r\n\r\n"),
        Refusal(testDescription: "a greeting of TLS", request: "\u{16}\u{03}\u{01}\u{02}\0\r\n\r\n"),
        Refusal(testDescription: "HTTP/0.9", request: "GET /hello\r\n\r\n"),
        Refusal(testDescription: "HTTP/2", request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505),
        Refusal(
            testDescription: "an unknown expectation",
            request: "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 4\r\n\r\nabcd", status: 417),
    ]

    @Test("Ambiguous and broken requests get one answer, and the connection ends", arguments: refusals)
    func refusal(_ refusal: Refusal) async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            try await client.send(refusal.request)
            let answer = try await client.response()
            #expect(answer.status == refusal.status, "\(answer.text)")
            #expect(answer["Connection"] == "close")
            #expect(answer["Content-Type"] == "application/json")
            #expect(await client.isAtEnd())
            let next = try await server.client().ask("GET", "/hello")
            #expect(next.status == 200)
        }
    }

    @Test("Requests that only look odd are served")
    func oddButRight() async throws {
        let requests = [
            "\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHOST:x\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost:\t x \t\r\nX-Empty:\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: \r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b\r\nhe\r\n03\r\nllo\r\n0\r\nT: 1\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 005\r\n\r\nhello",
        ]
        try await TestServer.run(router: Self.router) { server in
            for request in requests {
                let client = try server.client()
                try await client.send(request)
                #expect(try await client.response().text == "hello", "\(request)")
                #expect(try await client.ask("GET", "/hello").text == "hello", "after \(request)")
            }
        }
    }

    @Test("A request may come byte by byte")
    func byteByByte() async throws {
        try await TestServer.run(router: Self.router) { server in
            let client = try server.client()
            let request =
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"
            for byte in request.utf8 { try await client.send([byte]) }
            #expect(try await client.response().text == "abcd")
        }
    }

    @Test("What is no request is answered as the application answers errors, with its fields")
    func rendering() async throws {
        var router = Self.router
        router.defaultHeaders = ["X-Frame-Options": "DENY"]
        router.renderError = { error, request in
            .text("\((error as? HTTPError)?.code ?? "") \(request == nil)", status: 418)
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            try await client.send("nonsense\r\n\r\n")
            let answer = try await client.response()
            #expect(answer.status == 400)
            #expect(answer.text == "bad_request true")
            #expect(answer["X-Frame-Options"] == "DENY")
        }
    }
}
