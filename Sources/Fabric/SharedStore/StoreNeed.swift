import SQLText

extension Statement {
    /// How the statement uses the shared store, judged by its words; nil when it does not name it.
    ///
    /// A guess that is too high makes others wait. One that is too low cannot happen for statements that change tables.
    var storeAccess: StoreQueue.Access? {
        let words = storeWords
        guard let first = words.firstIndex(where: { $0.name == SharedStore.name }) else {
            return words.contains { $0.isPlain && Self.listing.contains($0.name) } ? .read : nil
        }
        switch kind {
        case .select, .explain, .describe, .reference: return .read
        // A statement that begins with a table of the lake is a question about it.
        case .other where references.first?.range.lowerBound == range.lowerBound: return .read
        case .create, .insert, .update, .delete, .merge:
            // A statement that starts with WITH names what it changes behind what it reads.
            guard words.first?.name != "with" else { return .write }
            return words[..<first].contains { $0.isPlain && Self.behindTarget.contains($0.name) } ? .read : .write
        default: return .write
        }
    }

    /// Words that stand behind the table that a statement changes.
    private static let behindTarget: Set<String> = ["as", "select", "set", "using", "where", "values"]
    /// Words of statements that list the tables of all databases.
    private static let listing: Set<String> = ["duckdb_tables", "duckdb_columns", "information_schema", "databases"]

    private var storeWords: [(name: String, isPlain: Bool)] {
        var tokenizer = Tokenizer(text)
        let bytes = Array(text.utf8)
        var words: [(String, Bool)] = []
        while let token = try? tokenizer.next() {
            guard token.kind == .word || token.kind == .quotedIdentifier else { continue }
            // A name of the length of “postgres”, or of a word above.
            guard token.range.count <= 24 else { continue }
            // What Sord keeps about itself is not in the store.
            let place = range.lowerBound + token.range.lowerBound
            if systemTables.contains(where: { $0.range.contains(place) }) { continue }
            let text = String(decoding: bytes[token.range], as: UTF8.self).lowercased()
            words.append(token.kind == .word ? (text, true) : (text.filter { $0 != "\"" }, false))
        }
        return words
    }
}

extension [Statement] {
    /// How some statements, run one after the other, use the shared store.
    var storeAccess: StoreQueue.Access? { lazy.compactMap(\.storeAccess).max() }
}

extension LoadOrigin {
    /// How the load uses the shared store.
    var storeAccess: StoreQueue.Access? {
        guard case .select(let text) = self, let script = try? SQLScript(parsing: text) else { return nil }
        return script.statements.storeAccess
    }
}
