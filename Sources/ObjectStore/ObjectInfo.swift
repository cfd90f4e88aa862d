public import FoundationEssentials

/// What a listing says about one object.
public struct ObjectInfo: Sendable, Hashable {
    /// The key, relative to the root of the store.
    public let key: String
    /// The size in bytes.
    public let size: Int
    /// When the object was written last.
    public let modified: Date

    /// What a store knows about one object.
    public init(key: String, size: Int, modified: Date) {
        self.key = key
        self.size = size
        self.modified = modified
    }
}
