// The parts of a statement that ask for rows, put together to SELECTs.

extension ShapeReader {
    /// Whether a query comes next, maybe in parentheses.
    var startsQuery: Bool {
        mutating get {
            var distance = 0
            while cursor.peek(distance)?.symbol == .openParenthesis, distance < 64 { distance += 1 }
            return cursor.peek(distance)?.word.map(Self.queryWords.contains) == true
        }
    }

    /// Asks a query that stands in the statement.
    mutating func ask(_ query: Range<Int>) {
        guard !query.isEmpty else { return }
        let isLoneTable = statement.references.contains { $0.range.lowerBound == query.lowerBound + base }
        let range = RewrittenText.Part.range(shifted(query))
        guard commonTables != nil else { return ask(isLoneTable ? [.text("FROM "), range] : [range]) }
        // The query may begin with a WITH of its own.
        ask([.text("FROM ("), range, .text(")")])
    }

    /// Asks a query that is put together; what stands before the statement as `WITH` comes before it.
    mutating func ask(_ query: [RewrittenText.Part]) {
        var parts = query
        if let commonTables { parts.insert(contentsOf: [.range(shifted(commonTables)), .text(" ")], at: 0) }
        found.questions.append(parts)
    }

    /// Asks every query in parentheses that stands in a part of the statement which is none itself, such as a list of
    /// expressions.
    mutating func askSubqueries(in range: Range<Int>) {
        guard range.lowerBound < range.upperBound else { return }
        var inner = TokenCursor(range, of: cursor.bytes)
        var found: [Range<Int>] = []
        while let item = inner.peek() {
            if item.symbol == .openParenthesis, inner.peek(1)?.word.map(Self.queryWords.contains) == true,
                let query = inner.parenthesis()
            {
                found.append(query)
            } else {
                inner.next()
            }
        }
        for query in found { ask(query) }
    }

    /// A range of the statement as one of the whole text.
    func shifted(_ range: Range<Int>) -> Range<Int> { range.shifted(by: base) }

    private var base: Int { statement.range.lowerBound }

    // MARK: Statements that change rows

    /// `INSERT [OR …] INTO t [AS x] [(a, b)] [BY NAME] query [ON CONFLICT …] [RETURNING …]`, and the forms of the lake.
    mutating func readInsert() {
        cursor.next()
        var overwrites = false
        _ = cursor.accept("WITH", "SCHEMA", "EVOLUTION")
        if cursor.accept("OR") { cursor.next() }
        if cursor.accept("OVERWRITE") {
            overwrites = true
            _ = cursor.accept("INTO")
        } else {
            _ = cursor.accept("INTO")
        }
        _ = cursor.accept("TABLE")
        found.target = objectName()
        found.action = .insert(overwrites: overwrites)
        if cursor.accept("AS") { cursor.next() }
        if cursor.peek()?.symbol == .openParenthesis, !startsQuery { found.columns = names() }
        found.matchesByName = cursor.accept("BY", "NAME")
        if found.matchesByName { found.columns = nil } else { _ = cursor.accept("BY", "POSITION") }
        let before = cursor.position
        if cursor.accept("REPLACE") {
            _ = cursor.scan { word, before in
                Self.queryWords.contains(word) && !(word == "FROM" && before == "DISTINCT")
            }
        }
        let start = cursor.position
        var depth = 0
        while let item = cursor.peek() {
            if depth == 0 {
                if item.word == "RETURNING" { break }
                if item.word == "ON", cursor.peek(1)?.word == "CONFLICT" { break }
            }
            if item.symbol == .openParenthesis { depth += 1 }
            if item.symbol == .closeParenthesis { depth -= 1 }
            cursor.next()
        }
        let end = cursor.lastEnd
        // DEFAULT VALUES asks nothing.
        if end > start, firstWord(at: start) != "DEFAULT" { askRows(start..<end) }
        askSubqueries(in: before..<start)
        askSubqueries(in: cursor.position..<length)
    }

