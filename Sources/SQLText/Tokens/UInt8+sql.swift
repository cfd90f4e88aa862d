/// The classes of bytes that DuckDB's scanner tells apart, under the names that it gives them.
extension UInt8 {
    static let quote = UInt8(ascii: "'")
    static let doubleQuote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let dollar = UInt8(ascii: "$")
    static let questionMark = UInt8(ascii: "?")
    static let semicolon = UInt8(ascii: ";")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let dot = UInt8(ascii: ".")
    static let equals = UInt8(ascii: "=")
    static let caret = UInt8(ascii: "^")
    static let minus = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let slash = UInt8(ascii: "/")
    static let star = UInt8(ascii: "*")
    static let underscore = UInt8(ascii: "_")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")
    static let lowercaseB = UInt8(ascii: "b")
    static let lowercaseE = UInt8(ascii: "e")
    static let lowercaseX = UInt8(ascii: "x")

    /// `[A-Za-z\200-\377_]`
    var isIdentifierStart: Bool {
        switch self {
        case 0x41...0x5A, 0x61...0x7A, 0x80...0xFF, .underscore: true
        default: false
        }
    }

    /// `[A-Za-z\200-\377_0-9\$]`
    var isIdentifierPart: Bool { isIdentifierStart || isDigit || self == .dollar }

    var isDigit: Bool { 0x30...0x39 ~= self }

    var isLineEnd: Bool { self == 0x0A || self == 0x0D }

    var isSign: Bool { self == .plus || self == .minus }

    /// Whether an operator may hold the byte: ``~!@^&|`+-*/%<>=``
    var isOperator: Bool {
        switch self {
        case .plus, .minus, .star, .slash, .equals, UInt8(ascii: "<"), UInt8(ascii: ">"): true
        default: isUnusualOperator
        }
    }

    /// Whether the byte occurs only in operators that the SQL standard does not have.
    var isUnusualOperator: Bool {
        switch self {
        case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), .caret, UInt8(ascii: "&"), UInt8(ascii: "|"),
            UInt8(ascii: "`"), UInt8(ascii: "%"):
            true
        default: false
        }
    }

    /// Whether the byte is the given lower-case letter in either case.
    func isLetter(_ lowercase: UInt8) -> Bool { self | 0x20 == lowercase }
}
