extension JSONBuffer {
    /// Writes a string in quotes, escaped after RFC 8259, section 7.
    ///
    /// Bytes that are not UTF-8 become U+FFFD, so what is written always is.
    @inline(__always)
    mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Most strings need no escape: look for one in eight bytes at a time, copying as we look.
        reserve(bytes.count + 2)
        put(UInt8(ascii: "\""))
        if let base = bytes.baseAddress {
            let plain = copyPlain(base, bytes.count)
            if plain < bytes.count {
                escape(UnsafeBufferPointer(start: base + plain, count: bytes.count - plain))
                reserve(1)
            }
        }
        put(UInt8(ascii: "\""))
    }

    /// Writes a string in quotes.
    mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string($0) }
    }

    /// Copies bytes up to the first that is not plain printable ASCII and says how many; there must be room for all.
    @inline(__always)
    private mutating func copyPlain(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let target = start + count
        var at = 0
        while at + 8 <= length {
            let word = UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self)
            guard !Self.holdsSpecial(word) else { break }
            UnsafeMutableRawPointer(target + at).storeBytes(of: word, as: UInt64.self)
            at += 8
        }
        while at < length, Self.isPlain(bytes[at]) {
            target[at] = bytes[at]
            at += 1
        }
        advance(at)
        return at
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether any of eight bytes is a control character, a quote, a backslash or not ASCII.
    ///
    /// `(x - 0x01…) & ~x & 0x80…` is not zero exactly when a byte of x is zero; the same with 0x20 finds bytes below
    /// it. A borrow can only make a byte above a hit look like one, so the answer is right.
    @inline(__always)
    private static func holdsSpecial(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let control = (word &- ones &* 0x20) & ~word
        let quote = (quotes &- ones) & ~quotes
        let slash = (slashes &- ones) & ~slashes
        return (control | quote | slash | word) & highs != 0
    }

    @inline(never)
    private mutating func escape(_ bytes: UnsafeBufferPointer<UInt8>) {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            reserve(8)
            if Self.isPlain(byte) {
                put(byte)
                at += 1
            } else if byte >= 0x80 {
                let length = Self.lengthOfSequence(bytes, at)
                if length > 0 {
                    for offset in 0..<length { put(bytes[at + offset]) }
                    at += length
                } else {
                    text("\u{FFFD}")
                    at += 1
                }
            } else {
                escape(byte)
                at += 1
            }
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): text("\\\"")
        case UInt8(ascii: "\\"): text("\\\\")
        case UInt8(ascii: "\n"): text("\\n")
        case UInt8(ascii: "\r"): text("\\r")
        case UInt8(ascii: "\t"): text("\\t")
        default:
            text("\\u00")
            for digit in [byte >> 4, byte & 15] {
                put(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    /// The length of the well-formed sequence of two to four bytes at a place, or 0 (Unicode 15, table 3-7).
    private static func lengthOfSequence(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            at + offset < bytes.count && range.contains(bytes[at + offset])
        }
        switch bytes[at] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }

    /// Writes bytes as base64 with padding (RFC 4648, section 4), in quotes.
    mutating func base64(_ bytes: UnsafeBufferPointer<UInt8>) {
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let letters = alphabet.utf8Start
        reserve((bytes.count + 2) / 3 * 4 + 2)
        put(UInt8(ascii: "\""))
        var at = 0
        while at < bytes.count {
            let left = bytes.count - at
            let second = left > 1 ? bytes[at + 1] : 0
            let third = left > 2 ? bytes[at + 2] : 0
            put(letters[Int(bytes[at] >> 2)])
            put(letters[Int((bytes[at] & 3) << 4 | second >> 4)])
            put(left > 1 ? letters[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "="))
            put(left > 2 ? letters[Int(third & 63)] : UInt8(ascii: "="))
            at += 3
        }
        put(UInt8(ascii: "\""))
    }
}
