/// A place in a text as people count it.
public struct TextPosition: Sendable, Hashable, CustomStringConvertible {
    /// The line, counted from 1; `\n`, `\r\n` and a lone `\r` each end one.
    public let line: Int
    /// The column, counted from 1 in Unicode code points; a byte order mark at the start of the text does not count.
    public let column: Int

    /// A place by its line and column, both counted from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a UTF-8 byte offset; one beyond the text means its end, one inside a code point means its start.
    public static func of(offset: Int, in text: String) -> TextPosition {
        var line = 1
        var column = 1
        var position = 0
        var afterCarriageReturn = false
        for scalar in text.unicodeScalars {
            let next = position + UTF8.width(scalar)
            guard next <= offset else { break }
            switch scalar {
            case "\n" where afterCarriageReturn: break
            case "\n", "\r":
                line += 1
                column = 1
            case "\u{FEFF}" where position == 0: break
            default: column += 1
            }
            afterCarriageReturn = scalar == "\r"
            position = next
        }
        return TextPosition(line: line, column: column)
    }

    /// `line 3, column 7`
    public var description: String { "line \(line), column \(column)" }
}
