import SQLText

/// Lists of constants behind IN, made short enough for DuckDB's planner to show them.
///
/// DuckDB makes a join of a list of more than four constants, and its plan does not say which they were. For planning,
/// `x IN (1, …, 9)` is written as `(x IN (1, 2, 3) OR x IN (4, 5, 6) OR …)`, which is the same wherever it is certain
/// what `x` is and where the condition ends; elsewhere the list stays as it is.
struct LongLists {
    private let bytes: [UInt8]
    private var tokens: [Token] = []

    /// Lists up to this length stay filters.
    private static let shortLength = 3
    /// Longer lists are not worth the planning.
    private static let longestLength = 2_000

    private init(_ sql: String) {
        bytes = Array(sql.utf8)
        var tokenizer = Tokenizer(sql)
        while let token = try? tokenizer.next() {
            if !token.isTrivia { tokens.append(token) }
        }
    }

    /// The text with its long lists cut.
    static func shortened(in sql: String) -> String {
        let lists = LongLists(sql)
        var result: [UInt8] = []
        var position = 0
        for index in lists.tokens.indices where lists.isWord(index, "IN") {
            guard let (range, text) = lists.replacement(at: index), range.lowerBound >= position else { continue }
            result += lists.bytes[position..<range.lowerBound]
            result += text.utf8
            position = range.upperBound
        }
        guard position > 0 else { return sql }
        return String(decoding: result + lists.bytes[position...], as: UTF8.self)
    }

    /// What to write for the condition around an IN.
    private func replacement(at index: Int) -> (range: Range<Int>, text: String)? {
        guard let start = operand(before: index), let (elements, end) = elements(behind: index),
            elements.count > Self.shortLength, elements.count <= Self.longestLength, canEnd(before: end + 1)
        else { return nil }
        let range = tokens[start].range.lowerBound..<tokens[end].range.upperBound
        let value = text(tokens[start].range.lowerBound..<tokens[index - 1].range.upperBound)
        let parts = stride(from: 0, to: elements.count, by: Self.shortLength).map { first in
            let part = elements[first..<min(first + Self.shortLength, elements.count)]
            return "\(value) IN (\(part.joined(separator: ", ")))"
        }
        return (range, "(\(parts.joined(separator: " OR ")))")
    }

    /// Where the column in front of IN starts, when it is one and nothing in front of it belongs to it.
    private func operand(before index: Int) -> Int? {
        var start = index - 1
        guard start > 0, isName(start) else { return nil }
        while start > 2, isSymbol(start - 1, "."), isName(start - 2) { start -= 2 }
        guard start > 0 else { return nil }
        if isSymbol(start - 1, "(") { return start }
        guard tokens[start - 1].kind == .word else { return nil }
        let before = word(start - 1)
        guard before == "AND" else { return Self.wordsBefore.contains(before) ? start : nil }
        // The AND of a BETWEEN is another one.
        for token in tokens[..<(start - 1)].indices.reversed() {
            if isWord(token, "BETWEEN") { return nil }
            if Self.wordsBefore.contains(word(token)) || isWord(token, "AND") { break }
        }
        return start
    }

    private static let wordsBefore: Set<String> = ["WHERE", "OR", "ON", "HAVING", "QUALIFY", "NOT", "WHEN"]

    /// The constants in the parentheses behind IN, all written in one way so that all have one type, and the index of
    /// the closing one.
    private func elements(behind index: Int) -> (elements: [String], end: Int)? {
        guard isSymbol(index + 1, "(") else { return nil }
        var elements: [String] = []
        var kind: String?
        var at = index + 2
        while at < tokens.count {
            let start = at
            var found = ""
            if isSymbol(at, "-") { at += 1 }
            if at == start, at < tokens.count, ["DATE", "TIMESTAMP", "TIMESTAMPTZ"].contains(word(at)) {
                found = word(at)
                at += 1
            }
            guard at < tokens.count else { return nil }
            switch tokens[at].kind {
            case .number where found.isEmpty:
                let digits = text(tokens[at].range).split(separator: ".", omittingEmptySubsequences: false)
                guard digits.count < 3, digits.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return nil }
                found = digits.count == 2 ? "number \(digits[1].count)" : "number"
            case .string where start == at || !found.isEmpty:
                guard bytes[tokens[at].range.lowerBound] == UInt8(ascii: "'") else { return nil }
                found += " string"
            default: return nil
            }
            guard kind ?? found == found else { return nil }
            kind = found
            elements.append(text(tokens[start].range.lowerBound..<tokens[at].range.upperBound))
            at += 1
            if isSymbol(at, ")") { return (elements, at) }
            guard isSymbol(at, ",") else { return nil }
            at += 1
        }
        return nil
    }

    /// Whether nothing behind the list binds closer than the condition does.
    private func canEnd(before index: Int) -> Bool {
        guard index < tokens.count else { return true }
        return isSymbol(index, ")") || Self.wordsBehind.contains(word(index))
    }

    private static let wordsBehind: Set<String> = [
        "AND", "OR", "GROUP", "ORDER", "LIMIT", "HAVING", "QUALIFY", "UNION", "EXCEPT", "INTERSECT", "THEN", "WHERE",
        "JOIN", "LEFT", "INNER",
    ]

    // MARK: Tokens

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// A word in capitals; empty for anything else.
    private func word(_ index: Int) -> String {
        guard tokens.indices.contains(index), tokens[index].kind == .word else { return "" }
        return text(tokens[index].range).uppercased()
    }

    private func isWord(_ index: Int, _ text: String) -> Bool { word(index) == text }

    private func isSymbol(_ index: Int, _ symbol: String) -> Bool {
        tokens.indices.contains(index) && tokens[index].kind == .symbol && text(tokens[index].range) == symbol
    }

    private func isName(_ index: Int) -> Bool {
        tokens.indices.contains(index)
            && (tokens[index].kind == .quotedIdentifier
                || tokens[index].kind == .word && !["NOT", "END", "NULL"].contains(word(index)))
    }
}
