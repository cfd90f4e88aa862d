/// Walks over the tokens of a statement that count, with a look ahead.
///
/// The statement was cut into tokens before, so no token can fail here.
struct TokenCursor {
    /// A token as the grammar sees it.
    struct Item {
        let token: Token
        /// The word in capitals; nil when it is no word, or one that must be a name because of what stands before it.
        let word: String?
        /// The byte of a symbol of one byte.
        let symbol: UInt8?

        var start: Int { token.range.lowerBound }
    }

    let bytes: [UInt8]
    private let end: Int
    private var tokenizer: Tokenizer
    private var ahead: [Item] = []
    private var isBehindDot = false
    /// The end of the token that was taken last.
    private(set) var lastEnd: Int

    init(_ range: Range<Int>, of bytes: [UInt8]) {
        self.bytes = bytes
        end = range.upperBound
        tokenizer = Tokenizer(bytes: bytes)
        tokenizer.position = range.lowerBound
        lastEnd = range.lowerBound
    }

    /// Where the next token starts, or the statement ends.
    var position: Int {
        mutating get { peek()?.start ?? end }
    }

    /// A token that is still to be taken; 0 for the next.
    mutating func peek(_ distance: Int = 0) -> Item? {
        while ahead.count <= distance {
            guard tokenizer.position < end, let token = try? tokenizer.next() else { return nil }
            if !token.isTrivia { ahead.append(item(token)) }
        }
        return ahead[distance]
    }

    /// Takes the next token.
    @discardableResult
    mutating func next() -> Item? {
        guard let item = peek() else { return nil }
        ahead.removeFirst()
        lastEnd = item.token.range.upperBound
        return item
    }

    /// Takes some words if they come next, all of them or none.
    mutating func accept(_ words: String...) -> Bool {
        for (distance, word) in words.enumerated() {
            guard peek(distance)?.word == word else { return false }
        }
        for _ in words { next() }
        return true
    }

    /// Takes a symbol of one byte if it comes next.
    mutating func accept(_ symbol: UInt8) -> Bool {
        guard peek()?.symbol == symbol else { return false }
        next()
        return true
    }

    /// The text of a token.
    func text(_ item: Item) -> String {
        String(decoding: bytes[item.token.range], as: UTF8.self)
    }

    /// Takes everything up to a word on the same level of parentheses and CASE.
    ///
    /// - Parameter stop: whether a word at which one may stop is one; told the word before it as well.
    /// - Returns: from the first token taken to the last; nil when none was.
    mutating func scan(until stop: (_ word: String, _ before: String?) -> Bool) -> Range<Int>? {
        let start = position
        let startEnd = lastEnd
        var depth = 0
        var before: String?
        while let item = peek() {
            if depth == 0, let word = item.word, stop(word, before) { break }
            switch item.symbol {
            case .openParenthesis, UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case .closeParenthesis, UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(depth - 1, 0)
            default: break
            }
            if item.word == "CASE" { depth += 1 }
            if item.word == "END" { depth = max(depth - 1, 0) }
            before = item.word
            next()
        }
        return lastEnd > startEnd ? start..<lastEnd : nil
    }

    /// Takes a parenthesis that comes next, with all that is in it.
    ///
    /// - Returns: what is inside; nil when no parenthesis comes next, or it has no end.
    mutating func parenthesis() -> Range<Int>? {
        guard accept(.openParenthesis) else { return nil }
        let start = position
        var inner = start
        var depth = 1
        while let item = next() {
            if item.symbol == .openParenthesis { depth += 1 }
            if item.symbol == .closeParenthesis { depth -= 1 }
            if depth == 0 { return start..<max(inner, start) }
            inner = item.token.range.upperBound
        }
        return nil
    }

    private mutating func item(_ token: Token) -> Item {
        defer { isBehindDot = token.kind == .symbol && bytes[token.range].elementsEqual([.dot]) }
        var word: String?
        if token.kind == .word, !isBehindDot {
            word = token.range.count <= 16 ? String(decoding: bytes[token.range], as: UTF8.self).uppercased() : ""
        }
        let symbol = token.kind == .symbol && token.range.count == 1 ? bytes[token.range.lowerBound] : nil
        return Item(token: token, word: word, symbol: symbol)
    }
}
