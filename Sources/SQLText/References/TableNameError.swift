/// A text that cannot be the name of a table.
public struct TableNameError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rule that the text breaks.
    public enum Rule: Sendable, Hashable {
        /// A name has at least one character.
        case empty
        /// A name has at most so many bytes of UTF-8.
        case tooLong(limit: Int)
        /// A name does not start with a dot: such folders are hidden, and `..` leads out of the lake.
        case leadingDot
        /// A name has no slash: it is the name of one folder.
        case slash
        /// A name has no control character, such as a line end or NUL.
        case controlCharacter
        /// A new name does not start with a digit.
        case leadingDigit
        /// A new name has only letters, digits and underscores; this one is neither.
        case character(Unicode.Scalar)
        /// The name means something else to Delta Lake.
        case reserved
    }

    /// The text that was refused.
    public let name: String
    /// The rule that it breaks.
    public let rule: Rule

    /// An error about the given text.
    public init(name: String, rule: Rule) {
        self.name = name
        self.rule = rule
    }

    /// One sentence that says which rule was broken.
    public var description: String {
        switch rule {
        case .empty: "A table name cannot be empty."
        case .tooLong(let limit): "This table name has \(name.utf8.count) bytes; at most \(limit) are allowed."
        case .leadingDot: "The table name \(shown) starts with a dot; it must not."
        case .slash: "The table name \(shown) holds a slash; a table is one folder of the lake."
        case .controlCharacter: "A table name cannot hold control characters such as line ends or tabs."
        case .leadingDigit: "The table name \(shown) starts with a digit; it must start with a letter or an underscore."
        case .character(let scalar):
            "The table name \(shown) holds \(Self.shown(scalar)); only letters, digits and underscores are allowed."
        case .reserved: "The table name \(shown) is reserved for the log of Delta tables."
        }
    }

    private var shown: String { "\"\(name)\"" }

    /// A character that has no picture of its own is shown by its code.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        if scalar == " " { return "a blank" }
        if scalar.properties.isWhitespace || scalar.properties.generalCategory == .format {
            return "the character U+" + String(scalar.value, radix: 16, uppercase: true)
        }
        return "\"\(scalar)\""
    }
}
