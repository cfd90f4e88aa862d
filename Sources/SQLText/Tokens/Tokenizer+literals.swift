extension Tokenizer {
    // MARK: Strings and quoted identifiers

    /// `E'`, `X'` or `B'`: the letter belongs to the string only when nothing stands between the two.
    func startsPrefixedString(at offset: Int) -> Bool {
        guard byte(at: offset + 1) == .quote else { return false }
        let letter = bytes[offset]
        return letter.isLetter(.lowercaseE) || letter.isLetter(.lowercaseX) || letter.isLetter(.lowercaseB)
    }

    mutating func scanPrefixedString() throws(SQLTextError) -> Token.Kind {
        let start = position
        position += 1
        if bytes[start].isLetter(.lowercaseE) { return try scanString(escapes: true, from: start) }
        return try scanDigitString(from: start)
    }

    /// Bits and hexadecimal digits know neither escapes nor doubled quotes: `X'41'';'` is two strings.
    private mutating func scanDigitString(from start: Int) throws(SQLTextError) -> Token.Kind {
        position += 1
        while let current = byte(at: position) {
            if current == 0 { throw .nulCharacter(at: position) }
            position += 1
            if current == .quote { return .string }
        }
        throw .unterminatedString(at: start)
    }

    mutating func scanString(escapes: Bool) throws(SQLTextError) -> Token.Kind {
        try scanString(escapes: escapes, from: position)
    }

    private mutating func scanString(escapes: Bool, from start: Int) throws(SQLTextError) -> Token.Kind {
        position = try end(
            ofQuotesAt: position, by: .quote, escapes: escapes, otherwise: .unterminatedString(at: start))
        return .string
    }

    mutating func scanQuotedIdentifier() throws(SQLTextError) -> Token.Kind {
        let start = position
        position = try end(
            ofQuotesAt: start, by: .doubleQuote, escapes: false, otherwise: .unterminatedIdentifier(at: start))
        guard position - start > 2 else { throw .emptyIdentifier(at: start) }
        return .quotedIdentifier
    }

    /// The offset behind the closing quote; a doubled quote does not close, nor one behind a backslash if `escapes`.
    private func end(
        ofQuotesAt start: Int, by quote: UInt8, escapes: Bool, otherwise error: @autoclosure () -> SQLTextError
    ) throws(SQLTextError) -> Int {
        var offset = start + 1
        while offset < bytes.count {
            switch bytes[offset] {
            case quote where byte(at: offset + 1) == quote: offset += 2
            case quote: return offset + 1
            case .backslash where escapes: offset += 2
            case 0: throw .nulCharacter(at: offset)
            default: offset += 1
            }
        }
        throw error()
    }

    // MARK: Dollars and parameters

    /// A dollar opens a `$tag$…$tag$` string, or a parameter; alone it is a symbol, and DuckDB will say what is wrong.
    mutating func scanDollar() throws(SQLTextError) -> Token.Kind {
        let start = position
        guard let next = byte(at: start + 1) else { return take(1, as: .symbol) }
        if next == .dollar { return try scanDollarString(openedBy: start..<start + 2) }
        if next.isDigit {
            position = endOfDigits(from: start + 1)
            return .parameter
        }
        guard next.isIdentifierStart, blankLength(at: start + 1) == 0, !startsPrefixedString(at: start + 1) else {
            return take(1, as: .symbol)
        }
        var end = start + 1
        while end < bytes.count, bytes[end].isIdentifierPart, bytes[end] != .dollar, blankLength(at: end) == 0 {
            end += 1
        }
        if byte(at: end) == .dollar { return try scanDollarString(openedBy: start..<end + 1) }
        position = end
        return .parameter
    }

    /// A tag holds no dollar, so comparing it at every dollar reads no byte of the string more than twice.
    private mutating func scanDollarString(openedBy delimiter: Range<Int>) throws(SQLTextError) -> Token.Kind {
        var offset = delimiter.upperBound
        while offset < bytes.count {
            if bytes[offset] == 0 { throw .nulCharacter(at: offset) }
            if bytes[offset] == .dollar, offset + delimiter.count <= bytes.count,
                matches(delimiter, at: offset)
            {
                position = offset + delimiter.count
                return .dollarString
            }
            offset += 1
        }
        throw .unterminatedDollarString(at: delimiter.lowerBound)
    }

    private func matches(_ delimiter: Range<Int>, at offset: Int) -> Bool {
        for step in 0..<delimiter.count where bytes[offset + step] != bytes[delimiter.lowerBound + step] {
            return false
        }
        return true
    }

    mutating func scanQuestionMark() -> Token.Kind {
        position = endOfDigits(from: position + 1)
        return .parameter
    }

    // MARK: Numbers

    mutating func scanNumber() -> Token.Kind {
        position = endOfDigits(from: position)
        if byte(at: position) == .dot, byte(at: position + 1) != .dot {
            position = endOfDigits(from: position + 1)
        }
        if byte(at: position)?.isLetter(.lowercaseE) == true {
            let sign = byte(at: position + 1)?.isSign == true ? 1 : 0
            let exponent = position + 1 + sign
            if byte(at: exponent)?.isDigit == true { position = endOfDigits(from: exponent) }
        }
        return .number
    }

    /// Digits with single underscores between them, as in `1_000`.
    private func endOfDigits(from offset: Int) -> Int {
        var end = offset
        while let current = byte(at: end) {
            let continues =
                current.isDigit
                || (current == .underscore && end > offset && bytes[end - 1].isDigit
                    && byte(at: end + 1)?.isDigit == true)
            guard continues else { break }
            end += 1
        }
        return end
    }
}