    /// Asks what gives the rows. `VALUES (1, DEFAULT)` is no query by itself, and a million rows that are written out need not
    /// be read by DuckDB twice; there may be queries in them all the same.
    private mutating func askRows(_ range: Range<Int>) {
        let isValues = firstWord(at: range.lowerBound) == "VALUES"
        if isValues, range.count > Self.longestValues || words(in: range).contains("DEFAULT") {
            askSubqueries(in: range)
        } else {
            ask(range)
        }
    }

    /// The longest VALUES that is asked as a whole, in bytes.
    private static let longestValues = 16_384

    private func firstWord(at offset: Int) -> String? {
        var inner = TokenCursor(offset..<length, of: cursor.bytes)
        return inner.peek()?.word
    }

    /// `UPDATE t [AS x] SET a = … [FROM …] [WHERE …] [RETURNING …]`
    mutating func readUpdate() {
        cursor.next()
        found.action = .update
        found.target = objectName()
        skipAlias(before: ["SET"])
        guard cursor.accept("SET") else { return }
        let assignments = cursor.scan { word, before in
            (word == "FROM" && before != "DISTINCT") || word == "WHERE" || word == "RETURNING"
        }
        var sources: Range<Int>?
        if cursor.accept("FROM") { sources = cursor.scan { word, _ in word == "WHERE" || word == "RETURNING" } }
        var condition: Range<Int>?
        if cursor.accept("WHERE") { condition = cursor.scan { word, _ in word == "RETURNING" } }
        if let sources { askTables(sources, where: condition) } else if let condition { askSubqueries(in: condition) }
        if let assignments { askSubqueries(in: assignments) }
        askSubqueries(in: cursor.position..<length)
    }

    /// `DELETE FROM t [AS x] [USING …] [WHERE …] [RETURNING …]`
    mutating func readDelete() {
        cursor.next()
        _ = cursor.accept("FROM")
        found.action = .delete
        found.target = objectName()
        skipAlias(before: ["USING", "WHERE", "RETURNING"])
        var sources: Range<Int>?
        if cursor.accept("USING") { sources = cursor.scan { word, _ in word == "WHERE" || word == "RETURNING" } }
        var condition: Range<Int>?
        if cursor.accept("WHERE") { condition = cursor.scan { word, _ in word == "RETURNING" } }
        if let sources { askTables(sources, where: condition) } else if let condition { askSubqueries(in: condition) }
        askSubqueries(in: cursor.position..<length)
    }

    private mutating func askTables(_ tables: Range<Int>, where condition: Range<Int>?) {
        var parts: [RewrittenText.Part] = [.text("SELECT 1 FROM "), .range(shifted(tables))]
        if let condition { parts += [.text(" WHERE "), .range(shifted(condition))] }
        ask(parts)
    }

    /// `MERGE INTO t [AS x] USING source ON … WHEN …`
    mutating func readMerge() {
        cursor.next()
        _ = cursor.accept("INTO")
        found.action = .merge
        found.target = objectName()
        skipAlias(before: ["USING"])
        guard cursor.accept("USING"), let source = cursor.scan(until: { word, _ in word == "WHEN" }) else { return }
        // What stands behind USING is what can stand behind JOIN: a table, and how it is joined.
        ask([.text("SELECT 1 FROM (SELECT 1) JOIN "), .range(shifted(source))])
        askSubqueries(in: cursor.position..<length)
    }

    mutating func readTruncate() {
        cursor.next()
        _ = cursor.accept("TABLE")
        found.action = .delete
        found.target = objectName()
    }

    /// `COPY t [(a, b)] FROM 'file' (…)`, `COPY t TO 'file'` and `COPY (query) TO 'file'`
    mutating func readCopy() {
        cursor.next()
        found.action = .other
        if cursor.accept("FROM", "DATABASE") { return }
        let start = cursor.position
        if let query = cursor.parenthesis() {
            guard cursor.accept("TO") else { return }
            found.action = .export
            ask(query)
            found.file = string()
            return
        }
        guard let target = objectName() else { return }
        let targetEnd = cursor.lastEnd
        let columns = names()
        if cursor.accept("FROM") {
            found.action = .copy
            found.target = target
            found.columns = columns
            found.file = string()
        } else if cursor.accept("TO") {
            found.action = .export
            ask([.text("FROM "), .range(shifted(start..<targetEnd))])
            found.file = string()
        }
    }
}
