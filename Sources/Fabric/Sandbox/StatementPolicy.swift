import SQLText

/// Which statements a user may run on a locked engine.
///
/// DuckDB's own lock keeps files outside of the data folder closed, but leaves open what it takes for harmless: writing into
/// the lake, reading statements from a file, functions that change how the engine logs or that open connections of their
/// own. What a statement does is told here from its text alone. Whatever could hide it, such as a path that is
/// computed, is refused.
struct StatementPolicy: Sendable {
    /// The folders that paths in statements may point to.
    let folders: SandboxFolders
    /// The table functions that nobody may call, in lower case.
    let refusedFunctions: Set<String>
    /// The databases that the server has attached, at the moment.
    var attached: @Sendable () -> Set<String> = { [] }

    /// Why a statement may not run.
    struct Refusal: Error, Sendable, Hashable {
        /// What is refused.
        var message: String
        /// What to do instead.
        var hint: String
        /// Where, in UTF-8 bytes of the text that was checked.
        var offset: Int
    }

    /// Checks one statement; offsets are those of the text that it was cut from.
    func check(_ statement: Statement) throws(Refusal) {
        do throws(Refusal) {
            try check(PolicyWord.words(of: statement.text)[...])
        } catch {
            throw Refusal(
                message: error.message, hint: error.hint, offset: error.offset + statement.range.lowerBound)
        }
    }

    /// Checks an expression that becomes a part of a statement, such as a condition.
    func check(expression: String) throws(Refusal) {
        try checkFunctions(PolicyWord.words(of: expression)[...])
    }

    private func check(_ words: ArraySlice<PolicyWord>) throws(Refusal) {
        try checkFunctions(words)
        try checkHead(words)
    }

    private func checkHead(_ words: ArraySlice<PolicyWord>) throws(Refusal) {
        guard let first = words.first, let head = first.keyword else { return }
        let rest = words.dropFirst()
        switch head {
        case "EXPLAIN": try checkHead(Self.behindExplain(rest))
        case "PREPARE":
            // What the statement behind AS is decides; types of parameters may stand before it.
            let body = rest.drop { $0.keyword != "AS" }.dropFirst()
            try checkHead(body)
        case "COPY": try checkCopy(rest, at: first.offset)
        case "EXPORT", "IMPORT":
            throw Refusal(
                message: "\(head) DATABASE is not allowed here.",
                hint: "COPY … TO 'data/raw/folder/file.parquet' writes rows, and INSERT INTO =(^)table keeps them.",
                offset: first.offset)
        case "ATTACH": try checkAttach(rest, at: first.offset)
        case "DETACH": try checkDetach(rest)
        case "SET", "RESET", "PRAGMA": try checkSetting(head, rest, at: first.offset)
        case "LOAD", "INSTALL", "FORCE":
            throw Refusal(
                message: "\(head == "FORCE" ? "FORCE \(rest.first?.keyword ?? "")" : head) is not allowed here.",
                hint: "Extensions belong to the server: connections load those that they need.", offset: first.offset)
        case "UPDATE" where rest.first?.keyword == "EXTENSIONS" && [nil, "("].contains(rest.dropFirst().first?.text):
            throw Refusal(
                message: "UPDATE EXTENSIONS is not allowed here.", hint: "Extensions belong to the server.",
                offset: first.offset)
        case "CREATE", "DROP", "ALTER":
            let object = rest.drop { Self.modifiers.contains($0.keyword ?? "") }.first
            if object?.keyword == "SECRET" {
                throw Refusal(
                    message: "Secrets are not kept by \(head) SECRET here.",
                    hint:
                        "Somebody who may change the server's connections can add one: PUT /api/settings/connections.",
                    offset: first.offset)
            }
            if head == "ALTER", object?.keyword == "DATABASE" {
                throw Refusal(
                    message: "ALTER DATABASE is not allowed here.",
                    hint: "Others know the database by its name. Attach it again under another one.",
                    offset: first.offset)
            }
        default: break
        }
    }

    private static let modifiers: Set<String> = ["OR", "REPLACE", "TEMP", "TEMPORARY", "PERSISTENT"]

    private static func behindExplain(_ words: ArraySlice<PolicyWord>) -> ArraySlice<PolicyWord> {
        var words = words.drop { $0.keyword == "ANALYZE" || $0.keyword == "VERBOSE" || $0.keyword == "ANALYSE" }
        if words.first?.text == "(", let end = words.firstIndex(where: { $0.text == ")" && $0.kind == .symbol }) {
            let behind = words[words.index(after: end)...]
            // A parenthesis may also be the SELECT that is explained, and that does no harm.
            if behind.first != nil { words = behind }
        }
        return words
    }

    // MARK: Functions

    private func checkFunctions(_ words: ArraySlice<PolicyWord>) throws(Refusal) {
        for index in words.indices.dropLast() where words[index + 1].isSymbol("(") {
            guard let name = words[index].name else { continue }
            // CREATE TABLE query (…) and INSERT INTO query (…) name a table.
            let isTarget = index > words.startIndex && ["TABLE", "INTO"].contains(words[index - 1].keyword)
            if name == "query", !isTarget { try checkQuery(words[index...]) }
            guard refusedFunctions.contains(name) else { continue }
            throw Refusal(
                message: "The function “\(name)” is not allowed here.",
                hint: "It reads or changes what belongs to the server, or opens a connection of its own.",
                offset: words[index].offset)
        }
    }

    /// `query('SELECT …')` runs a text, which has to be there to be read.
    private func checkQuery(_ words: ArraySlice<PolicyWord>) throws(Refusal) {
        let name = words[words.startIndex]
        let argument = words.dropFirst(2)
        guard let text = argument.first?.literal, argument.dropFirst().first.map({ $0.isSymbol(")") }) == true
        else {
            throw Refusal(
                message: "The function “query” takes one quoted text here, and nothing that is computed.",
                hint: "Write the statement itself, or query('SELECT …').", offset: name.offset)
        }
        do throws(Refusal) {
            try check(PolicyWord.words(of: text)[...])
        } catch {
            throw Refusal(message: error.message, hint: error.hint, offset: name.offset)
        }
    }
}
