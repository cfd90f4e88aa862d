/// Reads what stands behind a lake reference, one token at a time, to find out whether it says which version is meant.
///
/// `AT` and `CHANGES` are also names that an alias can have. So only the arrow in `AT (VERSION => …)` decides: without
/// it, the words are left to DuckDB.
struct MomentReader {
    enum Outcome {
        /// More tokens are needed.
        case open
        /// It says nothing about a version; the token is the first that stood behind the reference.
        case other(first: Token)
        /// It does, and ends here.
        case clause(LakeMoment, end: Int)
    }

    /// A token with what the grammar looks at.
    private struct Piece {
        let token: Token
        let word: String?
        let symbol: UInt8?
    }

    private var pieces: [Piece] = []
    private var depth = 0

    /// Whether the arrow was seen, so that the clause has to be closed.
    var isClause: Bool { pieces.count > 3 }

    /// The first token behind the reference.
    var first: Token? { pieces.first?.token }

    /// - Parameters:
    ///   - word: the token in capitals, if it may be a keyword.
    ///   - symbol: the byte, if it is a symbol of one byte.
    ///   - isArrow: whether it is `=>`.
    mutating func read(
        _ token: Token, word: String?, symbol: UInt8?, isArrow: Bool, bytes: [UInt8]
    ) throws(SQLTextError) -> Outcome {
        let first = pieces.first?.token ?? token
        switch pieces.count {
        case 0: guard word == "AT" || word == "CHANGES" else { return .other(first: first) }
        case 1: guard symbol == .openParenthesis else { return .other(first: first) }
        case 2: guard word != nil else { return .other(first: first) }
        case 3: guard isArrow else { return .other(first: first) }
        default: break
        }
        pieces.append(Piece(token: token, word: word, symbol: symbol))
        if symbol == .openParenthesis { depth += 1 }
        if symbol == .closeParenthesis { depth -= 1 }
        guard pieces.count > 4, depth == 0 else { return .open }
        return .clause(try moment(bytes), end: token.range.upperBound)
    }

    private func moment(_ bytes: [UInt8]) throws(SQLTextError) -> LakeMoment {
        let isTravel = pieces[0].word == "AT"
        switch pieces[2].word {
        case "VERSION" where isTravel:
            guard pieces.count == 6, let version = number(at: 4, bytes) else { throw wrongVersion(at: 4, .travel) }
            return .version(version)
        case "TIMESTAMP" where isTravel:
            guard pieces.count > 5 else { throw wrongVersion(at: 4, .travel) }
            return .timestamp(pieces[4].token.range.lowerBound..<pieces[pieces.count - 2].token.range.upperBound)
        case "FROM" where !isTravel: return try changes(bytes)
        default: throw wrongVersion(at: 2, isTravel ? .travel : .changes)
        }
    }

    private func changes(_ bytes: [UInt8]) throws(SQLTextError) -> LakeMoment {
        guard let from = number(at: 4, bytes) else { throw wrongVersion(at: 4, .changes) }
        if pieces.count == 6 { return .changes(from: from, through: nil) }
        guard pieces[5].symbol == .comma, pieces.count == 10, pieces[6].word == "TO",
            bytes[pieces[7].token.range].elementsEqual("=>".utf8)
        else { throw wrongVersion(at: 5, .changes) }
        guard let through = number(at: 8, bytes) else { throw wrongVersion(at: 8, .changes) }
        guard through >= from else {
            throw SQLTextError(
                code: .wrongForm, message: "The changes end at version \(through), before they begin at \(from).",
                hint: "Write the older version first: CHANGES (FROM => \(through), TO => \(from)).",
                offset: pieces[8].token.range.lowerBound)
        }
        return .changes(from: from, through: through)
    }

    private func number(at index: Int, _ bytes: [UInt8]) -> Int64? {
        guard pieces[index].token.kind == .number else { return nil }
        let digits = bytes[pieces[index].token.range].filter { $0 != .underscore }
        return Int64(String(decoding: digits, as: UTF8.self))
    }

    private enum Form: String {
        case travel = "Write AT (VERSION => 3), or AT (TIMESTAMP => '2026-01-01 12:00:00')."
        case changes = "Write CHANGES (FROM => 3, TO => 5), or CHANGES (FROM => 3) for all since then."
    }

    private func wrongVersion(at index: Int, _ form: Form) -> SQLTextError {
        SQLTextError(
            code: .wrongForm, message: "This does not say which version of the table is meant.", hint: form.rawValue,
            offset: pieces[min(index, pieces.count - 1)].token.range.lowerBound)
    }

    /// The error for a text that ends inside of the clause.
    func unclosed() -> SQLTextError {
        SQLTextError(
            code: .wrongForm, message: "This parenthesis has no end.",
            hint: (pieces[0].word == "AT" ? Form.travel : .changes).rawValue,
            offset: pieces[1].token.range.lowerBound)
    }
}
