import SQLText

/// What has to be known of a statement's text to plan it for file skipping.
struct PlannedStatement {
    let statement: Statement
    private let tokens: [TablePlace.Word]
    /// Which tokens the references start with, and which come behind them.
    private let referenceTokens: [Int]
    private let tokensBehind: [Int]

    init?(_ statement: Statement) {
        var tokenizer = Tokenizer(statement.text)
        var tokens: [TablePlace.Word] = []
        var starts: [Int] = []
        var referenceTokens: [Int] = []
        let bytes = Array(statement.text.utf8)
        do {
            while let token = try tokenizer.next() {
                guard !token.isTrivia else { continue }
                if token.kind == .lakeReference { referenceTokens.append(tokens.count) }
                let text = String(decoding: bytes[token.range], as: UTF8.self)
                starts.append(token.range.lowerBound)
                tokens.append(.init(kind: token.kind, text: token.kind == .word ? text.uppercased() : text))
            }
        } catch {
            return nil
        }
        guard referenceTokens.count == statement.references.count else { return nil }
        self.statement = statement
        self.tokens = tokens
        self.referenceTokens = referenceTokens
        // A reference may be longer than its name.
        tokensBehind = statement.references.map { reference in
            starts.firstIndex { $0 >= reference.range.upperBound - statement.range.lowerBound } ?? starts.count
        }
    }

    /// Whether the statement is of a kind whose tables can be replaced, and may have a filter.
    var mayHaveFilters: Bool {
        switch statement.kind {
        case .select, .explain, .insert, .copy: break
        case .create where statement.created == .table: break
        // A statement that begins with a table is a question about it.
        case .other where referenceTokens.first == 0: break
        default: return false
        }
        return tokens.contains { $0.kind == .word && Self.filtering.contains($0.text) }
            && !tokens.contains { $0.kind == .word && Self.ofOneRun.contains($0.text) }
    }

    private static let filtering: Set<String> = ["WHERE", "JOIN", "HAVING", "QUALIFY"]

    /// Functions whose value is another one each time a statement is planned.
    private static let ofOneRun: Set<String> = [
        "TXID_CURRENT", "CURRENT_QUERY", "CURRENT_QUERY_ID", "CURRENT_TRANSACTION_ID", "CURRENT_CONNECTION_ID",
    ]

    /// Whether a condition may depend on the time of day, or on the date.
    var dependsOnClock: Bool {
        tokens.contains { token in
            switch token.kind {
            case .word, .quotedIdentifier:
                let word = token.text.uppercased()
                return Self.clockWords.contains { word.contains($0) } || word == "AGE"
            case .string, .dollarString:
                let text = token.text.uppercased()
                return ["NOW", "TODAY", "TOMORROW", "YESTERDAY"].contains { text.contains($0) }
            default: return false
            }
        }
    }

    private static let clockWords = ["NOW", "CURRENT", "TODAY", "LOCALTIME", "TRANSACTION_TIMESTAMP"]

    /// What the statement asks of its table, where a scan can be made for it.
    enum Question {
        /// How many rows it has, and nothing else.
        case count
        /// Some of its rows, the first by some order.
        case first
        case other
    }

    /// What the statement asks of its table. Only ``Question/count`` has to be right.
    var question: Question {
        guard statement.kind == .select, statement.references.count == 1 else { return .other }
        let words = tokens.map(\.text)
        if words.starts(with: ["SELECT", "COUNT", "(", "*", ")"]), tokensBehind[0] == tokens.count {
            // A name may follow, and nothing else.
            let between = words[5..<referenceTokens[0]]
            if between == ["FROM"] || between.count == 3 && between.first == "AS" && between.last == "FROM" {
                return .count
            }
        }
        let known = Set(tokens.lazy.filter { $0.kind == .word }.map(\.text))
        let isSorted = known.isSuperset(of: ["ORDER", "LIMIT"])
        return isSorted && known.isDisjoint(with: Self.gathering) ? .first : .other
    }

    /// Words of statements that read all of their rows whole.
    private static let gathering: Set<String> = ["GROUP", "DISTINCT", "JOIN", "UNION", "OVER", "QUALIFY", "WITH"]

    /// How a reference stands in the statement.
    func place(of reference: Int) -> TablePlace {
        TablePlace(of: referenceTokens[reference], before: tokensBehind[reference], in: tokens)
    }

    /// SQL of the statement without EXPLAIN in front.
    func withoutExplain(_ sql: String) -> String {
        guard statement.kind == .explain else { return sql }
        var tokenizer = Tokenizer(sql)
        var head: [Token] = []
        while head.count < 3, let token = try? tokenizer.next() {
            if !token.isTrivia { head.append(token) }
        }
        let bytes = Array(sql.utf8)
        func text(_ index: Int) -> String {
            index < head.count ? String(decoding: bytes[head[index].range], as: UTF8.self).uppercased() : ""
        }
        guard head.count > 1 else { return sql }
        var end = head[0].range.upperBound
        if text(1) == "ANALYZE" { end = head[1].range.upperBound }
        if text(1) == "(", ["FORMAT", "ANALYZE"].contains(text(2)) {
            // Options hold no parentheses of their own.
            while let token = try? tokenizer.next() {
                end = token.range.upperBound
                if bytes[token.range].elementsEqual([UInt8(ascii: ")")]) { break }
            }
        }
        return String(decoding: bytes[end...], as: UTF8.self)
    }
}
