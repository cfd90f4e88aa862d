extension Response {
    /// Shorter bodies gain nothing worth the time.
    private static let shortestCompressed = 1024

    /// Compresses what is worth it for a client that takes it. Files are left alone: they have their `.gz` beside them.
    mutating func compress(for request: Request) {
        guard !status.hasNoBody, status != .partialContent, headers["Content-Encoding"] == nil,
            let type = headers["Content-Type"], ContentType.isCompressible(type)
        else { return }
        switch body {
        case .bytes(let bytes) where bytes.count >= Self.shortestCompressed:
            headers.include("Accept-Encoding", in: "Vary")
            guard request.acceptsGzip, let gzip = Gzip() else { return }
            body = .bytes(gzip.compress(bytes, finish: true))
        case .stream(let stream, let length) where length ?? .max >= Self.shortestCompressed:
            headers.include("Accept-Encoding", in: "Vary")
            guard request.acceptsGzip else { return }
            body = .stream(ByteStream(GzipStream(stream)), length: nil)
        default:
            return
        }
        headers["Content-Encoding"] = "gzip"
        // The bytes differ from those that the tag was made for (RFC 9110, 8.8.1).
        if let tag = headers["ETag"], !tag.hasPrefix("W/") { headers["ETag"] = "W/" + tag }
    }
}
