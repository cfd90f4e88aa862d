/// An `INTERVAL`: three counts that do not convert into each other, as months and days vary in length.
public struct Interval: Sendable, Hashable {
    /// Whole months.
    public var months: Int32
    /// Whole days.
    public var days: Int32
    /// Microseconds.
    public var microseconds: Int64

    /// An interval of three counts.
    public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }
}

extension Interval: CustomStringConvertible {
    /// The interval as DuckDB prints it: `1 year 2 months 3 days 04:05:06.7`.
    public var description: String {
        var parts: [String] = []
        for (count, unit) in [(months / 12, "year"), (months % 12, "month"), (days, "day")] where count != 0 {
            parts.append("\(count) \(unit)" + (count.magnitude == 1 ? "" : "s"))
        }
        if microseconds != 0 || parts.isEmpty {
            let clock = ClockTime(fraction: microseconds.magnitude, digits: 6)
            parts.append((microseconds < 0 ? "-" : "") + clock.text)
        }
        return parts.joined(separator: " ")
    }
}
