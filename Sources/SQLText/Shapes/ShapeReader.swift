/// Finds the shape of a statement by its words on the level of no parentheses.
///
/// It never fails: a statement that is not written as DuckDB would read it has no shape, and DuckDB says why.
struct ShapeReader {
    var cursor: TokenCursor
    var found = StatementShape()
    /// `WITH …` before the statement, whose names all of its parts can use.
    var commonTables: Range<Int>?
    let statement: Statement
    let length: Int

    static let queryWords: Set<String> = [
        "SELECT", "VALUES", "FROM", "WITH", "TABLE", "PIVOT", "PIVOT_WIDER", "PIVOT_LONGER", "UNPIVOT", "DESCRIBE",
        "SHOW", "SUMMARIZE",
    ]

    init(_ statement: Statement) {
        self.statement = statement
        let bytes = Array(statement.text.utf8)
        length = bytes.count
        cursor = TokenCursor(0..<length, of: bytes)
    }

    mutating func shape() -> StatementShape {
        readExplanation()
        if cursor.accept("PREPARE") { readPrepared() }
        readStatement()
        return found
    }

    /// `EXPLAIN` does nothing, and `EXPLAIN ANALYZE` does it all; but for tables of the lake, which it leaves alone.
    private mutating func readExplanation() {
        guard cursor.accept("EXPLAIN") else { return }
        var isDone = cursor.accept("ANALYZE")
        if let options = cursor.parenthesis() {
            isDone = isDone || words(in: options).contains("ANALYZE")
        }
        found.isPostponed = !isDone || statement.command != nil
    }

    private mutating func readPrepared() {
        found.isPostponed = true
        found.prepared = name()?.last
        _ = cursor.parenthesis()
        _ = cursor.accept("AS")
    }

    private mutating func readStatement() {
        let start = cursor.position
        if cursor.peek()?.word == "WITH" {
            guard skipCommonTables() else { return ask(start..<length) }
            if startsQuery { return ask(start..<length) }
            commonTables = start..<cursor.lastEnd
        }
        let item = cursor.peek()
        guard let word = item?.word else {
            // A parenthesis, or a table of the lake alone.
            if item != nil { ask(start..<length) }
            return
        }
        switch word {
        case "CREATE": readCreate()
        case "INSERT": readInsert()
        case "UPDATE": readUpdate()
        case "DELETE": readDelete()
        case "MERGE": readMerge()
        case "TRUNCATE": readTruncate()
        case "COPY": readCopy()
        case "DROP": readDrop()
        case "ALTER": readAlter()
        case "COMMENT", "OPTIMIZE", "VACUUM", "ANALYZE", "RESTORE": readCare(word)
        case "USE", "ATTACH", "DETACH", "EXECUTE": readName(word)
        case "BEGIN", "START": found.action = .begin
        case "COMMIT", "END": found.action = .commit
        case "ROLLBACK", "ABORT": found.action = .rollback
        case "DESCRIBE", "DESC", "SHOW", "SUMMARIZE": readDescription(start)
        case _ where Self.queryWords.contains(word): ask(start..<length)
        default:
            found.action = .other
            askSubqueries(in: start..<length)
        }
    }

    /// `WITH a AS (…), b(x) AS NOT MATERIALIZED (…)`; with `USING KEY (…)` behind a name.
    private mutating func skipCommonTables() -> Bool {
        guard cursor.accept("WITH") else { return false }
        repeat {
            _ = cursor.scan { word, _ in word == "AS" }
            guard cursor.accept("AS") else { return false }
            _ = cursor.accept("NOT")
            _ = cursor.accept("MATERIALIZED")
            guard cursor.parenthesis() != nil else { return false }
        } while cursor.accept(.comma)
        return true
    }

    /// `DESCRIBE HISTORY =(^)t` and the like are Sord's own; the others DuckDB reads as a SELECT.
    private mutating func readDescription(_ start: Int) {
        guard let command = statement.command else { return ask(start..<length) }
        ask([.text("FROM "), .range(command.target.range)])
    }

