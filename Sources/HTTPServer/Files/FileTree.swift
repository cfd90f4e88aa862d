import CHTTP
import Glibc

/// A folder whose files are served. Nothing outside of it is reachable, whatever links it holds, and neither are names
/// that begin with a dot.
public struct FileTree: Sendable {
    /// The Cache-Control of a file by its path below the root; nil sends none.
    public var cacheControl: @Sendable (_ path: String) -> String? = { _ in "no-cache" }

    /// The file that answers a browser's navigation to a path that is no file, for applications whose pages are made
    /// in the browser. Requests for anything but HTML, and paths that look like file names, still get 404.
    public var fallback: String?

    let root: String

    /// The folder is opened anew for each request, so it may be replaced while the server runs.
    public init(root: String, fallback: String? = nil) {
        self.root = root
        self.fallback = fallback
    }
}

extension FileTree {
    struct OpenFile: Sendable {
        let handle: FileSlice.Handle
        let size: Int
        let modifiedSeconds: Int
        let modifiedNanoseconds: Int
        let isGzip: Bool

        /// Changes with every change of the file that the clock can tell, and differs for the compressed form.
        var entityTag: String {
            let time = String(modifiedSeconds, radix: 16) + String(modifiedNanoseconds, radix: 16)
            return "\"\(String(size, radix: 16))-\(time)\(isGzip ? "-gz" : "")\""
        }
    }

    /// Nil when there is no such file.
    func respond(to request: Request, path: [String]) async throws -> Response? {
        var segments = path
        if segments.isEmpty || segments.last == "" { segments = segments.dropLast() + ["index.html"] }
        if let response = try await serve(segments, to: request) { return response }
        guard let fallback, request.isNavigation(to: path) else { return nil }
        return try await serve([fallback], to: request)
    }

    private func serve(_ segments: [String], to request: Request) async throws -> Response? {
        let isSafe = segments.allSatisfy { segment in
            !segment.isEmpty && !segment.hasPrefix(".") && !segment.contains { $0 == "/" || $0 == "\\" }
        }
        guard isSafe, let name = segments.last else { return nil }
        let path = segments.joined(separator: "/")
        let acceptsGzip = request.acceptsGzip
        let root = root
        let opened = try await BlockingWork.run { Self.open(path, in: root, preferGzip: acceptsGzip) }
        guard let opened else { return nil }
        var response = Self.response(for: opened.file, to: request)
        let type = ContentType.of(fileName: name)
        if response.status != .notModified { response.headers["Content-Type"] = type }
        if let cacheControl = cacheControl(path) { response.headers["Cache-Control"] = cacheControl }
        if opened.hasGzip { response.headers["Vary"] = "Accept-Encoding" }
        if opened.file.isGzip, response.status != .notModified { response.headers["Content-Encoding"] = "gzip" }
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    }

    private static func open(
        _ path: String, in root: String, preferGzip: Bool
    ) -> (file: OpenFile, hasGzip: Bool)? {
        let folder = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        guard let plain = openFile(path, in: folder, isGzip: false) else { return nil }
        guard let gzip = openFile(path + ".gz", in: folder, isGzip: true) else { return (plain, false) }
        return (preferGzip ? gzip : plain, true)
    }

    private static func openFile(_ path: String, in folder: Int32, isGzip: Bool) -> OpenFile? {
        let descriptor = chttp_open_beneath(folder, path)
        guard descriptor >= 0 else { return nil }
        let handle = FileSlice.Handle(descriptor: descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return OpenFile(
            handle: handle, size: Int(status.st_size), modifiedSeconds: status.st_mtim.tv_sec,
            modifiedNanoseconds: status.st_mtim.tv_nsec, isGzip: isGzip)
    }

    /// Decides between 200, 206, 304 and 416 (RFC 9110, 13.2.2).
    private static func response(for file: OpenFile, to request: Request) -> Response {
        let modified = HTTPDate.format(secondsSince1970: file.modifiedSeconds)
        var response = Response()
        response.headers["ETag"] = file.entityTag
        response.headers["Last-Modified"] = modified
        response.headers["Accept-Ranges"] = "bytes"
        if request.isFresh(entityTag: file.entityTag, modified: modified) {
            response.status = .notModified
            return response
        }
        let condition = request.headers["If-Range"]
        let rangeApplies =
            request.method == .get && (condition == nil || condition == file.entityTag || condition == modified)
        switch ByteRange(header: rangeApplies ? request.headers["Range"] : nil, size: file.size) {
        case .whole:
            response.body = .file(FileSlice(handle: file.handle, range: 0..<file.size))
        case .part(let range):
            response.status = .partialContent
            response.headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"
            response.body = .file(FileSlice(handle: file.handle, range: range))
        case .unsatisfiable:
            response.status = .rangeNotSatisfiable
            response.headers["Content-Range"] = "bytes */\(file.size)"
        }
        return response
    }
}

extension Request {
    /// What the client has is still right. A tag outweighs a date, and a date must be the very one that was sent.
    fileprivate func isFresh(entityTag: String, modified: String) -> Bool {
        let tags = headers.list(of: "If-None-Match")
        guard tags.isEmpty else {
            return tags.contains { $0 == "*" || $0 == entityTag || $0 == "W/" + entityTag }
        }
        return headers["If-Modified-Since"] == modified
    }

    fileprivate func isNavigation(to path: [String]) -> Bool {
        let acceptsPages = headers.list(of: "Accept").contains { $0.hasPrefix("text/html") }
        return acceptsPages && !(path.last ?? "").contains(".")
    }
}
