/// A condition on the rows of a result set, without any SQL in it.
public indirect enum ResultFilter: Sendable, Hashable {
    /// All of them hold.
    case all([ResultFilter])
    /// One of them holds at least.
    case any([ResultFilter])
    /// It does not hold, or is not known to.
    case not(ResultFilter)
    /// A column is compared with values; how many there are depends on the operator.
    case compare(column: String, Operator, [FilterValue])

    /// How a column is compared.
    public enum Operator: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        /// It is one of the values.
        case `in`
        /// It lies between two values, both included.
        case between
        /// Its text holds another, in any letter case.
        case contains
        /// Its text begins with another, in any letter case.
        case startsWith = "starts_with"
        /// Its text ends with another, in any letter case.
        case endsWith = "ends_with"
        /// It is NULL.
        case isNull = "is_null"
        /// It is not NULL.
        case isNotNull = "is_not_null"
    }
}

/// What a column is compared with. A number keeps its digits, so none is rounded.
public enum FilterValue: Sendable, Hashable {
    case text(String)
    case number(String)
    case boolean(Bool)

    /// The value as DuckDB reads it.
    var text: String {
        switch self {
        case .text(let text), .number(let text): text
        case .boolean(let value): value ? "true" : "false"
        }
    }
}