    private mutating func readCare(_ word: String) {
        found.action = word == "RESTORE" ? .restore : .alter
        if let target = statement.command?.target {
            found.target = .lake(target.name)
            return
        }
        cursor.next()
        guard word == "COMMENT", cursor.accept("ON") else {
            found.action = .other
            return
        }
        if cursor.accept("COLUMN") {
            found.target = name().map { .parts($0.count > 1 ? $0.dropLast() : $0) }
        } else {
            cursor.next()
            found.target = objectName()
        }
    }

    private mutating func readName(_ word: String) {
        cursor.next()
        switch word {
        case "USE": found.action = .use
        case "ATTACH": found.action = .attach
        case "DETACH": found.action = .detach
        default: found.action = .execute
        }
        _ = cursor.accept("DATABASE")
        _ = cursor.accept("OR", "REPLACE")
        _ = cursor.accept("IF", "NOT", "EXISTS") || cursor.accept("IF", "EXISTS")
        if found.action == .attach, let file = string() {
            found.file = file
            if cursor.accept("AS") {
                found.target = objectName()
            } else {
                let stem = file.split(separator: "/").last?.split(separator: ".").first
                found.target = stem.map { .parts([String($0)]) }
            }
        } else {
            found.target = objectName()
        }
        if found.action == .execute { askSubqueries(in: cursor.position..<length) }
    }

    // MARK: Names

    /// The parts of the name that comes next.
    mutating func name() -> [String]? {
        guard let first = part() else { return nil }
        var parts = [first]
        while cursor.peek()?.symbol == .dot {
            cursor.next()
            guard let part = part() else { break }
            parts.append(part)
        }
        return parts
    }

    private mutating func part() -> String? {
        guard let item = cursor.peek(), item.token.kind == .word || item.token.kind == .quotedIdentifier else {
            return nil
        }
        cursor.next()
        return SQLIdentifier.name(of: cursor.bytes[item.token.range])
    }

    /// The object that comes next.
    mutating func objectName() -> StatementShape.Name? {
        guard let item = cursor.peek(), item.token.kind == .lakeReference else { return name().map { .parts($0) } }
        cursor.next()
        let name = cursor.bytes[
            item.token.range.lowerBound + LakeReference.marker.utf8.count..<item.token.range.upperBound]
        return .lake(SQLIdentifier.name(of: name))
    }

    /// `[AS] alias`, before one of some words.
    mutating func skipAlias(before words: Set<String>) {
        if cursor.accept("AS") {
            cursor.next()
        } else if let item = cursor.peek(),
            item.token.kind == .quotedIdentifier || item.word.map(words.contains) == false
        {
            cursor.next()
        }
    }

    /// `(a, b)`
    mutating func names() -> [String]? {
        guard let range = cursor.parenthesis() else { return nil }
        var inner = TokenCursor(range, of: cursor.bytes)
        var names: [String] = []
        while let item = inner.next() {
            if item.token.kind == .word || item.token.kind == .quotedIdentifier, inner.peek()?.symbol != .dot {
                names.append(SQLIdentifier.name(of: cursor.bytes[item.token.range]))
            }
            while let next = inner.peek(), next.symbol != .comma { _ = next; inner.next() }
            inner.next()
        }
        return names
    }

    /// What the string that comes next stands for.
    mutating func string() -> String? {
        guard let item = cursor.peek(), item.token.kind == .string, cursor.bytes[item.start] == .quote else {
            return nil
        }
        cursor.next()
        var bytes: [UInt8] = []
        var skipsNext = false
        for byte in cursor.bytes[item.token.range].dropFirst().dropLast() {
            if skipsNext {
                skipsNext = false
                continue
            }
            bytes.append(byte)
            skipsNext = byte == .quote
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func words(in range: Range<Int>) -> Set<String> {
        var inner = TokenCursor(range, of: cursor.bytes)
        var words: Set<String> = []
        while let item = inner.next() { if let word = item.word { words.insert(word) } }
        return words
    }
}
