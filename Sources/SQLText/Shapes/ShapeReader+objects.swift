// The statements that make, change and remove objects.

extension ShapeReader {
    private static let modifiers: Set<String> = [
        "OR", "REPLACE", "PERSISTENT", "LOCAL", "GLOBAL", "UNLOGGED", "RECURSIVE", "UNIQUE",
    ]

    mutating func readCreate() {
        cursor.next()
        found.action = .other
        var replaces = false
        while let word = cursor.peek()?.word {
            if word == "TEMP" || word == "TEMPORARY" {
                found.isTemporary = true
            } else if Self.modifiers.contains(word) {
                replaces = replaces || word == "REPLACE"
            } else {
                break
            }
            cursor.next()
        }
        guard let word = cursor.next()?.word else { return }
        let object = CreatedObject(word: word)
        let ifNotExists = cursor.accept("IF", "NOT", "EXISTS")
        switch object {
        case .table, .view, .macro:
            found.action = .create(object, replaces: replaces, ifNotExists: ifNotExists)
            found.target = objectName()
            if object == .macro { readMacro() } else { readDefinition() }
        case .index: readIndex()
        case .schema:
            found.action = .create(object, replaces: replaces, ifNotExists: ifNotExists)
            found.target = objectName()
        default: askSubqueries(in: cursor.position..<length)
        }
    }

    /// `[(a, b)] … AS query [WITH [NO] DATA]`, or the columns of a table without rows.
    private mutating func readDefinition() {
        let start = cursor.position
        let hasColumns = cursor.peek()?.symbol == .openParenthesis
        let columns = names()
        _ = cursor.scan { word, _ in word == "AS" }
        guard cursor.accept("AS") else { return askSubqueries(in: start..<length) }
        if hasColumns { found.columns = columns }
        let body = cursor.position
        var depth = 0
        while let item = cursor.peek() {
            if depth == 0, item.word == "WITH", cursor.lastEnd > body,
                cursor.peek(1)?.word == "DATA" || (cursor.peek(1)?.word == "NO" && cursor.peek(2)?.word == "DATA")
            {
                break
            }
            if item.symbol == .openParenthesis { depth += 1 }
            if item.symbol == .closeParenthesis { depth -= 1 }
            cursor.next()
        }
        ask(body..<max(cursor.lastEnd, body))
    }

    /// `(a, b) AS [TABLE] …, (a) AS [TABLE] …`: a macro may have several bodies.
    private mutating func readMacro() {
        while cursor.parenthesis() != nil, cursor.accept("AS") {
            let isTable = cursor.accept("TABLE")
            let start = cursor.position
            var depth = 0
            while let item = cursor.peek() {
                if depth == 0, item.symbol == .comma, startsNextBody { break }
                if item.symbol == .openParenthesis { depth += 1 }
                if item.symbol == .closeParenthesis { depth -= 1 }
                cursor.next()
            }
            let body = start..<max(cursor.lastEnd, start)
            if isTable { ask(body) } else { ask([.text("SELECT "), .range(shifted(body))]) }
            guard cursor.accept(.comma) else { return }
        }
    }

    /// Whether behind the comma that comes next stand parameters in parentheses and `AS`.
    private var startsNextBody: Bool {
        mutating get {
            guard cursor.peek(1)?.symbol == .openParenthesis else { return false }
            var distance = 2
            while let item = cursor.peek(distance) {
                if item.symbol == .closeParenthesis { return cursor.peek(distance + 1)?.word == "AS" }
                if item.symbol == .openParenthesis || distance > 64 { return false }
                distance += 1
            }
            return false
        }
    }

    /// `CREATE INDEX i ON t (…)`
    private mutating func readIndex() {
        _ = cursor.scan { word, _ in word == "ON" }
        guard cursor.accept("ON") else { return }
        found.action = .alter
        found.target = objectName()
    }

    /// `DROP TABLE [IF EXISTS] t [CASCADE]`
    mutating func readDrop() {
        cursor.next()
        guard let word = cursor.next()?.word else { return }
        var object = CreatedObject(word: word)
        if object == .macro, cursor.accept("TABLE") { object = .macro }
        _ = cursor.accept("IF", "EXISTS")
        found.target = objectName()
        found.action = .drop(object, cascades: cursor.accept("CASCADE"))
    }

    /// `ALTER TABLE [IF EXISTS] t RENAME TO u`, and everything else that alters.
    mutating func readAlter() {
        cursor.next()
        found.action = .alter
        guard let word = cursor.next()?.word else { return }
        _ = cursor.accept("IF", "EXISTS")
        let object = CreatedObject(word: word)
        guard object == .table || object == .view else {
            found.action = .other
            return
        }
        found.target = objectName()
        if cursor.accept("RENAME", "TO"), let name = name()?.last {
            found.action = .rename(object, to: name)
        } else {
            askSubqueries(in: cursor.position..<length)
        }
    }
}
