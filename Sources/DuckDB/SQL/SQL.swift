/// Quoting of names and texts that go into SQL.
///
/// Names are data: nothing a user wrote may reach a statement without one of these, or a bound parameter.
public enum SQL {
    /// A name as a quoted identifier: `a "b"` becomes `"a ""b"""`.
    ///
    /// A NUL cannot stand in SQL at all; a statement that holds one is refused when it is run.
    public static func identifier(_ name: String) -> String {
        quoted(name, by: "\"")
    }

    /// A text as an expression of type VARCHAR: `it's` becomes `'it''s'`.
    ///
    /// A NUL cannot stand in SQL, so a text with one becomes a concatenation with `chr(0)` in parentheses.
    public static func literal(_ text: String) -> String {
        guard text.utf8.contains(0) else { return quoted(text, by: "'") }
        let parts = text.split(separator: "\0", omittingEmptySubsequences: false)
        return "(" + parts.map { quoted(String($0), by: "'") }.joined(separator: " || chr(0) || ") + ")"
    }

    private static func quoted(_ text: String, by quote: Character) -> String {
        var result = String(quote)
        result.reserveCapacity(text.utf8.count + 2)
        for character in text.unicodeScalars {
            if Character(character) == quote { result.append(quote) }
            result.unicodeScalars.append(character)
        }
        result.append(quote)
        return result
    }
}
