import SQLText

/// A token of a statement as ``StatementPolicy`` looks at it.
struct PolicyWord: Sendable, Hashable {
    let kind: Token.Kind
    /// The text as it stands there.
    let text: String
    /// Where it stands, in UTF-8 bytes.
    let offset: Int

    /// The tokens that count, up to one that has no end.
    static func words(of text: String) -> [PolicyWord] {
        var tokenizer = Tokenizer(text)
        let bytes = Array(text.utf8)
        var words: [PolicyWord] = []
        while let token = try? tokenizer.next() {
            guard !token.isTrivia else { continue }
            words.append(
                PolicyWord(
                    kind: token.kind, text: String(decoding: bytes[token.range], as: UTF8.self),
                    offset: token.range.lowerBound))
        }
        return words
    }

    /// The word in capitals; nil when it is quoted, or no word.
    var keyword: String? { kind == .word ? text.uppercased() : nil }

    /// What DuckDB takes for the name, in lower case; nil when it is none.
    var name: String? {
        switch kind {
        case .word: text.lowercased()
        case .quotedIdentifier: text.dropFirst().dropLast().replacing("\"\"", with: "\"").lowercased()
        default: nil
        }
    }

    /// The text inside plain quotes; nil for anything else, also for quotes with escapes.
    var literal: String? {
        guard kind == .string, text.hasPrefix("'"), text.hasSuffix("'"), text.utf8.count > 1 else { return nil }
        return String(text.dropFirst().dropLast().replacing("''", with: "'"))
    }

    /// Whether it is an operator or punctuation with this text.
    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
}
