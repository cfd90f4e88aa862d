/// How far a running statement has come, as DuckDB estimates it.
public struct QueryProgress: Sendable, Hashable {
    /// 0…100
    public var percentage: Double
    /// Rows read so far.
    public var rowsProcessed: UInt64
    /// Rows to read in all.
    public var rowsTotal: UInt64

    /// A state of progress.
    public init(percentage: Double, rowsProcessed: UInt64, rowsTotal: UInt64) {
        self.percentage = percentage
        self.rowsProcessed = rowsProcessed
        self.rowsTotal = rowsTotal
    }
}
