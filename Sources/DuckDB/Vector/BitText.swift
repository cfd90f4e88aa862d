/// Zeros and ones, and how DuckDB packs them: the number of padding bits, then the bits from the highest on, with the
/// padding, all ones, in front.
enum BitText {
    static func text(of packed: UnsafeBufferPointer<UInt8>) -> String {
        guard let padding = packed.first else { return "" }
        var text = ""
        text.reserveCapacity(packed.count * 8)
        for byte in packed.dropFirst() {
            for shift in stride(from: 7, through: 0, by: -1) { text.append(byte >> shift & 1 == 1 ? "1" : "0") }
        }
        return String(text.dropFirst(Int(padding)))
    }

    /// Nil when the text is empty or holds anything else than zeros and ones.
    static func packed(_ text: String) -> [UInt8]? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") }) else {
            return nil
        }
        let padding = (8 - text.utf8.count % 8) % 8
        let bits = Array(repeating: UInt8(1), count: padding) + text.utf8.map { $0 & 1 }
        return [UInt8(padding)]
            + stride(from: 0, to: bits.count, by: 8).map { start in
                bits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
            }
    }
}
