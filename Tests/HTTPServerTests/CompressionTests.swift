import Foundation
import HTTPServer
import Testing

@Suite("Compression on the fly, in memory and over a socket")
struct CompressionTests {
    private static let text = String(repeating: "a line that repeats itself\n", count: 400)

    private static let router: Router = {
        var router = Router()
        router.on(.get, "/text") { _ in
            var response = Response.text(text)
            response.headers["ETag"] = "\"1\""
            return response
        }
        router.on(.get, "/short") { _ in .text("short") }
        router.on(.get, "/image") { _ in
            Response(headers: ["Content-Type": "image/png"], body: .bytes(Array(text.utf8)))
        }
        router.on(.get, "/stream") { _ in
            .stream(AsyncThrowingStream<[UInt8], any Error>.of(text, text), type: "text/csv")
        }
        router.on(.get, "/encoded") { _ in
            Response(
                headers: ["Content-Type": "text/plain", "Content-Encoding": "br"], body: .bytes(Array(text.utf8)))
        }
        return router
    }()

    private static let accepts = [("Accept-Encoding", "gzip")]

    @Test("Long text is compressed for who takes it", arguments: Way.allCases, ["/text", "/stream"])
    func compressed(way: Way, target: String) async throws {
        let plain = try await way.ask(Self.router, .get, target)
        #expect(plain["Content-Encoding"] == nil)
        #expect(plain["Vary"] == "Accept-Encoding")
        let answer = try await way.ask(Self.router, .get, target, headers: Self.accepts)
        #expect(answer["Content-Encoding"] == "gzip")
        #expect(answer["Vary"] == "Accept-Encoding")
        #expect(answer.body.count < plain.body.count / 4)
        #expect(answer.body.starts(with: [0x1F, 0x8B]))
        #expect(try await decompressed(answer.body) == plain.body)
        if target == "/text" { #expect(answer["ETag"] == "W/\"1\"") }
    }

    @Test("What is short, compressed already or no text is left alone", arguments: Way.allCases)
    func leftAlone(way: Way) async throws {
        for target in ["/short", "/image", "/encoded"] {
            let answer = try await way.ask(Self.router, .get, target, headers: Self.accepts)
            #expect(answer["Content-Encoding"] != "gzip", "\(target)")
        }
    }

    @Test("HEAD tells the length that GET would have", arguments: Way.allCases)
    func head(way: Way) async throws {
        let get = try await way.ask(Self.router, .get, "/text", headers: Self.accepts)
        let head = try await way.ask(Self.router, .head, "/text", headers: Self.accepts)
        #expect(head["Content-Length"] == "\(get.body.count)")
        #expect(head["Content-Encoding"] == "gzip")
    }
}

/// What the system's own gzip makes of it.
private func decompressed(_ bytes: [UInt8]) async throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    // Not by Foundation's Process, which crashes when other tests open files meanwhile.
    return try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            guard let pipe = popen("gzip -dc < '\(file.path)'", "r") else {
                return continuation.resume(throwing: CocoaError(.fileReadUnknown))
            }
            var output: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
            #expect(pclose(pipe) == 0)
            continuation.resume(returning: output)
        }
    }
}
