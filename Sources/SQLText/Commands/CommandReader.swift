/// Recognises the statements whose target is a table of the lake.
///
/// One method for each form; what is common to them is here. The forms are those of Spark's and DuckDB's SQL.
struct CommandReader {
    var cursor: TokenCursor
    private let range: Range<Int>
    private let references: [LakeReference]

    /// - Parameter references: those of the statement, in the order of the text.
    init(_ range: Range<Int>, of bytes: [UInt8], references: [LakeReference]) {
        self.range = range
        self.references = references
        cursor = TokenCursor(range, of: bytes)
    }

    /// The command, or nil when the statement is none: DuckDB runs it.
    ///
    /// - Throws: ``SQLTextError`` `.wrongForm` for a statement that is meant for a table of the lake, but is not written
    ///   as it has to be.
    mutating func command() throws(SQLTextError) -> LakeCommand? {
        let explanation = explanation()
        let start = cursor.position
        let commonTables = commonTables()
        let verb = cursor.next()?.word
        guard let (target, action) = try parts(verb: verb, hasCommonTables: commonTables != nil) else { return nil }
        return LakeCommand(
            target: target, action: action, explanation: explanation, commonTables: commonTables,
            body: start..<range.upperBound)
    }

    private mutating func parts(
        verb: String?, hasCommonTables: Bool
    ) throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        switch verb {
        case "INSERT": return try insertion()
        case "UPDATE": return try update()
        case "DELETE": return try deletion()
        case "MERGE": return try merge()
        default: break
        }
        guard !hasCommonTables else { return nil }
        switch verb {
        case "CREATE": return try creation()
        case "TRUNCATE": return try truncation()
        case "DROP": return try drop()
        case "ALTER": return try alteration()
        case "COMMENT": return try comment()
        case "OPTIMIZE": return try optimization()
        case "VACUUM": return try vacuum()
        case "RESTORE": return try restoration()
        case "DESCRIBE", "DESC": return try description()
        default: return nil
        }
    }

    private mutating func explanation() -> LakeCommand.Explanation? {
        guard cursor.accept("EXPLAIN") else { return nil }
        if cursor.accept("ANALYZE") { return .analysis }
        guard cursor.peek()?.symbol == .openParenthesis else { return .plan }
        var isAnalysis = false
        while let item = cursor.next() {
            if item.word == "ANALYZE" { isAnalysis = true }
            if item.symbol == .closeParenthesis { break }
        }
        return isAnalysis ? .analysis : .plan
    }

    /// `WITH a AS (…), b(x) AS MATERIALIZED (…)`
    private mutating func commonTables() -> Range<Int>? {
        let start = cursor.position
        guard cursor.accept("WITH") else { return nil }
        repeat {
            _ = cursor.scan { word, _ in word == "AS" }
            guard cursor.accept("AS") else { return nil }
            _ = cursor.accept("NOT")
            _ = cursor.accept("MATERIALIZED")
            guard cursor.parenthesis() != nil else { return nil }
        } while cursor.accept(.comma)
        return start..<cursor.lastEnd
    }

    // MARK: What the forms are made of

    /// The table of the lake that comes next, or nil when it is none of the lake's.
    mutating func target() throws(SQLTextError) -> LakeReference? {
        guard let item = cursor.peek(), item.token.kind == .lakeReference,
            var reference = references.first(where: { $0.range.lowerBound == item.start })
        else { return nil }
        guard reference.moment == .newest else {
            throw SQLTextError(
                code: .wrongForm, message: "Only the newest version of a table can be changed or described.",
                hint:
                    "Leave out what stands behind \(reference.table.reference). RESTORE brings an older version back.",
                offset: item.token.range.upperBound)
        }
        reference.role = .target
        cursor.next()
        return reference
    }

    /// The name that comes next: a word or a quoted name.
    mutating func name(_ what: String, _ form: String) throws(SQLTextError) -> String {
        guard let item = cursor.peek(), item.token.kind == .word || item.token.kind == .quotedIdentifier else {
            throw unexpected(what, form)
        }
        cursor.next()
        return SQLIdentifier.name(of: cursor.bytes[item.token.range])
    }

    /// `a.b.c`
    mutating func path(_ form: String) throws(SQLTextError) -> [String] {
        var names = [try name("the name of a column", form)]
        while cursor.accept(.dot) { names.append(try name("a name behind the dot", form)) }
        return names
    }

    /// `(a, b)`, or without parentheses where only one name is given.
    mutating func names(_ form: String) throws(SQLTextError) -> [String] {
        guard cursor.accept(.openParenthesis) else { throw unexpected("a list of columns in parentheses", form) }
        var names: [String] = []
        repeat { names.append(try name("the name of a column", form)) } while cursor.accept(.comma)
        guard cursor.accept(.closeParenthesis) else { throw unexpected("a comma or )", form) }
        return names
    }

    /// What a string stands for.
    mutating func string(_ what: String, _ form: String) throws(SQLTextError) -> String {
        guard let item = cursor.peek(), item.token.kind == .string, cursor.bytes[item.start] == .quote else {
            throw unexpected(what, form)
        }
        cursor.next()
        let inner = cursor.bytes[item.token.range].dropFirst().dropLast()
        return String(decoding: inner, as: UTF8.self).replacingDoubledQuotes
    }

    /// A whole number from 0 on.
    mutating func number(_ what: String, _ form: String) throws(SQLTextError) -> Int64 {
        guard let item = cursor.peek(), item.token.kind == .number,
            let number = Int64(cursor.text(item).filter { $0 != "_" })
        else { throw unexpected(what, form) }
        cursor.next()
        return number
    }

    /// Checks that nothing is left.
    mutating func end(_ form: String) throws(SQLTextError) {
        guard cursor.peek() == nil else { throw unexpected("the end of the statement", form) }
    }

    /// The error for something else than what has to come next.
    mutating func unexpected(_ what: String, _ form: String) -> SQLTextError {
        let found = cursor.peek().map { "“\(cursor.text($0).prefix(40))”" } ?? "the end of the statement"
        return SQLTextError(
            code: .wrongForm, message: "Here stands \(found) instead of \(what).", hint: "Write: \(form)",
            offset: cursor.peek()?.start ?? cursor.lastEnd)
    }
}

extension String {
    fileprivate var replacingDoubledQuotes: String {
        var text = ""
        var skipsNext = false
        for scalar in unicodeScalars {
            if skipsNext {
                skipsNext = false
                continue
            }
            text.unicodeScalars.append(scalar)
            skipsNext = scalar == "'"
        }
        return text
    }
}
