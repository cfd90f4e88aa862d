import HTTPServer
import Synchronization
import Testing

@Suite("Bodies in pieces, both ways", .serialized)
struct StreamingTests {
    /// What the buffers of the kernel on both sides of a socket may hold, with room to spare.
    private static let kernelBuffers = 12 << 20

    @Test("An upload never runs far ahead of a handler that pauses, and arrives whole", arguments: [false, true])
    func upload(isChunked: Bool) async throws {
        let size = 1 << 20
        let count = 48
        let read = Mutex(0)
        let mayRead = Signal()
        var router = Router()
        router.on(.post, "/upload") { request in
            guard await mayRead.isFired(within: .seconds(20)) else { throw CancellationError() }
            var largest = 0
            for try await piece in request.body {
                largest = max(largest, piece.count)
                let total = read.withLock { read in
                    read += piece.count
                    return read
                }
                if total % (16 << 20) < piece.count { try await Task.sleep(for: .milliseconds(100)) }
            }
            return .text("\(read.withLock { $0 }) \(largest <= 1 << 17)")
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(size * count)"
            try await client.send("POST /upload HTTP/1.1\r\nHost: x\r\n\(framing)\r\n\r\n")
            var piece = [UInt8](repeating: 120, count: size)
            if isChunked { piece = Array("100000\r\n".utf8) + piece + Array("\r\n".utf8) }
            var sent = 0
            var furthest = 0
            while sent < piece.count * count {
                let rest = Array(piece[(sent % piece.count)...])
                let taken = try await client.sendWhatFits(rest, patience: .milliseconds(500))
                sent += taken
                furthest = max(furthest, sent - read.withLock { $0 })
                if taken < rest.count {
                    #expect(sent < Self.kernelBuffers, "\(sent) bytes were taken while nobody read")
                    mayRead.fire()
                }
            }
            #expect(furthest < Self.kernelBuffers, "\(furthest) bytes were on their way at a time")
            if isChunked { try await client.send("0\r\n\r\n") }
            #expect(try await client.response(patience: .seconds(20)).text == "\(size * count) true")
        }
    }

    @Test("A download stops while nobody reads it, and arrives whole afterwards")
    func download() async throws {
        let size = 65_536
        let count = 768
        let made = Mutex(0)
        var router = Router()
        router.on(.get, "/download") { _ in
            let pieces = ByteStream {
                let number = made.withLock { made in
                    made += 1
                    return made
                }
                return number > count ? nil : [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
            }
            return Response(body: .stream(pieces, length: size * count))
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client(receiveBuffer: 65_536)
            try await client.send("GET /download HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.responseHead()["Content-Length"] == "\(size * count)")
            try await Task.sleep(for: .milliseconds(500))
            let ahead = made.withLock { $0 } * size
            #expect(ahead > 0 && ahead < Self.kernelBuffers, "\(ahead) bytes were made while nobody read")
            var received = 0
            var isRight = true
            while received < size * count, let piece = try await client.receive(upTo: 1 << 18) {
                for (offset, byte) in zip(stride(from: 0, to: piece.count, by: 4096), piece.everyFourThousandth) {
                    isRight = isRight && byte == UInt8(truncatingIfNeeded: (received + offset) / size + 1)
                }
                received += piece.count
            }
            #expect(received == size * count)
            #expect(isRight)
        }
    }

    @Test("What comes in can go out while it still comes")
    func duplex() async throws {
        var router = Router()
        router.on(.post, "/echo") { request in Response(body: .stream(ByteStream(request.body), length: nil)) }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            try await client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            #expect(try await client.responseHead().status == 200)
            for word in ["one", "two!", "three"] {
                try await client.send("\(word.utf8.count)\r\n\(word)\r\n")
                #expect(try await client.chunk() == Array(word.utf8))
            }
            try await client.send("0\r\n\r\n")
            #expect(try await client.chunk().isEmpty)
        }
    }

    @Test("Events arrive as they happen, with their lines taken apart", arguments: Way.allCases)
    func events(way: Way) async throws {
        var router = Router()
        router.on(.get, "/events") { _ in
            .events(
                AsyncStream { stream in
                    stream.yield(ServerSentEvent(data: "one"))
                    stream.yield(ServerSentEvent(data: "a\nb\r\nc", event: "x\ny", id: "7", retry: 100))
                    stream.finish()
                })
        }
        let answer = try await way.ask(router, .get, "/events", headers: [("Accept-Encoding", "gzip")])
        #expect(answer["Content-Type"] == "text/event-stream")
        #expect(answer["Cache-Control"] == "no-cache")
        #expect(answer["Content-Encoding"] == nil)
        #expect(answer.text == "data: one\n\nevent: xy\nid: 7\nretry: 100\ndata: a\ndata: b\ndata: c\n\n")
    }

    @Test("Silent event streams send a comment, and a client that leaves ends them")
    func leavingEvents() async throws {
        let ended = Signal()
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        source.onTermination = { _ in ended.fire() }
        var router = Router()
        router.on(.get, "/events") { _ in .events(events) }
        var configuration = Configuration()
        configuration.eventKeepAlive = .milliseconds(200)
        try await TestServer.run(configuration, router: router) { server in
            let client = try server.client()
            try await client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.responseHead().status == 200)
            source.yield(ServerSentEvent(data: "first"))
            #expect(try await client.chunk() == Array("data: first\n\n".utf8))
            #expect(try await client.chunk() == Array(":\n\n".utf8))
            source.yield(ServerSentEvent(data: "second"))
            var next = try await client.chunk()
            while next == Array(":\n\n".utf8) { next = try await client.chunk() }
            #expect(next == Array("data: second\n\n".utf8))
            client.close()
            #expect(await ended.isFired())
            #expect(await server.hasConnections(0))
        }
    }

    @Test("A client that leaves in the middle of a download ends it")
    func leavingDownload() async throws {
        let ended = Signal()
        var router = Router()
        router.on(.get, "/endless") { _ in
            Response(
                body: .stream(ByteStream { [UInt8](repeating: 1, count: 65_536) }.whenDropped(ended.fire), length: nil))
        }
        try await TestServer.run(router: router) { server in
            let client = try server.client()
            try await client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.receive(exactly: 1 << 20)
            client.close()
            #expect(await ended.isFired())
            #expect(await server.hasConnections(0))
        }
    }
}

extension [UInt8] {
    fileprivate var everyFourThousandth: [UInt8] { stride(from: 0, to: count, by: 4096).map { self[$0] } }
}
