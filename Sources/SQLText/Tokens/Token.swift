/// One piece of SQL text, as DuckDB's own scanner would cut it.
///
/// Tokens follow each other without a gap: joining the text of all of them gives the whole text again, which is why
/// blanks and comments are tokens as well.
public struct Token: Sendable, Hashable {
    /// What a token is; the scanner knows no grammar, so a keyword is a word like any other.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// Blanks and line ends, among them the Unicode blanks that DuckDB reads as a blank.
        case whitespace
        /// `-- …` up to the end of the line, or `/* … */`, which nests.
        case comment
        /// An unquoted identifier or a keyword.
        case word
        /// `"…"`, with `""` for a quote inside.
        case quotedIdentifier
        /// `'…'`, `E'…'`, `X'…'` or `B'…'`.
        case string
        /// `$$…$$` or `$tag$…$tag$`.
        case dollarString
        /// An integer, decimal or floating number without a sign.
        case number
        /// `?`, `$1` or `$name`.
        case parameter
        /// `=(^)name` or `=(^)"name"`.
        case lakeReference
        /// `;`, the end of a statement.
        case terminator
        /// An operator or punctuation.
        case symbol
    }

    /// What the token is.
    public let kind: Kind
    /// Where it stands, in UTF-8 bytes from the start of the text.
    public let range: Range<Int>

    /// A token of the given kind at the given place.
    public init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }

    /// Whether DuckDB's grammar never sees the token.
    public var isTrivia: Bool { kind == .whitespace || kind == .comment }
}
