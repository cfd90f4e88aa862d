/// `EXPLAIN PIPELINE` in front of a text; a `;` behind it ends nothing and does no harm.
struct ExplainPrefix {
    /// Where the two words stand.
    let range: Range<Int>

    /// Nil when the text begins with something else.
    init?(_ bytes: [UInt8]) {
        var tokenizer = Tokenizer(bytes: bytes)
        guard let first = Self.next(&tokenizer), Self.isWord(first, "EXPLAIN", in: bytes),
            let second = Self.next(&tokenizer), Self.isWord(second, "PIPELINE", in: bytes)
        else { return nil }
        range = first.range.lowerBound..<second.range.upperBound
    }

    /// Puts blanks in its place.
    func blank(_ bytes: inout [UInt8]) {
        for offset in range { bytes[offset] = UInt8(ascii: " ") }
    }

    /// The next token that counts; what cannot be cut into tokens is refused elsewhere.
    private static func next(_ tokenizer: inout Tokenizer) -> Token? {
        while let token = try? tokenizer.next() {
            if !token.isTrivia { return token }
        }
        return nil
    }

    private static func isWord(_ token: Token, _ word: String, in bytes: [UInt8]) -> Bool {
        token.kind == .word && token.range.count == word.utf8.count
            && String(decoding: bytes[token.range], as: UTF8.self).uppercased() == word
    }
}
