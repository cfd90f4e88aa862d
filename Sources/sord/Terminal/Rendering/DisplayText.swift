/// Text as a terminal shows it: how many cells wide it is, and free of anything that a terminal would obey.
struct DisplayText: Sendable, Hashable {
    /// The text to print.
    let text: String
    /// How many cells it takes.
    let width: Int

    /// Text in at most `limit` cells, with `…` at the end if some had to be left out.
    ///
    /// No more of a long text is read than can be shown.
    init(_ text: String, limit: Int = .max) {
        var fitting = ""
        var width = 0
        var endOfCut = fitting.endIndex
        var widthOfCut = 0
        for character in text {
            let piece = Self.displayed(character)
            if width + piece.width > limit {
                self.text = limit > 0 ? fitting[..<endOfCut] + "…" : ""
                self.width = limit > 0 ? widthOfCut + 1 : 0
                return
            }
            fitting += piece.text
            width += piece.width
            if width < limit { (endOfCut, widthOfCut) = (fitting.endIndex, width) }
        }
        self.text = fitting
        self.width = width
    }

    /// The text with every control character made visible.
    static func escaped(_ text: String) -> String { DisplayText(text).text }

    /// The text with blanks before or behind it, so that it takes `width` cells.
    func padded(to width: Int, alignment: Alignment) -> String {
        let blanks = max(width - self.width, 0)
        let before =
            switch alignment {
            case .left: 0
            case .center: blanks / 2
            case .right: blanks
            }
        return String(repeating: " ", count: before) + text + String(repeating: " ", count: blanks - before)
    }

    /// Where blanks go.
    enum Alignment: Sendable {
        case left, center, right
    }

    private static func displayed(_ character: Character) -> (text: String, width: Int) {
        guard character.unicodeScalars.contains(where: \.isObeyed) else {
            return (String(character), width(of: character))
        }
        let text = character.unicodeScalars.map { $0.isObeyed ? $0.escaped : String($0) }.joined()
        return (text, text.reduce(0) { $0 + width(of: $1) })
    }

    private static func width(of character: Character) -> Int {
        let scalars = character.unicodeScalars
        if scalars.count == 1 { return scalars.first?.cellCount ?? 0 }
        // What is drawn as one picture takes two cells, however many people, flags and colours it is made of.
        let isPicture = scalars.contains { $0.properties.isEmojiPresentation || $0 == "\u{FE0F}" }
        return isPicture ? 2 : scalars.reduce(0) { $0 + $1.cellCount }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal acts on the character instead of showing it: control characters, line separators, and the
    /// marks that turn the direction of what follows.
    fileprivate var isObeyed: Bool {
        switch value {
        case 0x20...0x7E: false
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var escaped: String {
        switch self {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(value, radix: 16)
            let size = value < 0x100 ? 2 : 4
            return (size == 2 ? "\\x" : "\\u") + String(repeating: "0", count: size - digits.count) + digits
        }
    }

    /// How many cells of a terminal the character takes alone (UAX #11): 0, 1 or 2.
    fileprivate var cellCount: Int {
        if value < 0x300 { return value == 0xAD ? 0 : 1 }
        if (0x1160...0x11FF).contains(value) { return 0 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide || properties.isEmojiPresentation ? 2 : 1
        }
    }

    /// Whether the character has East Asian width W or F. Pictures that have it too are known by
    /// `isEmojiPresentation`; with them the ranges agree with Unicode 14 for every assigned character.
    private var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
