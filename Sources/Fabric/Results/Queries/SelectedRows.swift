import DuckDB

/// A selection of rows in the words of the store: its condition and its order as SQL, and the values that go with it.
///
/// Values that a user sent are never part of the text.
struct SelectedRows: Sendable, Hashable {
    /// What stands behind WHERE; nil for all rows.
    private(set) var condition: String?
    /// The values of the condition's parameters.
    private(set) var parameters: [Value] = []
    /// What stands behind ORDER BY; nil for the order in which the rows came.
    private(set) var order: String?

    /// Every row as it came.
    var isWhole: Bool { condition == nil && order == nil }

    /// `WHERE …`, or nothing.
    var whereClause: String { condition.map { " WHERE \($0)" } ?? "" }
    /// `ORDER BY …`, or nothing. Rows that are equal keep the order in which they came, so that pages fit each other.
    var orderClause: String { order.map { " ORDER BY \($0), rowid" } ?? "" }

    /// - Throws: ``SordError`` `.badRequest` for columns that the result does not have.
    init(_ selection: RowSelection, in columns: StoredColumns) throws(SordError) {
        var parts: [String] = []
        if let filter = selection.filter { parts.append(try condition(filter, columns)) }
        if let search = selection.search, !search.isEmpty {
            let texts = columns.columns.indices.map { index in
                parameters.append(.varchar(search))
                return Self.contains(index)
            }
            parts.append(texts.isEmpty ? "false" : "(\(texts.joined(separator: " OR ")))")
        }
        if !parts.isEmpty { condition = parts.joined(separator: " AND ") }
        guard selection.sort.count <= 32 else {
            throw SordError(.badRequest, "A result is sorted by up to 32 columns.")
        }
        var keys: [String] = []
        for key in selection.sort {
            keys.append(StoredColumns.name(try columns.index(of: key.column)) + (key.isDescending ? " DESC" : " ASC"))
        }
        if !keys.isEmpty { order = keys.joined(separator: ", ") }
    }

    private mutating func condition(_ filter: ResultFilter, _ columns: StoredColumns) throws(SordError) -> String {
        switch filter {
        case .all(let parts): return try joined(parts, " AND ", empty: "true", columns)
        case .any(let parts): return try joined(parts, " OR ", empty: "false", columns)
        case .not(let part): return "(\(try condition(part, columns))) IS NOT TRUE"
        case .compare(let column, let op, let values):
            let index = try columns.index(of: column)
            return comparison(index, columns.columns[index].type, op, values)
        }
    }

    private mutating func joined(
        _ parts: [ResultFilter], _ word: String, empty: String, _ columns: StoredColumns
    ) throws(SordError) -> String {
        var texts: [String] = []
        for part in parts { texts.append(try condition(part, columns)) }
        return texts.isEmpty ? empty : "(\(texts.joined(separator: word)))"
    }

    private mutating func comparison(
        _ index: Int, _ type: LogicalType, _ op: ResultFilter.Operator, _ values: [FilterValue]
    ) -> String {
        let name = StoredColumns.name(index)
        switch op {
        case .isNull: return "\(name) IS NULL"
        case .isNotNull: return "\(name) IS NOT NULL"
        case .contains, .startsWith, .endsWith:
            parameters.append(.varchar(values[0].text))
            let function =
                switch op {
                case .startsWith: "starts_with"
                case .endsWith: "ends_with"
                default: "contains"
                }
            return "\(function)(lower(\(name)::VARCHAR), lower(?::VARCHAR))"
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .between:
            let left = type.isCompared ? name : "\(name)::VARCHAR"
            let marks = values.map { value in
                parameters.append(.varchar(value.text))
                return type.isCompared ? "CAST(?::VARCHAR AS \(Self.comparable(type, with: value)))" : "?::VARCHAR"
            }
            switch op {
            case .in: return marks.isEmpty ? "false" : "\(left) IN (\(marks.joined(separator: ", ")))"
            case .between: return "\(left) BETWEEN \(marks[0]) AND \(marks[1])"
            default: return "\(left) \(op.rawValue) \(marks[0])"
            }
        }
    }

    /// The type that a value is read as: one with a fraction must not be rounded to compare it with whole numbers, nor be
    /// refused because it does not fit.
    private static func comparable(_ type: LogicalType, with value: FilterValue) -> String {
        switch type.storage {
        case .tinyint, .smallint, .integer, .bigint, .hugeint, .utinyint, .usmallint, .uinteger, .ubigint, .uhugeint:
            Int128(value.text) != nil ? "HUGEINT" : "DOUBLE"
        case .decimal(let width, let scale):
            fits(value.text, digits: width - scale, fraction: scale) ? type.storage.description : "DOUBLE"
        default: type.storage.description
        }
    }

    /// Whether a text is a plain decimal number of so many digits.
    private static func fits(_ text: String, digits: Int, fraction: Int) -> Bool {
        let parts = (text.hasPrefix("-") ? text.dropFirst() : text[...]).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            && parts[0].count <= digits && (parts.count < 2 || parts[1].count <= fraction)
    }

    private static func contains(_ index: Int) -> String {
        "contains(lower(\(StoredColumns.name(index))::VARCHAR), lower(?::VARCHAR))"
    }
}
