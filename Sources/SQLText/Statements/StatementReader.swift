/// Gathers one statement from its tokens.
struct StatementReader {
    private let bytes: [UInt8]
    private var range: Range<Int>?
    private var tokenCount = 0
    private var head = HeadReader()
    private var references: [LakeReference] = []
    private var systemTables: [SystemTableReference] = []
    private var unicodeBlanks: [Range<Int>] = []
    private var blanksBehind: [Range<Int>] = []
    private var comments: [Range<Int>] = []
    private var copyDirection: CopyDirection?
    /// What stands behind the last reference, until that is known.
    private var moment: MomentReader?
    /// Whether the last token is a reference behind `FROM` or `JOIN`, whose place the next token decides.
    private var isPlaceOpen = false
    /// The last tokens that count; enough to see `CREATE TABLE IF NOT EXISTS` before a name of three parts.
    private var recent: [Token] = []
    private static let recentLimit = 10

    private enum CopyDirection {
        case from, to
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The comments before the first token that counts.
    var leadingComments: [Range<Int>] { comments }

    mutating func read(_ token: Token, blanks: () -> [Range<Int>]) throws(SQLTextError) {
        switch token.kind {
        case .comment:
            if range == nil { comments.append(token.range) }
        case .whitespace:
            if range != nil { blanksBehind.append(contentsOf: blanks()) }
        default:
            try readSignificant(token)
        }
    }

    private mutating func readSignificant(_ token: Token) throws(SQLTextError) {
        range = (range?.lowerBound ?? token.range.lowerBound)..<token.range.upperBound
        tokenCount += 1
        unicodeBlanks.append(contentsOf: blanksBehind)
        blanksBehind.removeAll(keepingCapacity: true)

        if moment != nil {
            try readBehindReference(token)
        } else if isPlaceOpen {
            references[references.count - 1].place = place(before: token)
            isPlaceOpen = false
        }
        if token.kind == .lakeReference {
            isPlaceOpen = recent.last.map { ["FROM", "JOIN"].contains(keyword($0)) } == true
            references.append(try LakeReference(token, in: bytes, role: roleOfNext()))
            moment = MomentReader()
        }
        if !head.isDecided || (head.head == .copy && copyDirection == nil) {
            let word = keyword(token)
            head.read(word: word, symbol: symbol(token))
            if tokenCount > 1, word == "FROM" { copyDirection = .from }
            if tokenCount > 1, word == "TO" { copyDirection = .to }
        }
        if recent.count == Self.recentLimit { recent.removeFirst() }
        recent.append(token)
        noteSystemTable()
    }

    private mutating func noteSystemTable() {
        guard let found = SystemTableName.ending(recent, in: bytes) else { return }
        let parts = recent.suffix(found.tokens)
        systemTables.append(
            SystemTableReference(
                table: found.table,
                range: parts[parts.startIndex].range.lowerBound..<recent[recent.count - 1].range.upperBound,
                role: roleOfNext(behind: recent.dropLast(found.tokens))))
    }

    private mutating func readBehindReference(_ token: Token) throws(SQLTextError) {
        guard var reader = moment else { return }
        let isArrow = token.kind == .symbol && bytes[token.range].elementsEqual("=>".utf8)
        let outcome = try reader.read(
            token, word: keyword(token), symbol: symbol(token), isArrow: isArrow, bytes: bytes)
        moment = reader
        switch outcome {
        case .clause(let meant, let end):
            let last = references.count - 1
            references[last].moment = meant
            references[last].range = references[last].range.lowerBound..<end
            moment = nil
        case .other(let first):
            if isPlaceOpen { references[references.count - 1].place = place(before: first) }
            isPlaceOpen = false
            moment = nil
        case .open: break
        }
    }

