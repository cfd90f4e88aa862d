/// What DuckDB says about a file that it cannot read, reduced to the file, the line and the reason.
///
/// DuckDB's own text runs over thirty lines and lists every option of its reader.
struct FileComplaint: Sendable, Hashable {
    /// The path as DuckDB got it.
    var path: String?
    /// 1-based.
    var line: Int?
    /// The offending line, shortened.
    var excerpt: String?
    /// What is wrong, in DuckDB's words.
    var reason: String

    /// - Parameter message: DuckDB's message, without the name of its error class.
    /// - Returns: nil when the message is not about a file's contents.
    init?(_ message: String) {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        guard let first = lines.first else { return nil }
        let named = lines.lazy.compactMap { $0.drop(prefix: "  file = ") }.first
        if let number = first.drop(prefix: "CSV Error on Line: ") {
            path = named
            line = Int(number)
            var rest = lines.dropFirst()
            if let original = rest.first?.drop(prefix: "Original Line: ") {
                excerpt = String(original.prefix(80))
                rest = rest.dropFirst()
                // A value that is never closed quotes the rows behind it, too.
                rest = rest.drop { line in !Self.reasons.contains { line.hasPrefix($0) } }
            }
            reason = rest.first ?? "The row does not fit."
        } else if first.hasPrefix("Malformed JSON in file"), let quoted = Self.quotedPart(of: first) {
            path = quoted
            reason = first.replacing(" in file \"\(quoted)\"", with: "")
            line = first.split(separator: " in line ").last.flatMap { Int($0.prefix(while: \.isNumber)) }
        } else if first.hasPrefix("Error when sniffing file") {
            path = Self.quotedPart(of: first).flatMap { $0.isEmpty ? nil : $0 }
            reason = "It cannot be read as CSV."
        } else {
            return nil
        }
    }

    private static let reasons = [
        "Error when converting", "Expected Number of Columns", "Value with unterminated quote", "Invalid unicode",
        "Maximum line size", "The CSV Parser state machine",
    ]

    private static func quotedPart(of text: String) -> String? {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[1]) : nil
    }
}

extension String {
    /// The text behind a prefix, or nil when it does not begin so.
    fileprivate func drop(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
