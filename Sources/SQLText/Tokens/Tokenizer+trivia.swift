extension Tokenizer {
    // MARK: Blanks

    /// How many bytes the blank at `offset` has: 1 for an ASCII blank, 2 or 3 for a Unicode one, 0 when none stands there.
    ///
    /// The Unicode blanks are those that DuckDB's `Parser::StripUnicodeSpaces` turns into a blank before it parses.
    func blankLength(at offset: Int) -> Int {
        switch bytes[offset] {
        case 0x20, 0x09, 0x0A, 0x0C, 0x0D: 1
        case 0xC2, 0xE2, 0xE3, 0xEF: Self.unicodeBlankLength(bytes[offset], byte(at: offset + 1), byte(at: offset + 2))
        default: 0
        }
    }

    private static func unicodeBlankLength(_ first: UInt8, _ second: UInt8?, _ third: UInt8?) -> Int {
        switch (first, second, third) {
        case (0xC2, 0xA0, _): 2  // U+00A0
        case (0xE2, 0x80, let third?) where (0x80...0x8B).contains(third): 3  // U+2000 to U+200B
        case (0xE2, 0x80, 0xAF): 3  // U+202F
        case (0xE2, 0x81, 0x9F), (0xE2, 0x81, 0xA0): 3  // U+205F, U+2060
        case (0xE3, 0x80, 0x80): 3  // U+3000
        case (0xEF, 0xBB, 0xBF): 3  // U+FEFF, also as byte order mark
        default: 0
        }
    }

    mutating func scanBlanks() -> Token.Kind {
        while position < bytes.count {
            let length = blankLength(at: position)
            if length == 0 { break }
            position += length
        }
        return .whitespace
    }

    /// The Unicode blanks inside a range of blanks.
    func unicodeBlanks(in range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            let length = max(blankLength(at: offset), 1)
            if length > 1 { found.append(offset..<offset + length) }
            offset += length
        }
        return found
    }

    // MARK: Comments

    func startsLineComment(at offset: Int) -> Bool {
        bytes[offset] == .minus && byte(at: offset + 1) == .minus
    }

    func startsBlockComment(at offset: Int) -> Bool {
        bytes[offset] == .slash && byte(at: offset + 1) == .star
    }

    mutating func scanLineComment() -> Token.Kind {
        while position < bytes.count, !bytes[position].isLineEnd, bytes[position] != 0 { position += 1 }
        return .comment
    }

    /// Comments nest, as in PostgreSQL and unlike in most other engines.
    mutating func scanBlockComment() throws(SQLTextError) -> Token.Kind {
        let start = position
        var depth = 0
        while position < bytes.count {
            if startsBlockComment(at: position) {
                depth += 1
                position += 2
            } else if bytes[position] == .star, byte(at: position + 1) == .slash {
                depth -= 1
                position += 2
                if depth == 0 { return .comment }
            } else if bytes[position] == 0 {
                throw .nulCharacter(at: position)
            } else {
                position += 1
            }
        }
        throw .unterminatedComment(at: start)
    }
}
