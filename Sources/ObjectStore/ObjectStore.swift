/// A place that keeps immutable objects under keys: a folder, or a bucket.
///
/// Keys are `/`-separated and relative to the root of the store; ``ObjectKey`` says which ones are valid. What a
/// store promises is what the Delta protocol asks of storage (PROTOCOL.md, "ACID guarantees"): an object is seen
/// whole or not at all, ``putIfAbsent(_:_:)`` has one winner, and a listing shows every object put before it.
public protocol ObjectStore: Sendable {
    /// All bytes of an object.
    /// - Throws: ``ObjectStoreError`` with code `notFound` when there is no such object.
    func get(_ key: String) async throws(ObjectStoreError) -> [UInt8]

    /// Some bytes of an object.
    ///
    /// - Parameter range: byte offsets; what lies behind the end of the object is left out.
    func get(_ key: String, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8]

    /// Size and time of an object, or `nil` when there is none.
    func info(_ key: String) async throws(ObjectStoreError) -> ObjectInfo?

    /// Every object whose key starts with `prefix`, at any depth, sorted by the UTF-8 bytes of the key.
    ///
    /// - Parameter after: leaves out keys up to and including this one.
    func list(prefix: String, after: String?) async throws(ObjectStoreError) -> [ObjectInfo]

    /// The names directly under a prefix that hold further keys, sorted. The prefix is empty or ends with `/`.
    func folders(in prefix: String) async throws(ObjectStoreError) -> [String]

    /// Writes an object, replacing one that is there, so that no reader ever sees a part of it.
    func put(_ key: String, _ bytes: [UInt8]) async throws(ObjectStoreError)

    /// Writes an object unless there is one under this key already.
    ///
    /// Atomic among any number of processes, and durable when it returns.
    /// - Returns: `false` when the key was taken; nothing has changed then.
    func putIfAbsent(_ key: String, _ bytes: [UInt8]) async throws(ObjectStoreError) -> Bool

    /// The same, once objects that somebody else wrote are durable: nobody sees this one before that.
    func putIfAbsent(_ key: String, _ bytes: [UInt8], behind others: [String]) async throws(ObjectStoreError) -> Bool

    /// Removes an object; a missing one is no error.
    func delete(_ key: String) async throws(ObjectStoreError)

    /// Moves every object under `prefix/` to `target/`, where nothing may be.
    ///
    /// One durable step in a folder. In a bucket each object is copied, and the originals are removed when all are.
    /// - Parameters:
    ///   - prefix: a key, without a slash at its end.
    ///   - target: a key, without a slash at its end.
    /// - Throws: ``ObjectStoreError`` with code `notFound` when there is nothing to move, `taken` when there is
    ///   something at the target.
    func move(prefix: String, to target: String) async throws(ObjectStoreError)

    /// What DuckDB can read and write under a key: an absolute path, or a URL. The empty key names the root.
    func location(of key: String) -> String

    /// Makes it possible for somebody else (DuckDB) to write objects directly under `prefix`.
    func prepareFolder(_ prefix: String) async throws(ObjectStoreError)

    /// Removes folders at and under `prefix` that hold nothing, such as an aborted write leaves behind.
    func removeEmptyFolders(_ prefix: String) async throws(ObjectStoreError)

    /// Makes sure that objects which somebody else wrote survive a loss of power.
    func makeDurable(_ keys: [String]) async throws(ObjectStoreError)
}

extension ObjectStore {
    /// Every object whose key starts with `prefix`.
    public func list(prefix: String) async throws(ObjectStoreError) -> [ObjectInfo] {
        try await list(prefix: prefix, after: nil)
    }

    /// Makes the others durable, then writes the object.
    public func putIfAbsent(
        _ key: String, _ bytes: [UInt8], behind others: [String]
    ) async throws(ObjectStoreError) -> Bool {
        try await makeDurable(others)
        return try await putIfAbsent(key, bytes)
    }

    // A bucket has no folders, and what it acknowledged is durable.

    /// Does nothing: only a file system has folders.
    public func prepareFolder(_ prefix: String) async throws(ObjectStoreError) {}

    /// Does nothing: only a file system has folders.
    public func removeEmptyFolders(_ prefix: String) async throws(ObjectStoreError) {}

    /// Does nothing: what a bucket acknowledged is durable.
    public func makeDurable(_ keys: [String]) async throws(ObjectStoreError) {}
}
