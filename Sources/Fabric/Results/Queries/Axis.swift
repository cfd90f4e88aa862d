import DuckDB

/// How the values of a column are laid out along a line of numbers.
struct Axis: Sendable {
    /// An expression of type DOUBLE, NULL where the value is NULL, NaN or infinite.
    let position: String

    /// Nil for a column that has no such order, such as one of texts.
    init?(_ index: Int, _ type: LogicalType) {
        let name = StoredColumns.name(index)
        switch type.storage {
        case .boolean: position = "\(name)::TINYINT::DOUBLE"
        case .float, .double: position = "CASE WHEN isfinite(\(name)) THEN \(name)::DOUBLE END"
        case .date, .timestamp, .timestampTZ: position = "CASE WHEN isfinite(\(name)) THEN epoch(\(name)) END"
        case .timestampS, .timestampMS, .timestampNS:
            position = "CASE WHEN isfinite(\(name)::TIMESTAMP) THEN epoch(\(name)::TIMESTAMP) END"
        case .time: position = "epoch(\(name))"
        case .timeNS: position = "epoch(\(name)::TIME)"
        default:
            guard type.isNumber else { return nil }
            // What a double does not hold is as good as infinite.
            position = "TRY_CAST(\(name) AS DOUBLE)"
            // DuckDB knows these of a whole column without looking at its values.
            ends = "TRY_CAST(min(\(name)) AS DOUBLE), TRY_CAST(max(\(name)) AS DOUBLE)"
            return
        }
        ends = "min(\(position)), max(\(position))"
    }

    /// Both ends of the line, as two expressions over all rows.
    let ends: String

    /// As ``range(from:to:count:)``, but for the ranges at both ends, which are half as wide: quicker over many rows.
    func nearest(from low: Double, to high: Double, count: Int) -> String {
        let factor = Double(count - 1) / (high / 2 - low / 2)
        guard factor.isFinite, factor > 0 else { return range(from: low, to: high, count: count) }
        return "((\(position) / 2 - (\(low)::DOUBLE / 2)) * \(factor)::DOUBLE)::INTEGER"
    }

    /// The number of the range, from 0 on, that a position lies in, when `low` to `high` is cut into `count` of them.
    func range(from low: Double, to high: Double, count: Int) -> String {
        // Of the widest ranges, `high - low` may be infinite; halves are not.
        let width = high / 2 - low / 2
        guard width > 0 else { return "CASE WHEN \(position) IS NOT NULL THEN 0 END" }
        let share = "(\(position) / 2 - (\(low)::DOUBLE / 2)) / \(width)::DOUBLE"
        // The least of a number and NULL is the number.
        return "CASE WHEN \(position) IS NOT NULL THEN least(\(count - 1), floor(\(share) * \(count)))::INTEGER END"
    }
}
