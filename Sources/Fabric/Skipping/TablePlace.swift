import SQLText

/// How a reference to a table stands in its statement, judged by what is around it.
enum TablePlace {
    /// A subquery can stand there, and needs the table's name as its alias.
    case unnamed
    /// A subquery can stand there: an alias follows.
    case named
    /// Nothing but the name of a view can stand there for sure.
    case viewOnly

    /// - Parameters:
    ///   - tokens: those of the statement's text, without blanks and comments.
    ///   - index: which of them is the reference.
    ///   - next: which of them comes behind it, if any does.
    init(of index: Int, before next: Int, in tokens: [Word]) {
        let following = next < tokens.count ? tokens[next] : nil
        self = Self.isTable(index, tokens) ? Self.place(before: following) : .viewOnly
    }

    /// A token, as far as it matters here.
    struct Word {
        let kind: Token.Kind
        /// A word in capitals, or a symbol.
        let text: String

        func isWord(_ word: String) -> Bool { kind == .word && text == word }
        func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
    }

    /// Whether the reference is one of the tables of a FROM clause.
    private static func isTable(_ index: Int, _ tokens: [Word]) -> Bool {
        // A statement that begins with a table is a question about it.
        guard index > 0 else { return true }
        let before = tokens[index - 1]
        if before.isWord("FROM") || before.isWord("JOIN") { return true }
        guard before.isSymbol(",") else { return false }
        // Between FROM and the comma there may be other tables with their aliases, and whatever is in parentheses.
        var depth = 0
        for token in tokens[..<(index - 1)].reversed() {
            if token.isSymbol(")") { depth += 1 }
            if token.isSymbol("(") { depth -= 1 }
            guard depth >= 0 else { return false }
            if depth > 0 || token.isSymbol("(") { continue }
            switch token.kind {
            case .quotedIdentifier, .lakeReference: continue
            case .word where token.text == "FROM": return true
            case .word where token.text == "AS" || !wordsOfClauses.contains(token.text): continue
            case .symbol where token.text == "," || token.text == ".": continue
            default: return false
            }
        }
        return false
    }

    private static func place(before next: Word?) -> TablePlace {
        guard let next else { return .unnamed }
        switch next.kind {
        case .symbol: return next.text == ")" || next.text == "," ? .unnamed : .viewOnly
        case .quotedIdentifier: return .named
        case .word where next.text == "AS": return .named
        case .word where wordsBehindTable.contains(next.text): return .unnamed
        case .word: return wordsOfClauses.contains(next.text) ? .viewOnly : .named
        default: return .viewOnly
        }
    }

    /// Reserved words that can follow a table without an alias.
    private static let wordsBehindTable: Set<String> = [
        "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "QUALIFY", "UNION", "INTERSECT", "EXCEPT", "SELECT",
        "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "ON", "USING", "SEMI", "ANTI", "ASOF",
        "POSITIONAL",
    ]

    /// Words that are no alias, as far as one can tell.
    private static let wordsOfClauses: Set<String> = wordsBehindTable.union([
        "AT", "BY", "CHANGES", "DISTINCT", "FETCH", "FOR", "FROM", "IN", "INTO", "LATERAL", "OUTER", "PIVOT",
        "RETURNING",
        "SAMPLE", "SET", "TABLESAMPLE", "THEN", "UNPIVOT", "VALUES", "WHEN", "WINDOW", "WITH", "NOT", "AND", "OR",
        "CASE",
        "ELSE", "END", "IS", "LIKE", "BETWEEN", "EXISTS", "DO", "CONFLICT", "ALL", "ANY", "SOME", "TO", "WITHIN",
        "FILTER",
        "OVER", "COLLATE", "ASC", "DESC", "NULLS", "ORDINALITY",
    ])
}
