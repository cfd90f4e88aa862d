import SQLText

extension [Statement] {
    /// Those of some names, in small letters, that stand somewhere in the statements: a first guess at the in-memory
    /// tables that they need, without DuckDB's parser.
    func words(among names: Set<String>) -> Set<String> {
        guard !names.isEmpty else { return [] }
        var found: Set<String> = []
        for statement in self {
            let bytes = Array<UInt8>(statement.text.utf8)
            var tokenizer = Tokenizer(statement.text)
            while let token = try? tokenizer.next() {
                guard token.kind == .word || token.kind == .quotedIdentifier else { continue }
                let name = SQLIdentifier.name(of: bytes[token.range]).lowercased()
                if names.contains(name) { found.insert(name) }
            }
        }
        return found
    }
}
