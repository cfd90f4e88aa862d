/// Reads the XML that servers of buckets answer with.
///
/// It is strict: what is not well formed, and everything that such answers have no use for (document types, entities
/// of their own), is refused. Depth is bounded; the size is the caller's to bound.
struct XMLParser {
    struct Failure: Error, Hashable {
        let reason: String
    }

    private static let maximumDepth = 16
    private var bytes: ArraySlice<UInt8>

    /// The outermost element of a document.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> XMLElement {
        var parser = XMLParser(bytes: bytes[...])
        if parser.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.bytes = parser.bytes.dropFirst(3) }
        try parser.skipMiscellaneous()
        guard parser.take("<") else { throw Failure(reason: "there is no element") }
        let root = try parser.element(depth: 1)
        try parser.skipMiscellaneous()
        guard parser.bytes.isEmpty else { throw Failure(reason: "something follows the last element") }
        return root
    }

    /// An element whose `<` has been read.
    private mutating func element(depth: Int) throws(Failure) -> XMLElement {
        guard depth <= Self.maximumDepth else { throw Failure(reason: "it is nested too deeply") }
        var element = XMLElement(name: try name())
        if try attributes() { return element }
        var text: [UInt8] = []
        while let byte = bytes.first {
            if take("</") {
                guard try name() == element.name else { throw Failure(reason: "<\(element.name)> is not closed") }
                skipBlanks()
                guard take(">") else { throw Failure(reason: "a closing tag does not end") }
                guard let decoded = String(validating: text, as: UTF8.self) else {
                    throw Failure(reason: "it is not UTF-8")
                }
                element.text = decoded
                return element
            } else if take("<![CDATA[") {
                text += try skip(past: "]]>")
            } else if take("<!--") {
                _ = try skip(past: "-->")
            } else if take("<?") {
                _ = try skip(past: "?>")
            } else if take("<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if byte == UInt8(ascii: "&") {
                text += try reference()
            } else {
                text.append(byte)
                bytes.removeFirst()
            }
        }
        throw Failure(reason: "it ends within <\(element.name)>")
    }

    /// Passes over attributes and the end of the tag.
    ///
    /// - Returns: whether the element ends here.
    private mutating func attributes() throws(Failure) -> Bool {
        while true {
            skipBlanks()
            if take("/>") { return true }
            if take(">") { return false }
            _ = try name()
            skipBlanks()
            guard take("=") else { throw Failure(reason: "an attribute has no value") }
            skipBlanks()
            if take("\"") {
                _ = try skip(past: "\"")
            } else if take("'") {
                _ = try skip(past: "'")
            } else {
                throw Failure(reason: "an attribute's value has no quotes")
            }
        }
    }

    private mutating func name() throws(Failure) -> String {
        let name = bytes.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: ":"), 0x80...:
                true
            default: false
            }
        }
        guard !name.isEmpty, let text = String(validating: name, as: UTF8.self) else {
            throw Failure(reason: "a name is missing")
        }
        bytes = bytes.dropFirst(name.count)
        return text
    }

    /// `&amp;` and its like, or a character by its number.
    private mutating func reference() throws(Failure) -> [UInt8] {
        guard let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw Failure(reason: "an & stands alone")
        }
        let name = String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
        bytes = bytes[(end + 1)...]
        switch name {
        case "lt": return Array("<".utf8)
        case "gt": return Array(">".utf8)
        case "amp": return Array("&".utf8)
        case "quot": return Array("\"".utf8)
        case "apos": return Array("'".utf8)
        default: break
        }
        let isHexadecimal = name.hasPrefix("#x")
        guard name.hasPrefix("#"),
            let number = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(number), number != 0
        else {
            throw Failure(reason: "there is no character &\(name);")
        }
        return Array(String(Character(scalar)).utf8)
    }

    /// What may stand before and after the outermost element.
    private mutating func skipMiscellaneous() throws(Failure) {
        while true {
            skipBlanks()
            if take("<?") {
                _ = try skip(past: "?>")
            } else if take("<!--") {
                _ = try skip(past: "-->")
            } else {
                return
            }
        }
    }

    private mutating func skipBlanks() {
        bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes.starts(with: wanted) else { return false }
        bytes = bytes.dropFirst(wanted.count)
        return true
    }

    private mutating func skip(past end: StaticString) throws(Failure) -> ArraySlice<UInt8> {
        let wanted = UnsafeBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == wanted[0], bytes[index...].starts(with: wanted) {
                let skipped = bytes[..<index]
                bytes = bytes[(index + wanted.count)...]
                return skipped
            }
            index += 1
        }
        throw Failure(reason: "something does not end")
    }
}
