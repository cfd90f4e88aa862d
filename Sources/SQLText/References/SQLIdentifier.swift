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

    /// What a quoted or plain identifier names: `"a""b"` names `a"b`.
    static func name(of bytes: ArraySlice<UInt8>) -> String {
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
