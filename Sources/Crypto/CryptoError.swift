/// What can go wrong with sealed values and their key. It never holds a secret.
public struct CryptoError: Error, Sendable, Hashable {
    /// What kind of thing went wrong.
    public enum Code: Sendable, Hashable {
        /// The text is no sealed value, was changed, was sealed with another key, or for another purpose.
        case notAuthentic
        /// The key is not one.
        case badKey
        /// The system does not let a file be read or written.
        case file
    }

    /// What kind of thing went wrong.
    public var code: Code
    /// A sentence for a person.
    public var message: String

    /// An error of a kind, with a sentence.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
