/// A comment before a statement, read as what it may be to a pipeline.
enum DecoratorComment {
    /// `-- key: value` on a line of its own.
    case decorator(Decorator)
    /// A decorator with something else before it on its line.
    case misplaced(Decorator)
    /// Something like `-- depend_on: 1`.
    case nearMiss(meant: DecoratorKey, name: Range<Int>)
    case ordinary

    struct Decorator {
        let key: DecoratorKey
        let keyRange: Range<Int>
        /// Without the blanks around it; empty when there is none.
        let value: Range<Int>
    }

    /// No key is longer, not even with slips.
    private static let longestKey = 24

    init(_ comment: Range<Int>, of tokenizer: Tokenizer) {
        self = .ordinary
        let bytes = tokenizer.bytes
        guard comment.count > 2, bytes[comment.lowerBound] == .minus else { return }
        let start = tokenizer.skippingBlanks(comment.lowerBound + 2..<comment.upperBound)
        var colon = start
        while colon < comment.upperBound, colon - start <= 2 * Self.longestKey, Self.isKeyByte(bytes[colon]) {
            colon += 1
        }
        guard colon < comment.upperBound, bytes[colon] == .colon else { return }
        let name = tokenizer.trimming(start..<colon)
        guard (1...Self.longestKey).contains(name.count) else { return }
        let written = String(decoding: bytes[name], as: UTF8.self)
        let isAlone = tokenizer.startsLine(comment.lowerBound)
        if let key = DecoratorKey(name: written) {
            let value = tokenizer.trimming(colon + 1..<comment.upperBound)
            let decorator = Decorator(key: key, keyRange: name, value: value)
            self = isAlone ? .decorator(decorator) : .misplaced(decorator)
        } else if isAlone, let key = DecoratorKey(meant: written) {
            self = .nearMiss(meant: key, name: name)
        }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isIdentifierPart || byte == .minus || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}

extension Tokenizer {
    /// Where the first byte of a range stands that is no blank; the end of the range if there is none.
    func skippingBlanks(_ range: Range<Int>) -> Int {
        var start = range.lowerBound
        while start < range.upperBound {
            let length = blankLength(at: start)
            if length == 0 { break }
            start += length
        }
        return min(start, range.upperBound)
    }

    /// The range without the blanks at its start and end.
    func trimming(_ range: Range<Int>) -> Range<Int> {
        let start = skippingBlanks(range)
        var end = range.upperBound
        while end > start {
            let length = blankLength(before: end, notBefore: start)
            if length == 0 { break }
            end -= length
        }
        return start..<end
    }

    /// Whether only blanks stand between the start of the line, or of the text, and the offset.
    func startsLine(_ offset: Int) -> Bool {
        var start = offset
        while start > 0, !bytes[start - 1].isLineEnd {
            let length = blankLength(before: start, notBefore: 0)
            if length == 0 { return false }
            start -= length
        }
        return true
    }

    private func blankLength(before end: Int, notBefore start: Int) -> Int {
        for length in 1...3 where end - length >= start && blankLength(at: end - length) == length { return length }
        return 0
    }
}
