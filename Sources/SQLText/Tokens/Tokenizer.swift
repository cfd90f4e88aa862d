/// Cuts SQL text into tokens by the rules of DuckDB's scanner (`third_party/libpg_query/scan.l`).
///
/// It reads each byte a fixed number of times whatever the text holds, keeps no stack, and hands out one token at a
/// time, so that hostile text costs no more than friendly text of the same size.
///
/// ```swift
/// var tokenizer = Tokenizer("FROM =(^)climate")
/// while let token = try tokenizer.next() { … }
/// ```
public struct Tokenizer: Sendable {
    let bytes: [UInt8]
    var position = 0
    /// Whether a plain `'` would go on with the `E'…'` before it, see ``EscapeContinuation``.
    var continuation = EscapeContinuation.none
    /// Up to here a run of `+` and `-` is cut into single signs.
    private var endOfSigns = 0

    /// The state of the rule that a string goes on behind a line end: `E'a'⏎'b\''` is one `E` string, so the
    /// second part knows backslashes too.
    enum EscapeContinuation {
        case none, afterString, afterLineEnd
    }

    /// Reads the given text from its start.
    public init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next token, or nil at the end of the text.
    ///
    /// - Throws: ``SQLTextError`` for a quote, comment or dollar quote without an end, an empty `""`, a NUL character, or
    ///   a `=(^)` that no name follows.
    public mutating func next() throws(SQLTextError) -> Token? {
        guard position < bytes.count else { return nil }
        let start = position
        let kind = try scan()
        updateContinuation(after: kind, from: start)
        return Token(kind: kind, range: start..<position)
    }

    private mutating func scan() throws(SQLTextError) -> Token.Kind {
        let first = bytes[position]
        if blankLength(at: position) > 0 { return scanBlanks() }
        if startsLineComment(at: position) { return scanLineComment() }
        if startsBlockComment(at: position) { return try scanBlockComment() }
        if startsPrefixedString(at: position) { return try scanPrefixedString() }
        if first.isIdentifierStart { return scanWord() }
        if first.isDigit || (first == .dot && byte(at: position + 1)?.isDigit == true) { return scanNumber() }
        if first.isOperator { return try scanOperator() }
        switch first {
        case .quote: return try scanString(escapes: continuation == .afterLineEnd)
        case .doubleQuote: return try scanQuotedIdentifier()
        case .dollar: return try scanDollar()
        case .questionMark: return scanQuestionMark()
        case 0: throw .nulCharacter(at: position)
        case .semicolon: return take(1, as: .terminator)
        case .colon where byte(at: position + 1) == .colon || byte(at: position + 1) == .equals:
            return take(2, as: .symbol)
        case .dot where byte(at: position + 1) == .dot: return take(2, as: .symbol)
        default: return take(1, as: .symbol)
        }
    }

    mutating func take(_ count: Int, as kind: Token.Kind) -> Token.Kind {
        position += count
        return kind
    }

    func byte(at offset: Int) -> UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    // MARK: Words and operators

    private mutating func scanWord() -> Token.Kind {
        position = endOfIdentifier(from: position)
        return .word
    }

    /// Where the identifier that goes on at `offset` ends; a Unicode blank ends it although its bytes would fit.
    func endOfIdentifier(from offset: Int) -> Int {
        var end = offset
        while end < bytes.count, bytes[end].isIdentifierPart, blankLength(at: end) == 0 { end += 1 }
        return end
    }

    /// An operator is as long as it can be, ends before a comment, and gives trailing signs back unless it holds a
    /// character that no SQL operator has (so `=-1` is `=` and `-1`, but `@-` is one operator).
    private mutating func scanOperator() throws(SQLTextError) -> Token.Kind {
        if position < endOfSigns { return take(1, as: .symbol) }
        let start = position
        var end = start
        var mayEndInSign = false
        while end < bytes.count, bytes[end].isOperator, !startsLineComment(at: end), !startsBlockComment(at: end) {
            if bytes[end].isUnusualOperator { mayEndInSign = true }
            end += 1
        }
        if bytes[end - 1] == .equals, startsLakeMarker(at: end - 1) {
            if end - 1 == start { return try scanLakeReference() }
            end -= 1
        }
        if !mayEndInSign {
            endOfSigns = end
            while end - start > 1, bytes[end - 1].isSign { end -= 1 }
        }
        position = end
        return .symbol
    }

    /// `=(^)`: no operator can be written before `)`, so these four bytes mean nothing else outside quotes.
    private func startsLakeMarker(at offset: Int) -> Bool {
        offset + 4 <= bytes.count && bytes[offset] == .equals && bytes[offset + 1] == .openParenthesis
            && bytes[offset + 2] == .caret && bytes[offset + 3] == .closeParenthesis
    }

    private mutating func scanLakeReference() throws(SQLTextError) -> Token.Kind {
        let start = position
        let nameStart = start + 4
        guard let first = byte(at: nameStart), blankLength(at: nameStart) == 0 else {
            throw .missingTableName(at: start)
        }
        if first == .doubleQuote {
            position = nameStart
            _ = try scanQuotedIdentifier()
        } else if first.isIdentifierStart {
            position = endOfIdentifier(from: nameStart)
        } else if first.isDigit {
            throw .digitBeforeTableName(at: start)
        } else {
            throw .missingTableName(at: start)
        }
        return .lakeReference
    }

    private mutating func updateContinuation(after kind: Token.Kind, from start: Int) {
        switch kind {
        case .string:
            let isEscaped = bytes[start].isLetter(.lowercaseE) || continuation == .afterLineEnd
            continuation = isEscaped ? .afterString : .none
        case .whitespace where continuation == .afterString:
            if bytes[start..<position].contains(where: \.isLineEnd) { continuation = .afterLineEnd }
        case .whitespace: break
        case .comment where bytes[start] == .minus: break
        default: continuation = .none
        }
    }
}
