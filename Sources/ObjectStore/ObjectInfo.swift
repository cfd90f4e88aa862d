public import FoundationEssentials

/// What a listing says about one object.
public struct ObjectInfo: Sendable, Hashable {
    /// The key, relative to the root of the store.
    public let key: String
    /// The size in bytes.
    public let size: Int
    /// When the object was written last.
    public let modified: Date
    /// What changes with the contents, where a store has such a thing: the `ETag` of a bucket.
    public let tag: String?

    /// What a store knows about one object.
    public init(key: String, size: Int, modified: Date, tag: String? = nil) {
        self.tag = tag
        self.key = key
        self.size = size
        self.modified = modified
    }
}
