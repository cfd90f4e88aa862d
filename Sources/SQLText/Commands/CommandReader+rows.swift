// The statements that change rows: DuckDB runs them, so only their parts are found.

extension CommandReader {
    private static let insertForm =
        "INSERT [WITH SCHEMA EVOLUTION] INTO =(^)t [(a, b)] [BY NAME] [REPLACE WHERE condition] SELECT …"
    private static let overwriteForm = "INSERT OVERWRITE =(^)t SELECT …"
    private static let queryWords: Set<String> = [
        "SELECT", "VALUES", "FROM", "WITH", "TABLE", "PIVOT", "UNPIVOT", "DESCRIBE", "SHOW", "SUMMARIZE", "DEFAULT",
    ]

    mutating func insertion() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        var insertion = Insertion(source: 0..<0)
        if cursor.accept("WITH", "SCHEMA", "EVOLUTION") { insertion.evolvesSchema = true }
        if cursor.accept("OR", "REPLACE") || cursor.accept("OR", "IGNORE") { insertion.needsEngine = true }
        if cursor.accept("OVERWRITE") {
            insertion.overwrites = true
            _ = cursor.accept("INTO") || cursor.accept("TABLE")
        } else {
            guard cursor.accept("INTO") else { return nil }
            _ = cursor.accept("TABLE")
        }
        guard let target = try target() else { return nil }
        let form = insertion.overwrites ? Self.overwriteForm : Self.insertForm
        if cursor.accept("AS") {
            _ = try name("the name of the table in the statement", form)
            insertion.needsEngine = true
        }
        if cursor.peek()?.symbol == .openParenthesis, !startsQuery(behindParenthesis: true) {
            insertion.columns = try names(form)
        }
        if cursor.accept("BY", "NAME") { insertion.byName = true } else { _ = cursor.accept("BY", "POSITION") }
        if cursor.accept("REPLACE") {
            guard cursor.accept("WHERE") else { throw unexpected("WHERE and a condition", form) }
            insertion.replaceWhere = cursor.scan { word, before in
                Self.queryWords.contains(word) && !(word == "FROM" && before == "DISTINCT") && word != "DEFAULT"
            }
            guard insertion.replaceWhere != nil else { throw unexpected("a condition", form) }
        }
        guard startsQuery(behindParenthesis: false) else { throw unexpected("a SELECT, VALUES or FROM", form) }
        try readSource(&insertion, form)
        return (target, .insert(insertion))
    }

    private mutating func readSource(_ insertion: inout Insertion, _ form: String) throws(SQLTextError) {
        insertion.sourceHasCommonTables = cursor.peek()?.word == "WITH"
        let start = cursor.position
        let isValues = cursor.peek()?.word == "VALUES"
        if cursor.accept("DEFAULT", "VALUES") { insertion.needsEngine = true }
        var end = cursor.lastEnd
        var depth = 0
        while let item = cursor.peek() {
            if depth == 0, item.word == "RETURNING" || (item.word == "ON" && cursor.peek(1)?.word == "CONFLICT") {
                insertion.needsEngine = true
                break
            }
            if item.symbol == .openParenthesis { depth += 1 }
            if item.symbol == .closeParenthesis { depth = max(depth - 1, 0) }
            if isValues, depth == 1, item.word == "DEFAULT" { insertion.needsEngine = true }
            cursor.next()
            end = item.token.range.upperBound
        }
        insertion.source = start..<max(start, end)
        let special = insertion.overwrites || insertion.evolvesSchema || insertion.replaceWhere != nil
        guard !(special && insertion.needsEngine) else {
            throw SQLTextError(
                code: .wrongForm,
                message: "OVERWRITE, REPLACE WHERE and SCHEMA EVOLUTION go with a plain SELECT, VALUES or FROM only.",
                hint: "Leave out DEFAULT, ON CONFLICT and RETURNING. Write: \(form)", offset: start)
        }
    }

    private mutating func startsQuery(behindParenthesis: Bool) -> Bool {
        var distance = behindParenthesis ? 1 : 0
        while cursor.peek(distance)?.symbol == .openParenthesis, distance < 64 { distance += 1 }
        return cursor.peek(distance)?.word.map(Self.queryWords.contains) == true
    }

    mutating func update() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard let target = try target() else { return nil }
        let form = "UPDATE =(^)t [AS x] SET a = … [FROM …] [WHERE …] [RETURNING …]"
        var change = RowStatement(kind: .update)
        change.alias = try alias(before: ["SET"], form)
        guard cursor.accept("SET") else { throw unexpected("SET", form) }
        let assignments = cursor.scan { word, before in
            (word == "FROM" && before != "DISTINCT") || word == "WHERE" || word == "RETURNING"
        }
        guard assignments != nil else { throw unexpected("an assignment such as a = 1", form) }
        if cursor.accept("FROM") { change.sources = try part(until: ["WHERE", "RETURNING"], "a table", form) }
        try readTail(&change, form)
        return (target, .change(change))
    }

    mutating func deletion() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard cursor.accept("FROM"), let target = try target() else { return nil }
        let form = "DELETE FROM =(^)t [AS x] [USING …] [WHERE …] [RETURNING …]"
        var change = RowStatement(kind: .delete)
        change.alias = try alias(before: ["USING", "WHERE", "RETURNING"], form)
        if cursor.accept("USING") { change.sources = try part(until: ["WHERE", "RETURNING"], "a table", form) }
        try readTail(&change, form)
        return (target, .change(change))
    }

    mutating func merge() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard cursor.accept("INTO"), let target = try target() else { return nil }
        let form = "MERGE INTO =(^)t [AS x] USING source ON condition WHEN [NOT] MATCHED THEN … [RETURNING …]"
        var change = RowStatement(kind: .merge)
        change.alias = try alias(before: ["USING"], form)
        guard cursor.accept("USING") else { throw unexpected("USING", form) }
        change.sources = try part(until: ["ON", "USING", "WHEN"], "a table or query", form)
        if cursor.accept("ON") {
            change.condition = cursor.scan { word, _ in word == "WHEN" }
            guard change.condition != nil else { throw unexpected("a condition", form) }
        } else if cursor.accept("USING") {
            guard cursor.parenthesis() != nil else { throw unexpected("a list of columns in parentheses", form) }
        } else {
            throw unexpected("ON", form)
        }
        while cursor.accept("WHEN") {
            let isMatched = !cursor.accept("NOT")
            guard cursor.accept("MATCHED") else { throw unexpected("MATCHED or NOT MATCHED", form) }
            let isBySource = cursor.accept("BY", "SOURCE")
            change.cases.insert(isMatched ? .matched : isBySource ? .notMatchedBySource : .notMatched)
            _ = cursor.scan { word, _ in word == "WHEN" || word == "RETURNING" }
        }
        guard !change.cases.isEmpty else { throw unexpected("WHEN MATCHED or WHEN NOT MATCHED", form) }
        try readTail(&change, form)
        return (target, .change(change))
    }

    private mutating func readTail(_ change: inout RowStatement, _ form: String) throws(SQLTextError) {
        if change.kind != .merge, cursor.accept("WHERE") {
            change.condition = try part(until: ["RETURNING"], "a condition", form)
        }
        if cursor.accept("RETURNING") {
            change.returning = try part(until: [], "what to return, such as *", form)
        }
        try end(form)
    }

    private mutating func part(
        until words: Set<String>, _ what: String, _ form: String
    ) throws(SQLTextError) -> Range<Int> {
        guard let range = cursor.scan(until: { word, _ in words.contains(word) }) else {
            throw unexpected(what, form)
        }
        return range
    }

    private mutating func alias(before words: Set<String>, _ form: String) throws(SQLTextError) -> String? {
        if cursor.accept("AS") { return try name("the name of the table in the statement", form) }
        guard let item = cursor.peek() else { return nil }
        if let word = item.word, words.contains(word) { return nil }
        guard item.token.kind == .word || item.token.kind == .quotedIdentifier else { return nil }
        return try name("the name of the table in the statement", form)
    }
}
