/// Reads JSON text (RFC 8259) from bytes that stay where they are.
///
/// A log is parsed at every cold start, and one `add` holds a text of statistics that is parsed again. Foundation's
/// decoder takes about four times as long for the same lines on Linux, and turns numbers into `Double`, which
/// decimals do not survive.
struct JSONParser {
    /// What is wrong with the text, and where.
    struct Failure: Error, Hashable {
        /// What was found or missing.
        let reason: String
        /// The offset into the text, in bytes.
        let offset: Int
    }

    /// Deeper nesting than any schema has; more of it is an attack on the stack.
    static let maximumDepth = 256

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int
    private var depth = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        position = 0
    }

    /// Parses one whole text.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> JSON {
        var parser = JSONParser(bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.failure("something follows the value") }
        return value
    }

    /// Parses one whole text.
    static func parse(_ text: String) throws(Failure) -> JSON {
        try parse(Array(text.utf8))
    }

    /// Parses one whole text.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> JSON {
        let outcome: Result<JSON, Failure> = bytes.withUnsafeBufferPointer { buffer in
            do throws(Failure) { return .success(try parse(buffer)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    /// The integer under a name of an object, found without building the rest; `nil` when there is none.
    static func integer(named name: String, in text: String) -> Int64? {
        var text = text
        return text.withUTF8 { buffer in
            var parser = JSONParser(buffer)
            return try? parser.integer(named: name)
        }
    }

    private mutating func integer(named name: String) throws(Failure) -> Int64? {
        skipSpace()
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if next == UInt8(ascii: "}") { return nil }
        while true {
            skipSpace()
            let found = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            let value = try value()
            if found == name { return value.integer }
            skipSpace()
            guard next == UInt8(ascii: ",") else { return nil }
            position += 1
        }
    }

    // MARK: Values

    private mutating func value() throws(Failure) -> JSON {
        skipSpace()
        guard let next else { throw failure("the text ends early") }
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure("no value starts here")
        }
    }

    private mutating func object() throws(Failure) -> JSON {
        try enter()
        var members: [JSON.Member] = []
        skipSpace()
        if next != UInt8(ascii: "}") {
            while true {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw failure("a name in quotes is missing") }
                let name = try string()
                skipSpace()
                try expect(UInt8(ascii: ":"))
                members.append(JSON.Member(name, try value()))
                skipSpace()
                guard next == UInt8(ascii: ",") else { break }
                position += 1
            }
        }
        try expect(UInt8(ascii: "}"))
        depth -= 1
        return .object(members)
    }

    private mutating func array() throws(Failure) -> JSON {
        try enter()
        var elements: [JSON] = []
        skipSpace()
        if next != UInt8(ascii: "]") {
            while true {
                elements.append(try value())
                skipSpace()
                guard next == UInt8(ascii: ",") else { break }
                position += 1
            }
        }
        try expect(UInt8(ascii: "]"))
        depth -= 1
        return .array(elements)
    }

    private mutating func enter() throws(Failure) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure("more than \(Self.maximumDepth) levels of nesting") }
        position += 1
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(Failure) -> JSON {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw failure("the text ends early") }
        for offset in 0..<count where bytes[position + offset] != word.utf8Start[offset] {
            throw failure("no value starts here")
        }
        position += count
        return value
    }

    private mutating func number() throws(Failure) -> String {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        let first = next
        let digits = skipDigits()
        guard digits > 0, digits == 1 || first != UInt8(ascii: "0") else { throw failure("a number is malformed") }
        if next == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() > 0 else { throw failure("a number is malformed") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() > 0 else { throw failure("a number is malformed") }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    // MARK: Strings

    private mutating func string() throws(Failure) -> String {
        try expect(UInt8(ascii: "\""))
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
                    throw failure("a string is not UTF-8")
                }
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            guard byte >= 0x20 else { throw failure("a control character stands in a string") }
            position += 1
        }
        throw failure("a string does not end")
    }

    private mutating func stringWithEscapes(from start: Int) throws(Failure) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(2 * (position - start) + 128)
        plain += bytes[start..<position]
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: plain, as: UTF8.self) else {
                    throw failure("a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                guard let escaped = next else { throw failure("a string does not end") }
                position += 1
                switch escaped {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(escaped)
                case UInt8(ascii: "b"): plain.append(0x08)
                case UInt8(ascii: "f"): plain.append(0x0C)
                case UInt8(ascii: "n"): plain.append(0x0A)
                case UInt8(ascii: "r"): plain.append(0x0D)
                case UInt8(ascii: "t"): plain.append(0x09)
                case UInt8(ascii: "u"): plain += String(try escapedScalar()).utf8
                default: throw failure("an escape is unknown")
                }
            case 0..<0x20: throw failure("a control character stands in a string")
            default: plain.append(byte)
            }
        }
        throw failure("a string does not end")
    }

    /// A scalar behind `\u`; half of a surrogate pair becomes U+FFFD, as Swift's strings cannot hold it.
    private mutating func escapedScalar() throws(Failure) -> Character {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard first < 0xDC00, position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let start = position
        position += 2
        let second = try fourHexDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
            position = start
            return "\u{FFFD}"
        }
        return Character(scalar)
    }

    private mutating func fourHexDigits() throws(Failure) -> UInt32 {
        guard position + 4 <= bytes.count else { throw failure("a string does not end") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw failure("an escape is malformed")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Bytes

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        guard next == byte else {
            throw failure(next == nil ? "the text ends early" : "\"\(Character(Unicode.Scalar(byte)))\" is missing")
        }
        position += 1
    }

    private func failure(_ reason: String) -> Failure { Failure(reason: reason, offset: position) }
}
