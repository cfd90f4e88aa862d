extension Statement {
    /// A condition that every row fulfils which an UPDATE, DELETE or MERGE can touch, as parts to be rewritten; nil when
    /// none is known, so that any row may be touched.
    ///
    /// It is evaluated apart from the statement and before it. So a statement gets none when evaluating twice could give
    /// two answers: with random functions, sequences and samples, with a LIMIT, with parameters, or with a WITH before
    /// it, whose tables the condition would not know.
    public func condition(of change: RowStatement) -> [RewrittenText.Part]? {
        guard let condition = change.condition, command?.commonTables == nil,
            !change.cases.contains(.notMatchedBySource)
        else { return nil }
        var ranges = [condition]
        if let sources = change.sources { ranges.append(sources) }
        guard !ranges.contains(where: { isVolatile($0) }) else { return nil }
        guard let sources = change.sources else { return change.kind == .merge ? nil : [.range(condition)] }
        // `a JOIN b ON …` behind the USING of a MERGE has more than one ON, so which one is the statement's is unclear.
        if change.kind == .merge, words(in: sources).contains("JOIN") { return nil }
        return [.text("EXISTS (SELECT 1 FROM "), .range(sources), .text(" WHERE "), .range(condition), .text(")")]
    }

    /// The names of the functions that a part calls, in lower case.
    public func calledFunctions(in part: Range<Int>) -> Set<String> {
        var cursor = TokenCursor(part.shifted(by: -range.lowerBound), of: Array(text.utf8))
        var names: Set<String> = []
        while let item = cursor.next() {
            guard cursor.peek()?.symbol == .openParenthesis else { continue }
            switch item.token.kind {
            case .word, .quotedIdentifier:
                names.insert(SQLIdentifier.name(of: cursor.bytes[item.token.range]).lowercased())
            default: break
            }
        }
        return names
    }

    /// The words in a part, in capitals, names and keywords alike.
    private func words(in part: Range<Int>) -> Set<String> {
        var cursor = TokenCursor(part.shifted(by: -range.lowerBound), of: Array(text.utf8))
        var words: Set<String> = []
        while let item = cursor.next() {
            if let word = item.word { words.insert(word) }
            if item.token.kind == .parameter { words.insert("?") }
        }
        return words
    }

    private func isVolatile(_ part: Range<Int>) -> Bool {
        !words(in: part).isDisjoint(with: Self.volatileWords)
            || !calledFunctions(in: part).isDisjoint(with: Self.volatileFunctions)
    }

    private static let volatileWords: Set<String> = ["LIMIT", "OFFSET", "FETCH", "SAMPLE", "TABLESAMPLE", "?"]

    private static let volatileFunctions: Set<String> = [
        "random", "setseed", "nextval", "currval", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "any_value",
        "arbitrary", "first", "last", "query", "query_table",
    ]
}

extension Range<Int> {
    func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}
