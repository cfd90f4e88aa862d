/// Integers of any length: DuckDB's bytes and decimal digits.
///
/// DuckDB stores three bytes of header, whose highest bit says "not negative" and whose other 23 count the bytes that
/// follow, and the magnitude, highest byte first; of a negative number every bit is flipped, so that bytes sort.
enum Bignum {
    static func text(of stored: UnsafeBufferPointer<UInt8>) -> String {
        guard let first = stored.first, stored.count > 3 else { return "0" }
        let isNegative = first & 0x80 == 0
        let magnitude = stored.dropFirst(3).map { isNegative ? ~$0 : $0 }
        return (isNegative ? "-" : "") + digits(of: magnitude)
    }

    /// Decimal digits of a magnitude, highest byte first.
    private static func digits(of magnitude: [UInt8]) -> String {
        // Base 10^9, lowest digit first, so that a digit times 256 and a carry fit 64 bits.
        let base: UInt64 = 1_000_000_000
        var groups: [UInt64] = [0]
        for byte in magnitude {
            var carry = UInt64(byte)
            for index in groups.indices {
                let sum = groups[index] * 256 + carry
                groups[index] = sum % base
                carry = sum / base
            }
            if carry > 0 { groups.append(carry) }
        }
        let rest = groups.dropLast().reversed().map { group in
            let digits = String(group)
            return String(repeating: "0", count: 9 - digits.utf8.count) + digits
        }
        return String(groups[groups.count - 1]) + rest.joined()
    }

    /// The magnitude of decimal digits, highest byte first; nil when the text is no integer.
    static func magnitude(of text: String) -> (bytes: [UInt8], isNegative: Bool)? {
        let isNegative = text.first == "-"
        let digits = isNegative ? text.dropFirst() : Substring(text)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        var bytes: [UInt8] = [0]
        for digit in digits.utf8 {
            var carry = UInt(digit - UInt8(ascii: "0"))
            for index in bytes.indices {
                let sum = UInt(bytes[index]) * 10 + carry
                bytes[index] = UInt8(truncatingIfNeeded: sum)
                carry = sum >> 8
            }
            if carry > 0 { bytes.append(UInt8(carry)) }
        }
        return (bytes.reversed(), isNegative && bytes != [0])
    }
}
