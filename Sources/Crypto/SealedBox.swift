internal import CSodium

/// Seals texts so that they can lie in a file: without the key nobody reads them, and nobody changes them unnoticed.
///
/// Each text is sealed for a purpose, such as the connection that it belongs to, and opens for no other, so sealed texts
/// cannot be exchanged for each other.
public struct SealedBox: Sendable {
    /// What every sealed text starts with; another way to seal would have another start.
    public static let prefix = "sealed:1:"
    private let key: SealingKey

    /// Seals and opens with a key.
    public init(key: SealingKey) {
        self.key = key
    }

    /// Seals a text for a purpose. Each time gives another sealed text.
    public func seal(_ text: String, for purpose: String) -> String {
        let message = Self.bound(text, purpose)
        let nonce = Sodium.random(Int(crypto_secretbox_NONCEBYTES))
        var box = [UInt8](repeating: 0, count: message.count + Int(crypto_secretbox_MACBYTES))
        // It can only fail for messages larger than memory.
        _ = crypto_secretbox_easy(&box, message, UInt64(message.count), nonce, key.bytes)
        return Self.prefix + Self.hexadecimal(nonce + box)
    }

    /// Opens a text that was sealed for a purpose.
    ///
    /// - Throws: ``CryptoError`` `.notAuthentic` for any text that this key did not seal for this purpose.
    public func open(_ sealed: String, for purpose: String) throws(CryptoError) -> String {
        let failure = CryptoError(
            .notAuthentic, "A sealed value cannot be opened: it was changed, or sealed with another key.")
        let overhead = Int(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)
        guard Sodium.isReady, sealed.hasPrefix(Self.prefix),
            let bytes = Self.bytes(ofHexadecimal: sealed.dropFirst(Self.prefix.count)), bytes.count >= overhead
        else { throw failure }
        let nonce = Array(bytes.prefix(Int(crypto_secretbox_NONCEBYTES)))
        let box = Array(bytes.dropFirst(nonce.count))
        var message = [UInt8](repeating: 0, count: box.count - Int(crypto_secretbox_MACBYTES))
        guard crypto_secretbox_open_easy(&message, box, UInt64(box.count), nonce, key.bytes) == 0 else { throw failure }
        defer { sodium_memzero(&message, message.count) }
        let start = Self.bound("", purpose)
        guard message.starts(with: start),
            let text = String(validating: message.dropFirst(start.count), as: UTF8.self)
        else { throw failure }
        return text
    }

    /// The text behind its purpose, whose length comes first so that no other purpose begins alike.
    private static func bound(_ text: String, _ purpose: String) -> [UInt8] {
        let length = UInt32(clamping: purpose.utf8.count)
        return withUnsafeBytes(of: length.bigEndian) { Array($0) } + Array(purpose.utf8) + Array(text.utf8)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: bytes.count * 2 + 1)
        sodium_bin2hex(&text, text.count, bytes, bytes.count)
        return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func bytes(ofHexadecimal text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        let values = digits.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count == digits.count else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
