/// A request target taken apart (RFC 9112, 3.2): path segments are split before they are decoded, so that `%2F` stays
/// inside its segment.
struct RequestTarget: Sendable {
    let segments: [String]
    let query: Query

    /// RFC 9110, 9.3.7: `OPTIONS *` asks about the server as a whole.
    let isWholeServer: Bool

    /// Nil when the target has no path or is not validly encoded.
    init?(parsing target: String) {
        guard target != "*" else {
            segments = []
            query = Query()
            isWholeServer = true
            return
        }
        guard let origin = Self.origin(of: target), !origin.utf8.contains(UInt8(ascii: "#")) else { return nil }
        let parts = origin.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for segment in parts[0].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let decoded = Self.decoded(segment.utf8, plusIsSpace: false) else { return nil }
            segments.append(decoded)
        }
        guard let items = Self.items(of: parts.count > 1 ? parts[1] : "") else { return nil }
        self.segments = segments == [""] ? [] : segments
        query = Query(items: items)
        isWholeServer = false
    }

    /// The path and query of a target that may be a whole URL, as a client of a proxy sends it.
    private static func origin(of target: String) -> Substring? {
        if target.hasPrefix("/") { return target[...] }
        guard let scheme = target.firstRange(of: "://") else { return nil }
        let name = target[..<scheme.lowerBound]
        guard name.equalsIgnoringCase("http") || name.equalsIgnoringCase("https") else { return nil }
        let rest = target[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return "/" }
        return rest[slash...]
    }

    private static func items(of query: Substring) -> [Query.Item]? {
        var items: [Query.Item] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0].utf8, plusIsSpace: true),
                let value = decoded((parts.count > 1 ? parts[1] : "").utf8, plusIsSpace: true)
            else { return nil }
            items.append(Query.Item(name: name, value: value))
        }
        return items
    }

    /// Nil for a broken escape, for bytes that are no UTF-8, and for NUL, which C would take for the end.
    static func decoded(_ encoded: some Sequence<UInt8>, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var iterator = encoded.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next()?.hexadecimalValue, let low = iterator.next()?.hexadecimalValue else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension String {
    /// Where `part` first occurs.
    fileprivate func firstRange(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}
