/// Keeps a key in a file that only its owner may read.
public struct KeyFile: Sendable {
    private let file: PrivateFile

    /// A key file that need not exist yet.
    public init(_ path: String) {
        file = PrivateFile(path)
    }

    /// The key of the file. A new one is made when there is no file; of several processes that do so at once, all get the
    /// same.
    ///
    /// - Throws: ``CryptoError``; a file that holds no key is never replaced, as what it sealed would be lost.
    public func key() throws(CryptoError) -> SealingKey {
        if let key = try existing() { return key }
        let new = SealingKey()
        if try file.create(Array((new.hexadecimal + "\n").utf8)) { return new }
        guard let key = try existing() else { throw CryptoError(.file, "The key file went away.") }
        return key
    }

    private func existing() throws(CryptoError) -> SealingKey? {
        guard let bytes = try file.read() else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        return try SealingKey(hexadecimal: text)
    }
}
