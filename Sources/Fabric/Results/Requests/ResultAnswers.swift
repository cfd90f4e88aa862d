import Foundation

/// Some rows of a result set.
public struct ResultPage: Sendable {
    /// All columns of the result set.
    public var columns: [ResultColumn]
    /// The rows as JSON arrays with commas between them, UTF-8.
    public var rows: [UInt8]
    /// How many rows these are.
    public var count: Int
    /// How many rows were passed over.
    public var offset: Int
    /// How many rows the selection has.
    public var total: Int
    /// What is known about the whole.
    public var state: ResultState
}

/// The points of a line.
public struct ResultChart: Sendable {
    /// The column along the axis, then those that are drawn. Without a column along the axis it is `row`, from 0 on.
    public var columns: [ResultColumn]
    /// The points as JSON arrays with commas between them, UTF-8, in the order of the axis.
    public var rows: [UInt8]
    /// How many points these are.
    public var count: Int
    /// How many rows they were chosen from.
    public var total: Int
    /// What is known about the whole.
    public var state: ResultState
}

/// What is known about a result set as a whole.
public struct ResultState: Sendable, Hashable {
    /// Whether the step returned more rows than are kept.
    public var isTruncated: Bool
    /// When it is dropped unless somebody uses it before.
    public var expiresAt: Date
}

/// What the columns of a result set hold.
public struct ResultSummary: Sendable {
    /// How many rows were looked at.
    public var total: Int
    /// A description of each column, in their order.
    public var columns: [ColumnSummary]
    /// What is known about the whole.
    public var state: ResultState
}

/// What a column of a result set holds. Values are JSON, as they are in rows.
public struct ColumnSummary: Sendable {
    /// The column.
    public var column: ResultColumn
    /// How many values are NULL.
    public var nulls: Int
    /// How many different values there are; of many rows an estimate that is some percent off.
    public var distinct: Int
    /// Whether ``distinct`` and ``quantiles`` are estimates.
    public var isEstimate: Bool
    /// The smallest value, NaN and infinite ones aside; nil where there is none, or no order.
    public var minimum: [UInt8]?
    /// The largest value, likewise.
    public var maximum: [UInt8]?
    /// The mean of the finite numbers; nil for other types.
    public var mean: [UInt8]?
    /// The values below which 5, 25, 50, 75 and 95 percent of the others lie; empty for other types than numbers and
    /// times.
    public var quantiles: [[UInt8]]
    /// How many finite values lie in each of some ranges of the same width, from the smallest to the largest; empty for
    /// other types than numbers and times.
    public var histogram: [Int]
    /// The most frequent values of a text or another type without histogram, and how often each comes.
    public var frequent: [FrequentValue]
    /// How many values are NaN or infinite.
    public var nonFinite: Int

    /// A value and how often it comes.
    public struct FrequentValue: Sendable, Hashable {
        /// The value as JSON.
        public var value: [UInt8]
        /// How many rows have it.
        public var count: Int
    }
}

/// A whole result set on its way out.
public struct ResultExport: Sendable {
    /// The form.
    public var format: ExportFormat
    /// A name for the file.
    public var fileName: String
    /// The next bytes; nil at the end. One task at a time may ask. They are worked out when they are asked for, so a slow
    /// reader slows nothing but this.
    public var next: @Sendable () async throws -> [UInt8]?
}
