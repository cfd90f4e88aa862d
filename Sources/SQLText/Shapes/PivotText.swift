/// `PIVOT t ON year USING sum(x)`, with values where it leaves them to the data, so that it is one statement.
public enum PivotText {
    /// A text in which every `PIVOT … ON` has values; nil when there is none.
    ///
    /// It names the same tables, and gives other columns.
    public static func withValues(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var replacements: [Range<Int>] = []
        var cursor = TokenCursor(0..<bytes.count, of: bytes)
        while let item = cursor.next() {
            guard item.word == "PIVOT" || item.word == "PIVOT_WIDER" else { continue }
            // It is looked at from here, and what stands inside of it later on its own.
            var inner = TokenCursor(item.token.range.upperBound..<bytes.count, of: bytes)
            if let range = columns(&inner) { replacements.append(range) }
        }
        guard !replacements.isEmpty else { return nil }
        var pieces: [UInt8] = []
        var position = 0
        for range in replacements.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.lowerBound >= position {
            pieces += bytes[position..<range.lowerBound]
            pieces += Array(" x IN (0) ".utf8)
            position = range.upperBound
        }
        pieces += bytes[position...]
        return String(decoding: pieces, as: UTF8.self)
    }

    /// What stands behind the `ON` of a PIVOT, on its level of parentheses.
    private static func columns(_ cursor: inout TokenCursor) -> Range<Int>? {
        var depth = 0
        var start: Int?
        var end = 0
        while let item = cursor.peek() {
            if depth == 0 {
                if item.symbol == .closeParenthesis || item.token.kind == .terminator { break }
                if start != nil, let word = item.word, endings.contains(word) { break }
            }
            if item.symbol == .openParenthesis { depth += 1 }
            if item.symbol == .closeParenthesis { depth -= 1 }
            cursor.next()
            end = item.token.range.upperBound
            // Behind the ON of a JOIN comes that of the PIVOT.
            if depth == 0, item.word == "ON" { start = end }
        }
        return start.map { $0..<max($0, end) }
    }

    private static let endings: Set<String> = [
        "USING", "GROUP", "ORDER", "LIMIT", "OFFSET", "UNION", "INTERSECT", "EXCEPT",
    ]
}
