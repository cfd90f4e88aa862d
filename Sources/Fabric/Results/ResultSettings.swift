/// How much room the result sets of a node may take, and for how long they stay.
public struct ResultSettings: Sendable, Hashable {
    /// How long a result set stays after its last use.
    public var timeToLive = Duration.seconds(3_600)
    /// Bytes of memory for all of them, what pages, sorts and charts need while they work included.
    public var memory = 256 << 20
    /// Bytes on disk for those that are too large for memory. One of them may take half.
    public var disk = 10 << 30
    /// How many pages, charts and the like are worked out at once; others wait.
    public var concurrentRequests = 4
    /// Tables after which the store's DuckDB gives way to a new one, once it has none left: it keeps lists of all blocks
    /// that it could evict, and looks through them only when they are long.
    var tablesPerEngine = 100

    /// Settings that work on any machine.
    public init() {}

    /// Results of so many bytes stay in memory as they came.
    var heldLimit: Int { memory / 4 }
    /// The rest is DuckDB's.
    var engineMemory: Int { memory - heldLimit }
    /// A result that is longer or larger than this goes to disk.
    static let largestHeldRows = 100_000
    /// Bytes that a result in memory may take.
    var largestHeld: Int { min(16 << 20, heldLimit / 2) }
    /// Bytes that a result on disk may take.
    var largestOnDisk: Int { disk / 2 }
}
