/// An expression as DuckDB prints it in a plan, cut into pieces: `((a = 3) AND prefix(b, 'x'))`.
///
/// Nothing is understood yet, but quotes and parentheses are matched, so what one part says can never leak into
/// another.
indirect enum PlanText: Hashable, Sendable {
    /// A name or keyword, as it is written.
    case word(String)
    /// A number with its sign.
    case number(String)
    /// A text without its quotes.
    case string(String)
    /// An operator, comma or any other character.
    case symbol(String)
    /// A name with arguments directly behind it.
    case call(String, [[PlanText]])
    /// What stands in parentheses.
    case group([PlanText])

    /// Cuts a text; nil when quotes or parentheses do not match.
    static func parse(_ text: String) -> [PlanText]? {
        var reader = Reader(bytes: Array(text.utf8))
        guard let items = reader.items(depth: 0), reader.isAtEnd else { return nil }
        return items
    }

    /// Whether this is the keyword.
    func isWord(_ keyword: String) -> Bool { self == .word(keyword) }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        /// Deeper nesting is not worth the stack.
        static let maximumDepth = 200

        mutating func items(depth: Int) -> [PlanText]? {
            guard depth <= Self.maximumDepth else { return nil }
            var items: [PlanText] = []
            while position < bytes.count {
                let byte = bytes[position]
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
                case UInt8(ascii: ")"): return items
                case UInt8(ascii: "("):
                    let isCall = position > 0 && isNamePart(bytes[position - 1])
                    position += 1
                    guard let inner = self.items(depth: depth + 1), position < bytes.count else { return nil }
                    position += 1
                    if isCall, case .word(let name)? = items.last {
                        items[items.count - 1] = .call(name, Self.arguments(inner))
                    } else {
                        items.append(.group(inner))
                    }
                case UInt8(ascii: "'"):
                    guard let text = quoted(by: byte) else { return nil }
                    items.append(.string(text))
                case UInt8(ascii: "\""):
                    guard let text = quoted(by: byte) else { return nil }
                    items.append(.word(text))
                default: items.append(plain(byte))
                }
            }
            return items
        }

        private static func arguments(_ items: [PlanText]) -> [[PlanText]] {
            items.split(separator: .symbol(","), omittingEmptySubsequences: false).map(Array.init)
        }

        private mutating func plain(_ byte: UInt8) -> PlanText {
            let start = position
            let isNegative =
                byte == UInt8(ascii: "-") && position + 1 < bytes.count && isDigit(bytes[position + 1])
            if isDigit(byte) || isNegative {
                position += 1
                while position < bytes.count, isNumberPart(at: position) { position += 1 }
                return .number(text(start))
            }
            if isNamePart(byte) {
                while position < bytes.count, isNamePart(bytes[position]) { position += 1 }
                return .word(text(start))
            }
            if isOperator(byte) {
                while position < bytes.count, isOperator(bytes[position]) { position += 1 }
                return .symbol(text(start))
            }
            position += 1
            return .symbol(text(start))
        }

        /// A doubled quote is one; nil when the text does not end.
        private mutating func quoted(by quote: UInt8) -> String? {
            position += 1
            var content: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == quote {
                    guard position < bytes.count, bytes[position] == quote else {
                        return String(validating: content, as: UTF8.self)
                    }
                    position += 1
                }
                content.append(byte)
            }
            return nil
        }

        private func text(_ start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

        private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

        private func isNumberPart(at index: Int) -> Bool {
            let byte = bytes[index]
            if isNamePart(byte) || byte == UInt8(ascii: ".") { return true }
            // The sign of an exponent: 1e+300.
            guard byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") else { return false }
            return bytes[index - 1] == UInt8(ascii: "e") || bytes[index - 1] == UInt8(ascii: "E")
        }

        private func isNamePart(_ byte: UInt8) -> Bool {
            isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
                || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
        }

        private func isOperator(_ byte: UInt8) -> Bool {
            "=<>!~^@:*/%+&|".utf8.contains(byte)
        }
    }
}
