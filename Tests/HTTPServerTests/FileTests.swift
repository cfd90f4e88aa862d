import Foundation
import HTTPServer
import Testing

@Suite("Files, in memory and over a socket")
struct FileTests {
    /// A folder with files, and beside it what must not be reachable.
    private final class Site: Sendable {
        let folder: String
        var root: String { folder + "/site" }

        init() throws {
            folder = FileManager.default.temporaryDirectory.path + "/http-files-" + UUID().uuidString
            try FileManager.default.createDirectory(
                atPath: folder + "/site/sub/.git", withIntermediateDirectories: true)
            try write("page", "site/index.html")
            try write("sub page", "site/sub/index.html")
            try write("0123456789", "site/digits.txt")
            try write("", "site/empty.txt")
            try write("let a = 1", "site/app.js")
            try write("compressed", "site/app.js.gz")
            try write("hidden", "site/.hidden")
            try write("hidden", "site/sub/.git/config")
            try write("secret", "secret.txt")
            try write(String(repeating: "large ", count: 200_000), "site/large.txt")
            for (name, target) in [("escape.txt", "../secret.txt"), ("up", ".."), ("inside.txt", "digits.txt")] {
                try FileManager.default.createSymbolicLink(
                    atPath: root + "/" + name, withDestinationPath: target)
            }
            try FileManager.default.createSymbolicLink(
                atPath: root + "/absolute.txt", withDestinationPath: folder + "/secret.txt")
        }

        deinit {
            try? FileManager.default.removeItem(atPath: folder)
        }

