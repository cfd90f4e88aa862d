/// Names as SQL writes them.
public enum SQLIdentifier {
    /// The name in double quotes, with the quotes inside it doubled, so that it can never end its own quotes.
    public static func quoted(_ name: String) -> String {
        var quoted = "\""
        for character in name.unicodeScalars {
            if character == "\"" { quoted.unicodeScalars.append(character) }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }

    /// The name as a person would write it: in quotes when it is anything but small letters, digits and underscores.
    public static func written(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "_")
        }
        return isPlain && name.first?.isNumber == false ? name : quoted(name)
    }

    /// What a quoted or plain identifier names: `"a""b"` names `a"b`.
    public static func name(of bytes: ArraySlice<UInt8>) -> String {
        guard bytes.first == .doubleQuote else { return String(decoding: bytes, as: UTF8.self) }
        var name: [UInt8] = []
        name.reserveCapacity(bytes.count)
        var skipsNext = false
        for byte in bytes.dropFirst().dropLast() {
            if skipsNext {
                skipsNext = false
                continue
            }
            name.append(byte)
            skipsNext = byte == .doubleQuote
        }
        return String(decoding: name, as: UTF8.self)
    }
}
