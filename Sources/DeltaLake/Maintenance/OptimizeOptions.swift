/// What OPTIMIZE shall do; the defaults merge small files of every partition.
public struct OptimizeOptions: Sendable, Hashable {
    /// How large files shall become, in bytes; `nil` for the property `delta.targetFileSize`, or else 256 MiB.
    public var targetSize: Int64?
    /// An SQL condition on partition columns; `nil` for all partitions.
    public var filter: String?
    /// Columns whose near values shall lie near each other, all alike (a Z-order curve); empty for none.
    public var zOrder: [String]
    /// Columns to sort the rows of each partition by; empty for none.
    public var sort: [String]

    /// What OPTIMIZE shall do.
    public init(targetSize: Int64? = nil, filter: String? = nil, zOrder: [String] = [], sort: [String] = []) {
        self.targetSize = targetSize
        self.filter = filter
        self.zOrder = zOrder
        self.sort = sort
    }
}

/// What OPTIMIZE did.
public struct OptimizeReport: Sendable, Hashable {
    /// The version that it made; `nil` when there was nothing to do.
    public var version: Int64?
    /// How many files left the table.
    public var removedFiles = 0
    /// How many files took their place.
    public var addedFiles = 0
    /// The size of the files that left, in bytes.
    public var removedBytes: Int64 = 0
    /// The size of the files that took their place, in bytes.
    public var addedBytes: Int64 = 0
    /// How many partitions were changed; 1 for a table without partitions.
    public var partitions = 0
}
