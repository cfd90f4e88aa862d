/// Media types of files by the end of their names.
enum ContentType {
    private static let byExtension: [String: String] = [
        "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
        "json": "application/json", "map": "application/json", "ndjson": "application/x-ndjson",
        "webmanifest": "application/manifest+json", "txt": "text/plain; charset=utf-8",
        "md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8", "xml": "application/xml", "svg": "image/svg+xml",
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
        "avif": "image/avif", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf",
        "otf": "font/otf", "wasm": "application/wasm", "pdf": "application/pdf", "zip": "application/zip",
        "gz": "application/gzip", "zst": "application/zstd", "parquet": "application/vnd.apache.parquet",
        "arrow": "application/vnd.apache.arrow.file", "mp4": "video/mp4", "webm": "video/webm",
    ]

    /// `application/octet-stream` when nothing is known.
    static func of(fileName: String) -> String {
        guard let dot = fileName.lastIndex(of: ".") else { return "application/octet-stream" }
        return byExtension[fileName[fileName.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }

    /// Text in one form or another, which is not compressed already.
    static func isCompressible(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.trimmed().lowercased()
        if name == "text/event-stream" { return false }
        if name.hasPrefix("text/") || name.hasSuffix("+json") || name.hasSuffix("+xml") { return true }
        return [
            "application/json", "application/x-ndjson", "application/javascript", "application/xml",
            "application/wasm",
        ].contains(name)
    }
}
