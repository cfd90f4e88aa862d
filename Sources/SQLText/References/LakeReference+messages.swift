extension LakeReference {
    /// DuckDB's words about a view of the lake, turned back into the words of the person who asked.
    ///
    /// `Did you mean "=(^).climate"?` becomes `Did you mean "=(^)climate"?`, and so do the spellings `"=(^)".climate`,
    /// `"=(^)"."climate"`, `memory."=(^)".climate`, and those of a fixed version, `"=(^)@12"."climate"`.
    public static func restored(in message: String) -> String {
        let bytes = Array(message.utf8)
        var restored: [UInt8] = []
        restored.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard let (name, end) = qualifiedName(at: position, in: bytes) else {
                restored.append(bytes[position])
                position += 1
                continue
            }
            removeCatalog(from: &restored)
            restored.append(contentsOf: marker.utf8)
            restored.append(contentsOf: name)
            position = end
        }
        return String(decoding: restored, as: UTF8.self)
    }

    /// The name behind `=(^).` or `"=(^)".`, as it is spelled, and where it ends.
    private static func qualifiedName(at start: Int, in bytes: [UInt8]) -> (name: ArraySlice<UInt8>, end: Int)? {
        guard let nameStart = endOfSchema(at: start, in: bytes) else { return nil }
        var tokenizer = Tokenizer(bytes: bytes)
        tokenizer.position = nameStart
        guard nameStart < bytes.count, bytes[nameStart].isIdentifierStart || bytes[nameStart] == .doubleQuote,
            let token = try? tokenizer.next()
        else { return nil }
        let name = bytes[token.range]
        return (needlesslyQuoted(name) ? name.dropFirst().dropLast() : name, token.range.upperBound)
    }

    /// Where the name behind a schema of the lake and its dot starts.
    private static func endOfSchema(at start: Int, in bytes: [UInt8]) -> Int? {
        let isQuoted = bytes[start] == .doubleQuote
        var offset = isQuoted ? start + 1 : start
        guard bytes[offset...].starts(with: schema.utf8) else { return nil }
        offset += schema.utf8.count
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "@") {
            offset += 1
            while offset < bytes.count, bytes[offset].isDigit || versionMarks.contains(bytes[offset]) { offset += 1 }
        }
        if isQuoted {
            guard offset < bytes.count, bytes[offset] == .doubleQuote else { return nil }
            offset += 1
        }
        return offset < bytes.count && bytes[offset] == .dot ? offset + 1 : nil
    }

    /// What stands between the numbers in the name of a version's schema: `=(^)@3-5` for changes, `=(^)@3~2` for a
    /// table that has taken the place of another.
    private static let versionMarks: [UInt8] = [.minus, UInt8(ascii: "~")]

    private static func needlesslyQuoted(_ name: ArraySlice<UInt8>) -> Bool {
        name.first == .doubleQuote && TableName(SQLIdentifier.name(of: name))?.reference.utf8.last != .doubleQuote
    }

    /// Takes the name of a database and its dot off the end: `memory.` in `memory."=(^)".climate`.
    private static func removeCatalog(from text: inout [UInt8]) {
        guard text.last == .dot else { return }
        let catalog = text.dropLast().reversed().prefix(while: \.isIdentifierPart).count
        if catalog > 0 { text.removeLast(catalog + 1) }
    }
}
