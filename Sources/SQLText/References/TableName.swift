/// The name of a table in the lake, which is also the name of its folder.
///
/// There are two levels. Any name that a folder can have may be read, because tables are put into the lake by other
/// tools as well: `my-table`, `2013`. What Sord creates follows a stricter rule, so that it can be written without
/// quotes everywhere: letters, digits and underscores, 128 bytes at most, no digit first.
public struct TableName: Sendable, Hashable {
    /// The name itself, without marks or quotes.
    public let text: String

    /// Whether both are the same bytes: Swift takes texts for equal that are written with other code points, which are
    /// the names of other folders.
    public static func == (left: TableName, right: TableName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// By the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    /// The most bytes that a name may have to be read, the limit of file systems for the name of a folder.
    public static let longestReadable = 255
    /// The most bytes that a name may have to be created.
    public static let longestCreatable = 128

    /// A name under which an existing table may be read.
    ///
    /// - Throws: ``TableNameError`` with the rule that the text breaks.
    public init(reading text: String) throws(TableNameError) {
        if let rule = Self.rule(brokenByReading: text) { throw TableNameError(name: text, rule: rule) }
        self.text = text
    }

    /// A name under which a table may be created.
    ///
    /// - Throws: ``TableNameError`` with the rule that the text breaks.
    public init(creating text: String) throws(TableNameError) {
        if let rule = Self.rule(brokenByReading: text) ?? Self.rule(brokenByCreating: text) {
            throw TableNameError(name: text, rule: rule)
        }
        self.text = text
    }

    /// Whether a table may be created under the name; if not, it can only be read.
    public var isCreatable: Bool { Self.rule(brokenByCreating: text) == nil }

    /// The name as one writes it in a query: `=(^)climate`, or `=(^)"my-table"` if it must be quoted.
    public var reference: String {
        isPlainIdentifier ? LakeReference.marker + text : LakeReference.marker + quoted
    }

    /// The name as a quoted SQL identifier: `"my-table"`.
    public var quoted: String { SQLIdentifier.quoted(text) }

    private var isPlainIdentifier: Bool {
        var tokenizer = Tokenizer(text)
        guard let token = try? tokenizer.next() else { return false }
        return token.kind == .word && token.range.count == text.utf8.count
    }

    private static func rule(brokenByReading text: String) -> TableNameError.Rule? {
        if text.isEmpty { return .empty }
        if text.utf8.count > longestReadable { return .tooLong(limit: longestReadable) }
        if text.utf8.first == .dot { return .leadingDot }
        for scalar in text.unicodeScalars {
            if scalar == "/" { return .slash }
            if scalar.properties.generalCategory == .control { return .controlCharacter }
        }
        return nil
    }

    private static func rule(brokenByCreating text: String) -> TableNameError.Rule? {
        if text.utf8.count > longestCreatable { return .tooLong(limit: longestCreatable) }
        if let first = text.utf8.first, first.isDigit { return .leadingDigit }
        // A folder of this name would turn the whole lake into a table.
        if text == "_delta_log" { return .reserved }
        for scalar in text.unicodeScalars where !scalar.isAllowedInCreatedName { return .character(scalar) }
        return nil
    }
}

extension TableName: LosslessStringConvertible, Comparable {
    /// A name under which an existing table may be read, or nil if the text cannot be one.
    public init?(_ description: String) {
        guard let name = try? TableName(reading: description) else { return nil }
        self = name
    }

    /// The name itself, without marks or quotes.
    public var description: String { text }

    /// Names are sorted by their text.
    public static func < (left: TableName, right: TableName) -> Bool { left.text < right.text }
}

extension Unicode.Scalar {
    /// Letters of any script and ASCII digits. Combining marks are left out: with them one name could be spelled in
    /// several ways that look alike and name different folders.
    var isAllowedInCreatedName: Bool {
        switch value {
        case 0..<0x80:
            let byte = UInt8(value)
            return byte.isDigit || byte.isIdentifierStart
        default:
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
            default: return false
            }
        }
    }
}
