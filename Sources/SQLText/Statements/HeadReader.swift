/// Finds out what a statement is from its tokens, one at a time, without looking ahead and without a stack.
struct HeadReader {
    private enum State {
        /// Nothing was read.
        case start
        /// Behind `WITH`: a name, maybe with columns, up to `AS`.
        case beforeAs
        /// Behind `AS`: the body of a common table expression, up to the parenthesis that closes it.
        case inBody
        /// Behind a body: either a comma, or the statement proper.
        case afterBody
        /// Behind `CREATE`: modifiers, then the kind of the object.
        case create
        case decided
    }

    private(set) var head = StatementHead.other
    private(set) var created: CreatedObject?
    private var state = State.start
    private var depth = 0

    private static let createModifiers: Set<String> = [
        "OR", "REPLACE", "TEMP", "TEMPORARY", "PERSISTENT", "LOCAL", "GLOBAL", "UNLOGGED", "RECURSIVE", "UNIQUE",
    ]

    var isDecided: Bool {
        if case .decided = state { true } else { false }
    }

    /// Reads a token that is neither a blank nor a comment.
    ///
    /// - Parameters:
    ///   - word: the word in capitals, if the token is one.
    ///   - symbol: the byte, if the token is a symbol of one byte.
    mutating func read(word: String?, symbol: UInt8?) {
        switch state {
        case .start: readFirst(word, symbol)
        case .beforeAs:
            trackDepth(symbol)
            if depth == 0, word == "AS" { state = .inBody }
        case .inBody:
            trackDepth(symbol)
            if depth == 0, symbol == .closeParenthesis { state = .afterBody }
        case .afterBody: readBehindBody(word, symbol)
        case .create: readCreated(word)
        case .decided: break
        }
    }

    private mutating func readFirst(_ word: String?, _ symbol: UInt8?) {
        switch word {
        case "WITH": state = .beforeAs
        case "CREATE":
            head = .create
            state = .create
        case let word?: decide(StatementHead(firstWord: word))
        case nil: decide(symbol == .openParenthesis ? .select : .other)
        }
    }

    private mutating func readBehindBody(_ word: String?, _ symbol: UInt8?) {
        if symbol == .comma {
            state = .beforeAs
        } else if word == "USING" {
            // WITH RECURSIVE … USING KEY (…) AS (…)
            state = .beforeAs
        } else {
            decide(word.map(StatementHead.init(firstWord:)) ?? (symbol == .openParenthesis ? .select : .other))
        }
    }

    private mutating func readCreated(_ word: String?) {
        guard let word else { return decide(.create) }
        if Self.createModifiers.contains(word) { return }
        created = CreatedObject(word: word)
        decide(.create)
    }

    private mutating func decide(_ head: StatementHead) {
        self.head = head
        state = .decided
    }

    private mutating func trackDepth(_ symbol: UInt8?) {
        if symbol == .openParenthesis { depth += 1 }
        if symbol == .closeParenthesis { depth -= 1 }
    }
}
