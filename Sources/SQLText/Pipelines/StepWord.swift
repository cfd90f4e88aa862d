/// The rule for the words by which steps and nodes are known.
struct StepWord {
    /// What the word is, in messages.
    let noun: String
    private let symbols: [UInt8]

    static let id = StepWord(noun: "step id", symbols: [.underscore, .minus, .dot])
    static let parent = StepWord(noun: "step id in depends_on", symbols: [.underscore, .minus, .dot])
    static let node = StepWord(noun: "node name", symbols: [.underscore, .minus])

    /// The most characters that a word may have.
    static let longest = 64

    /// The word that a part of the text is.
    ///
    /// - Throws: ``SQLTextError`` with the rule that it breaks.
    func read(_ range: Range<Int>, of bytes: [UInt8]) throws(SQLTextError) -> Decorators.Word {
        // A character has four bytes at most: what is far too long is not even decoded.
        let isFarTooLong = range.count > 4 * Self.longest
        let text = isFarTooLong ? "" : String(decoding: bytes[range], as: UTF8.self)
        if isFarTooLong || text.unicodeScalars.count > Self.longest {
            throw .invalidWord(
                "A \(noun) has at most \(Self.longest) characters; this one is longer.", hint: nil,
                at: range.lowerBound)
        }
        if let wrong = text.unicodeScalars.first(where: { !isAllowed($0) }) {
            throw .invalidWord(
                "The \(noun) \"\(Self.shown(bytes[range]))\" holds \(Self.shown(wrong)); only \(allowed) are allowed.",
                hint: noun == Self.parent.noun ? "Write commas between ids, as in -- depends_on: 1,2." : nil,
                at: range.lowerBound)
        }
        return Decorators.Word(text: text, range: range)
    }

    private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isAllowedInCreatedName || (scalar.isASCII && symbols.contains(UInt8(scalar.value)))
    }

    private var allowed: String {
        let names = symbols.map { String(UnicodeScalar($0)) }
        return "letters, digits, \(names.dropLast().joined(separator: ", ")) and \(names.last ?? "")"
    }

    /// The start of what somebody wrote, without anything that would upset a terminal.
    static func shown(_ bytes: some Collection<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(4 * 40), as: UTF8.self).unicodeScalars
        var shown = String.UnicodeScalarView(text.prefix(40).map { isPicture($0) ? $0 : "\u{FFFD}" })
        if text.count > 40 || bytes.count > 4 * 40 { shown.append("…") }
        return String(shown)
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        if scalar == " " { return "a blank" }
        if isPicture(scalar) { return "\"\(scalar)\"" }
        return "the character U+" + String(scalar.value, radix: 16, uppercase: true)
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == " " { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}