    /// The statement, or nil if there was no token but blanks and comments.
    ///
    /// - Parameter terminator: the offset of the `;` behind it, if there is one.
    /// - Throws: ``SQLTextError`` for a statement about a table of the lake that is not written as it has to be.
    func statement(terminator: Int?) throws(SQLTextError) -> Statement? {
        guard let range else { return nil }
        var references = references
        var systemTables = systemTables
        if let moment, moment.isClause { throw moment.unclosed() }
        if isPlaceOpen { references[references.count - 1].place = moment?.first.map(place) ?? .unnamed }
        let isLone = tokenCount == 1 && !references.isEmpty
        // COPY =(^)t FROM … writes the table that COPY =(^)t TO … reads.
        if head.head == .copy, copyDirection == .from, tokenCount > 1, !references.isEmpty,
            references[0].range.lowerBound == secondToken
        {
            references[0].role = .target
        }
        if head.head == .copy, copyDirection == .from, let first = systemTables.first,
            first.range.lowerBound == secondToken
        {
            systemTables[0] = SystemTableReference(table: first.table, range: first.range, role: .target)
        }
        let command = try command(in: range, references)
        if let target = command?.target, let index = references.firstIndex(where: { $0.range == target.range }) {
            references[index].role = .target
        }
        return Statement(
            text: String(decoding: bytes[range], as: UTF8.self), range: range,
            kind: isLone ? .reference : head.head, created: head.created, references: references,
            systemTables: systemTables, leadingComments: comments, command: command, terminator: terminator,
            unicodeBlanks: unicodeBlanks)
    }

    /// What the statement does to a table of the lake, which it has to name.
    private func command(
        in range: Range<Int>, _ references: [LakeReference]
    ) throws(SQLTextError) -> LakeCommand? {
        guard !references.isEmpty, tokenCount > 1 else { return nil }
        var reader = CommandReader(range, of: bytes, references: references)
        return try reader.command()
    }

    /// Where the token behind the first word starts, if only blanks stand between.
    private var secondToken: Int? {
        guard let range else { return nil }
        var tokenizer = Tokenizer(bytes: bytes)
        tokenizer.position = range.lowerBound
        var seen = 0
        while let token = try? tokenizer.next() {
            if token.isTrivia { continue }
            seen += 1
            if seen == 2 { return token.range.lowerBound }
        }
        return nil
    }

    // MARK: Places

    /// What can stand in the place of the reference before a token. Where it is not plain to see whether an alias
    /// follows, that is a view only.
    private func place(before token: Token) -> LakeReference.Place {
        if let symbol = symbol(token) {
            return symbol == .closeParenthesis || symbol == UInt8(ascii: ",") ? .unnamed : .viewOnly
        }
        guard let word = keyword(token) else { return .viewOnly }
        if word == "AS" { return .named }
        return Self.wordsBehindTable.contains(word) ? .unnamed : .viewOnly
    }

    /// Reserved words, so none of them is an alias.
    private static let wordsBehindTable: Set<String> = [
        "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "QUALIFY", "UNION", "INTERSECT", "EXCEPT", "SELECT",
        "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "ON", "USING",
    ]

    // MARK: Roles

    /// What the statement does with the reference that comes next.
    private func roleOfNext() -> LakeReference.Role { roleOfNext(behind: recent[...]) }

    private func roleOfNext(behind tokens: ArraySlice<Token>) -> LakeReference.Role {
        var before = tokens.reversed().map { keyword($0) }[...]
        if before.first == "EXISTS" { before = before.drop { $0 == "EXISTS" || $0 == "NOT" || $0 == "IF" } }
        let next = before.first ?? nil
        let nextButOne = before.dropFirst().first ?? nil
        switch next {
        case "INTO", "TRUNCATE": return .target
        case "UPDATE" where nextButOne != "FOR": return .target
        case "FROM" where nextButOne == "DELETE": return .target
        case "TABLE", "VIEW": return Self.wordsBeforeObject.contains(nextButOne ?? "") ? .target : .source
        case "ON" where head.created == .index: return .target
        default: return .source
        }
    }

    /// The words before `TABLE name` or `VIEW name` where the name is that of an object to create, drop or change;
    /// behind any other, `TABLE name` reads it.
    private static let wordsBeforeObject: Set<String> = [
        "CREATE", "DROP", "ALTER", "TRUNCATE", "REPLACE", "TEMP", "TEMPORARY", "LOCAL", "GLOBAL", "UNLOGGED",
        "RECURSIVE", "ON",
    ]

    // MARK: Words

    /// The token's text in capitals if it may be a keyword; names that are too long for one are not decoded.
    private func keyword(_ token: Token) -> String? {
        guard token.kind == .word, token.range.count <= 16 else { return token.kind == .word ? "" : nil }
        return String(decoding: bytes[token.range], as: UTF8.self).uppercased()
    }

    private func symbol(_ token: Token) -> UInt8? {
        token.kind == .symbol && token.range.count == 1 ? bytes[token.range.lowerBound] : nil
    }
}
