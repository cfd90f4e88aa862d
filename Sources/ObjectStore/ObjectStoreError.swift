/// Why a store could not do what it was asked.
public struct ObjectStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for programs.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is no object under this key.
        case notFound
        /// The store refuses this process.
        case permission
        /// The disk, or a quota on it, is full.
        case noSpace
        /// The key breaks a rule of ``ObjectKey``.
        case notAKey
        /// The object is larger than can be read at once.
        case tooLarge
        /// There is something at a place that has to be free.
        case taken
        /// The store lacks what is needed to write safely.
        case unsupported
        /// Nobody waited for it any more.
        case cancelled
        /// Any other failure of the storage.
        case io
    }

    /// The kind of failure.
    public let code: Code
    /// The key that was asked for.
    public let key: String
    /// A sentence for people. It names no path outside of the store.
    public let message: String

    /// An error about one key.
    public init(_ code: Code, key: String, message: String) {
        self.code = code
        self.key = key
        self.message = message
    }

    /// The sentence with its code.
    public var description: String { "\(code.rawValue): \(message)" }
}
