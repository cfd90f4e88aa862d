import DuckDB

/// What is asked of one column for its summary.
struct ColumnQuestions: Sendable {
    private let index: Int
    private let type: LogicalType
    private let axis: Axis?

    /// The shares of the values that lie below the quantiles.
    static let quantiles = "[0.05, 0.25, 0.5, 0.75, 0.95]"
    /// The number of ranges of a histogram.
    static let ranges = 20
    /// How many frequent values are told.
    static let frequentLimit = 10
    /// Frequent values of more different ones than this are not looked for.
    static let distinctLimit = 100_000

    init(_ index: Int, _ type: LogicalType) {
        self.index = index
        self.type = type
        axis = Axis(index, type)
    }

    private var name: String { StoredColumns.name(index) }

    /// Whether it is drawn as a histogram, and not told by its frequent values.
    var hasHistogram: Bool { axis != nil && type.storage != .boolean }

    /// The value where it is finite.
    private var finite: String {
        switch type.storage {
        case .float, .double, .date, .timestamp, .timestampTZ: "CASE WHEN isfinite(\(name)) THEN \(name) END"
        case .timestampS, .timestampMS, .timestampNS: "CASE WHEN isfinite(\(name)::TIMESTAMP) THEN \(name) END"
        default: name
        }
    }

    /// Six expressions: how many values, different values, the smallest, the largest, the mean, the quantiles; and how
    /// many are not finite.
    func basics(isEstimate: Bool) -> [String] {
        let hashed =
            switch type.storage {
            case .variant, .geometry, .union, .map: "\(name)::VARCHAR"
            default: name
            }
        let distinct = isEstimate ? "approx_count_distinct(\(hashed))" : "count(DISTINCT \(hashed))"
        return [
            "count(\(name))", distinct,
            hasOrder ? "min(\(finite))" : "NULL", hasOrder ? "max(\(finite))" : "NULL",
            type.isNumber ? "avg(\(axis?.position ?? "NULL"))" : "NULL",
            quantileExpression(isEstimate: isEstimate),
            type.hasNonFinite ? "count(\(name)) - count(\(finite))" : "0",
        ]
    }

    private func quantileExpression(isEstimate: Bool) -> String {
        guard hasHistogram else { return "NULL" }
        guard isEstimate else { return "quantile_disc(\(finite), \(Self.quantiles))" }
        let value =
            switch type.storage {
            case .timestampS, .timestampMS, .timestampNS: "(\(finite))::TIMESTAMP"
            case .timeNS: "\(name)::TIME"
            case .bignum, .uhugeint, .ubigint: axis?.position ?? name
            default: finite
            }
        return "approx_quantile(\(value), \(Self.quantiles))"
    }

    private var hasOrder: Bool {
        switch type.storage {
        case .list, .array, .struct, .map, .union, .variant, .geometry, .null, .unknown: false
        default: true
        }
    }

    /// Both ends of the histogram.
    func ends(in source: String, _ rows: SelectedRows) -> String? {
        axis.map { "SELECT min(\($0.position)), max(\($0.position)) FROM \(source)\(rows.whereClause)" }
    }

    /// How many values lie in each range.
    func histogram(in source: String, _ rows: SelectedRows, from low: Double, to high: Double) -> String? {
        axis.map { axis in
            let range = axis.range(from: low, to: high, count: Self.ranges)
            return """
                SELECT range, count(*) FROM (SELECT \(range) AS range FROM \(source)\(rows.whereClause))
                WHERE range IS NOT NULL GROUP BY range
                """
        }
    }

    /// The most frequent values, and how often each comes.
    func frequent(in source: String, _ rows: SelectedRows) -> String {
        """
        SELECT value, count(*) FROM (SELECT \(type.restored(name)) AS value FROM \(source)\(rows.whereClause))
        WHERE value IS NOT NULL GROUP BY value ORDER BY count(*) DESC, value::VARCHAR LIMIT \(Self.frequentLimit)
        """
    }
}
