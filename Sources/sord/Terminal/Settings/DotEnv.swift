/// The lines `NAME=value` of a file called `.env`.
///
/// Blank lines and lines that start with `#` are passed over, as is `export` before a name. A value may stand in
/// single quotes, which keep everything as it is, or in double quotes, where `\n`, `\"`, `\\` and `\$` are known.
/// Without quotes it ends at ` #`. Variables inside values are not replaced. The last line for a name counts.
struct DotEnv: Sendable, Hashable {
    /// A value and the line that it stands on, counted from 1.
    struct Entry: Sendable, Hashable {
        let value: String
        let line: Int
    }

    private var entries: [String: Entry] = [:]

    /// Reads the text of such a file; lines of no known form are passed over.
    init(parsing text: String) {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            guard let (name, value) = Self.parse(line) else { continue }
            entries[name] = Entry(value: value, line: index + 1)
        }
    }

    /// The value of a variable; nil if the file does not have it, or leaves it empty.
    subscript(variable: String) -> Entry? { entries[variable].flatMap { $0.value.isEmpty ? nil : $0 } }

    private static func parse(_ line: Substring) -> (name: String, value: String)? {
        var line = trimmed(line.drop { $0 == "\u{FEFF}" })
        guard line.first != "#", let equals = line.firstIndex(of: "=") else { return nil }
        if line.hasPrefix("export ") { line = line.dropFirst("export ".count) }
        let name = trimmed(line[..<equals].drop(while: \.isWhitespace))
        guard !name.isEmpty, name.allSatisfy({ $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }) else {
            return nil
        }
        return (String(name), value(trimmed(line[line.index(after: equals)...])))
    }

    private static func value(_ text: Substring) -> String {
        switch text.first {
        case "'":
            let inside = text.dropFirst()
            return String(inside.firstIndex(of: "'").map { inside[..<$0] } ?? text)
        case "\"": return unescaped(text.dropFirst()) ?? String(text)
        case "#": return ""
        default:
            var end = text.startIndex
            var isAfterBlank = false
            while end < text.endIndex, !(isAfterBlank && text[end] == "#") {
                isAfterBlank = text[end].isWhitespace
                end = text.index(after: end)
            }
            return String(trimmed(text[..<end]))
        }
    }

    /// The text up to the closing double quote; nil if there is none.
    private static func unescaped(_ text: Substring) -> String? {
        var value = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                switch character {
                case "n": value.append("\n")
                case "\"", "\\", "$": value.append(character)
                default: value.append(contentsOf: ["\\", character])
                }
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return value
            } else {
                value.append(character)
            }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
