internal import CSodium

/// The key that seals secrets: 32 bytes that nobody else has.
public struct SealingKey: Sendable {
    /// How many bytes a key has.
    public static let byteCount = 32
    let bytes: [UInt8]

    /// A new key.
    public init() {
        bytes = Sodium.random(Self.byteCount)
    }

    /// - Throws: ``CryptoError`` `.badKey` unless there are 32 bytes.
    public init(bytes: [UInt8]) throws(CryptoError) {
        guard bytes.count == Self.byteCount else {
            throw CryptoError(.badKey, "A key has \(Self.byteCount) bytes, not \(bytes.count).")
        }
        self.bytes = bytes
    }

    /// A key as people and programs hand it over: 64 hexadecimal digits, such as `openssl rand -hex 32` prints.
    ///
    /// - Throws: ``CryptoError`` `.badKey` for anything else.
    public init(hexadecimal text: String) throws(CryptoError) {
        let digits = Array(text.utf8)
        let values = digits.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2 * Self.byteCount, values.count == digits.count else {
            throw CryptoError(.badKey, "A key is written as 64 hexadecimal digits.")
        }
        bytes = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    /// The key as 64 hexadecimal digits.
    public var hexadecimal: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the key.
    public var description: String { "a sealing key" }
    /// Says nothing of the key.
    public var debugDescription: String { description }
    /// Shows nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