        func write(_ text: String, _ path: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + path))
        }

        func router(fallback: String? = nil) -> Router {
            var router = Router()
            router.files(at: "/", from: FileTree(root: root, fallback: fallback))
            router.on(.get, "/api") { _ in .text("api") }
            return router
        }
    }

    @Test("Files are served with their type, and folders by their index", arguments: Way.allCases)
    func plain(way: Way) async throws {
        let site = try Site()
        let expected = [
            ("/", "page", "text/html; charset=utf-8"), ("/index.html", "page", "text/html; charset=utf-8"),
            ("/sub/", "sub page", "text/html; charset=utf-8"),
            ("/digits.txt", "0123456789", "text/plain; charset=utf-8"),
            ("/empty.txt", "", "text/plain; charset=utf-8"), ("/app.js", "let a = 1", "text/javascript; charset=utf-8"),
            ("/inside.txt", "0123456789", "text/plain; charset=utf-8"), ("/api", "api", "text/plain; charset=utf-8"),
        ]
        for (target, text, type) in expected {
            let answer = try await way.ask(site.router(), .get, target)
            #expect(answer.status == 200, "\(target)")
            #expect(answer.text == text, "\(target)")
            #expect(answer["Content-Type"] == type, "\(target)")
        }
        let large = try await way.ask(site.router(), .get, "/large.txt")
        #expect(large.text == String(repeating: "large ", count: 200_000))
    }

    @Test("Nothing outside of the folder and nothing hidden is reachable", arguments: Way.allCases)
    func hidden(way: Way) async throws {
        let site = try Site()
        let targets = [
            "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/sub/../../secret.txt", "/..%5csecret.txt",
            "/escape.txt", "/absolute.txt", "/up/secret.txt", "/up/site/digits.txt", "/.hidden", "/sub/.git/config",
            "//secret.txt", "/%2Fetc/passwd", "//etc/passwd", "/sub", "/digits.txt/", "/./digits.txt", "/nothing",
            "/sub//index.html", "/digits.txt%2F",
        ]
        for target in targets {
            let answer = try await way.ask(site.router(), .get, target)
            #expect(answer.status == 404, "\(target): \(answer.text)")
        }
        let missing = FileTree(root: site.folder + "/nowhere")
        var router = Router()
        router.files(at: "/", from: missing)
        #expect(try await way.ask(router, .get, "/").status == 404)
    }

    @Test("A file takes no other method", arguments: Way.allCases)
    func methods(way: Way) async throws {
        let site = try Site()
        let router = site.router(fallback: "index.html")
        let refused = try await way.ask(router, .post, "/digits.txt")
        #expect(refused.status == 405)
        #expect(refused["Allow"] == "GET, HEAD, OPTIONS")
        #expect(try await way.ask(router, .options, "/digits.txt")["Allow"] == "GET, HEAD, OPTIONS")
        #expect(try await way.ask(router, .delete, "/nothing", headers: [("Accept", "text/html")]).status == 404)
    }

    @Test("A client that has the file already gets 304", arguments: Way.allCases)
    func conditions(way: Way) async throws {
        let site = try Site()
        let first = try await way.ask(site.router(), .get, "/digits.txt")
        let tag = try #require(first["ETag"])
        let modified = try #require(first["Last-Modified"])
        let matching = [
            ("If-None-Match", tag), ("If-None-Match", "W/\(tag)"), ("If-None-Match", "\"other\", \(tag)"),
            ("If-None-Match", "*"), ("If-Modified-Since", modified),
        ]
        for header in matching {
            let answer = try await way.ask(site.router(), .get, "/digits.txt", headers: [header])
            #expect(answer.status == 304, "\(header)")
            #expect(answer.body.isEmpty)
            #expect(answer["ETag"] == tag)
        }
        let other = [("If-None-Match", "\"other\""), ("If-Modified-Since", modified)]
        #expect(try await way.ask(site.router(), .get, "/digits.txt", headers: other).status == 200)
        try site.write("changed!!!", "site/digits.txt")
        let changed = try await way.ask(site.router(), .get, "/digits.txt", headers: [("If-None-Match", tag)])
        #expect(changed.status == 200)
        #expect(changed.text == "changed!!!")
        #expect(changed["ETag"] != tag)
    }

    @Test("Ranges are cut out of the file", arguments: Way.allCases)
    func ranges(way: Way) async throws {
        let site = try Site()
        let parts: [(range: String, text: String, contentRange: String)] = [
            ("bytes=0-3", "0123", "bytes 0-3/10"), ("bytes=4-", "456789", "bytes 4-9/10"),
            ("bytes=-3", "789", "bytes 7-9/10"), ("bytes=-30", "0123456789", "bytes 0-9/10"),
            ("bytes=9-100", "9", "bytes 9-9/10"), ("bytes=0-99999999999999999999", "0123456789", "bytes 0-9/10"),
        ]
        for part in parts {
            let answer = try await way.ask(site.router(), .get, "/digits.txt", headers: [("Range", part.range)])
            #expect(answer.status == 206, "\(part.range)")
            #expect(answer.text == part.text)
            #expect(answer["Content-Range"] == part.contentRange)
        }
        for range in ["bytes=10-", "bytes=-0", "bytes=99999999999999999999-"] {
            let answer = try await way.ask(site.router(), .get, "/digits.txt", headers: [("Range", range)])
            #expect(answer.status == 416, "\(range)")
            #expect(answer["Content-Range"] == "bytes */10")
        }
        for range in ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=-", "bytes=--1"] {
            let answer = try await way.ask(site.router(), .get, "/digits.txt", headers: [("Range", range)])
            #expect(answer.status == 200, "\(range)")
            #expect(answer.text == "0123456789")
        }
    }

    @Test("A range of another version is answered with all of the file", arguments: Way.allCases)
    func rangeConditions(way: Way) async throws {
        let site = try Site()
        let tag = try #require(try await way.ask(site.router(), .get, "/digits.txt")["ETag"])
        let same = [("Range", "bytes=0-1"), ("If-Range", tag)]
        #expect(try await way.ask(site.router(), .get, "/digits.txt", headers: same).status == 206)
        let other = [("Range", "bytes=0-1"), ("If-Range", "\"other\"")]
        #expect(try await way.ask(site.router(), .get, "/digits.txt", headers: other).status == 200)
    }

    @Test("The compressed neighbour is served to who takes it, under a tag of its own", arguments: Way.allCases)
    func compressedNeighbour(way: Way) async throws {
        let site = try Site()
        let plain = try await way.ask(site.router(), .get, "/app.js")
        #expect(plain["Vary"] == "Accept-Encoding")
        #expect(plain["Content-Encoding"] == nil)
        for accepted in ["gzip", "br, GZIP;q=0.5", "*"] {
            let answer = try await way.ask(site.router(), .get, "/app.js", headers: [("Accept-Encoding", accepted)])
            #expect(answer.text == "compressed", "\(accepted)")
            #expect(answer["Content-Encoding"] == "gzip")
            #expect(answer["Content-Type"] == "text/javascript; charset=utf-8")
            #expect(answer["ETag"] != plain["ETag"])
        }
        for refused in ["gzip;q=0", "gzip; q=0", "br", "gzip;Q=0", "*;q=0"] {
            let answer = try await way.ask(site.router(), .get, "/app.js", headers: [("Accept-Encoding", refused)])
            #expect(answer.text == "let a = 1", "\(refused)")
        }
    }

    @Test("HEAD of a file tells its length", arguments: Way.allCases)
    func head(way: Way) async throws {
        let site = try Site()
        let answer = try await way.ask(site.router(), .head, "/large.txt")
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "1200000")
        #expect(answer["Accept-Ranges"] == "bytes")
        #expect(answer.body.isEmpty)
        let range = try await way.ask(site.router(), .head, "/digits.txt", headers: [("Range", "bytes=0-1")])
        #expect(range.status == 200, "ranges are defined for GET only")
    }

    @Test("Pages of an application made in the browser fall back to one file", arguments: Way.allCases)
    func fallback(way: Way) async throws {
        let site = try Site()
        let router = site.router(fallback: "index.html")
        let page = [("Accept", "text/html,application/xhtml+xml")]
        #expect(try await way.ask(router, .get, "/tables/flights", headers: page).text == "page")
        #expect(try await way.ask(router, .get, "/tables/flights").status == 404)
        #expect(try await way.ask(router, .get, "/missing.js", headers: page).status == 404)
        #expect(try await way.ask(router, .get, "/digits.txt", headers: page).text == "0123456789")
    }

    @Test("A folder can be served below a prefix, with caching by path", arguments: Way.allCases)
    func prefix(way: Way) async throws {
        let site = try Site()
        var files = FileTree(root: site.root)
        files.cacheControl = { $0 == "digits.txt" ? "max-age=60" : nil }
        var router = Router()
        router.files(at: "/static", from: files)
        let answer = try await way.ask(router, .get, "/static/digits.txt")
        #expect(answer.text == "0123456789")
        #expect(answer["Cache-Control"] == "max-age=60")
        #expect(try await way.ask(router, .get, "/static/sub/index.html")["Cache-Control"] == nil)
        #expect(try await way.ask(router, .get, "/digits.txt").status == 404)
        #expect(try await way.ask(router, .get, "/static/../digits.txt").status == 404)
    }
}
