import DuckDB

/// The names in an SQL expression: words outside of strings, and what stands in double quotes or backticks.
struct ExpressionWords {
    private let words: Set<ExactName>

    init(_ expression: String) {
        var words: Set<ExactName> = []
        var word = ""
        var quote: Character?
        for character in expression {
            if let open = quote {
                if character == open {
                    if open != "'" { words.insert(word.folded) }
                    word = ""
                    quote = nil
                } else {
                    word.append(character)
                }
            } else if character.isLetter || character.isNumber || character == "_" || character == "$" {
                word.append(character)
            } else {
                if !word.isEmpty { words.insert(word.folded) }
                word = ""
                if character == "'" || character == "\"" || character == "`" { quote = character }
            }
        }
        if !word.isEmpty { words.insert(word.folded) }
        self.words = words
    }

    /// Whether a name in small letters is among them.
    func contain(_ name: ExactName) -> Bool { words.contains(name) }
}
