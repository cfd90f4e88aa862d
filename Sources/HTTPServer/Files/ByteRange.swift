/// A `Range` header against a representation of a known size (RFC 9110, 14).
enum ByteRange: Equatable {
    /// All of it: there was no range, or one that may be ignored, such as several at once.
    case whole
    /// Some bytes that exist.
    case part(Range<Int>)
    /// No byte of the range exists.
    case unsatisfiable

    init(header: String?, size: Int) {
        self = .whole
        guard let header, header.hasPrefix("bytes=") else { return }
        let specification = header.dropFirst("bytes=".count)
        guard !specification.contains(",") else { return }
        let ends = specification.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else { return }
        switch (first, last) {
        case (nil, nil):
            return
        case (nil, let count?):
            self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        case (let start?, let end):
            if let end, end < start { return }
            guard start < size else {
                self = .unsatisfiable
                return
            }
            self = .part(start..<min(end ?? .max, size - 1) + 1)
        }
    }

    /// Outer nil: no number. Inner nil: nothing was written.
    private static func number(_ text: Substring) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        // More digits than an Int has lie beyond any file.
        return .some(Int(text) ?? .max - 1)
    }
}
