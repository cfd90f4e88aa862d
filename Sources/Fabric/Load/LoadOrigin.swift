import SQLText

/// Where the rows of a load come from.
public enum LoadOrigin: Sendable, Hashable {
    /// A folder under `data/raw`.
    case folder(String)
    /// A file or folder anywhere on this machine; only the terminal may ask for one.
    case path(String)
    /// The rows of one SELECT, in which `=(^)name` works as in any query.
    case select(String)

    /// Tells a SELECT from the name of a folder: a SELECT has more than one word and begins like one.
    public init(parsing text: String) {
        let trimmed = text.drop(while: \.isWhitespace)
        let isQuery =
            trimmed.contains(where: \.isWhitespace) || trimmed.contains("(") || trimmed.hasPrefix("--")
        if isQuery, let script = try? SQLScript(parsing: text), script.statements.first?.kind == .select {
            self = .select(text)
        } else {
            self = .folder(String(trimmed.reversed().drop(while: \.isWhitespace).reversed()))
        }
    }
}
