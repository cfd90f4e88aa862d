import DuckDB

/// What the rows that a query wants have in common, as far as the log can judge it about a whole file.
///
/// It says less than the query's own condition, never more: a file is left out only when no row of it can fulfil the
/// predicate, and whatever is not understood is ``unknown``. Conditions are those of SQL: a comparison with NULL is
/// not true.
public indirect enum FilePredicate: Sendable, Hashable {
    /// Any row may fulfil it.
    case unknown
    /// No row fulfils it.
    case never
    /// Rows that fulfil all of them.
    case all([FilePredicate])
    /// Rows that fulfil one of them.
    case any([FilePredicate])
    /// Rows whose value compares so with a constant.
    case comparison(Term, Comparison, Literal)
    /// Rows whose text starts with these bytes of UTF-8.
    case prefix([String], String)
    /// Rows where the column is NULL.
    case isNull([String])
    /// Rows where the column is not NULL.
    case isNotNull([String])

    /// How two values compare.
    public enum Comparison: Sendable, Hashable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

        /// The comparison that is true where this one is false.
        var negated: Comparison {
            switch self {
            case .equal: .notEqual
            case .notEqual: .equal
            case .less: .greaterOrEqual
            case .lessOrEqual: .greater
            case .greater: .lessOrEqual
            case .greaterOrEqual: .less
            }
        }

        /// The same comparison with its sides changed over.
        var mirrored: Comparison {
            switch self {
            case .equal, .notEqual: self
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            }
        }
    }

    /// A column, or a field of a struct, and what is done to it before it is compared.
    public struct Term: Sendable, Hashable {
        /// The names that users see, from the column inwards.
        public var path: [String]
        /// What is done to the value.
        public var conversion: Conversion

        /// A term.
        public init(_ path: [String], _ conversion: Conversion = .none) {
            self.path = path
            self.conversion = conversion
        }

        /// Whether both are about the same column, whose names are the same bytes.
        public static func == (left: Term, right: Term) -> Bool {
            left.conversion == right.conversion && left.path.map(\.exact) == right.path.map(\.exact)
        }

        /// By the bytes of the names.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(path.map(\.exact))
            hasher.combine(conversion)
        }
    }

    /// What is done to a value before it is compared. None changes the order of values.
    public enum Conversion: Sendable, Hashable {
        /// Nothing that changes the value.
        case none
        /// A number becomes a DOUBLE, which may round it.
        case real
        /// A day becomes the clock reading of its start.
        case moment
        /// A clock reading becomes a moment, by a time zone that is not known here.
        case zoned
        /// A day becomes a moment in such a way.
        case zonedDay
    }

    /// A constant that is not NULL.
    public enum Literal: Sendable, Hashable {
        /// A whole number or decimal: `unscaled / 10^scale`.
        case exact(unscaled: Int128, scale: Int)
        /// A FLOAT or DOUBLE, which is not NaN.
        case real(Double)
        /// Text.
        case text(String)
        /// A day, counted from 1970-01-01.
        case day(Int64)
        /// A moment or a clock reading, in microseconds since 1970.
        case moment(Int64)
        /// A truth value.
        case truth(Bool)
    }

    /// All of some predicates, without those that say nothing.
    static func conjunction(_ parts: [FilePredicate]) -> FilePredicate {
        let parts = parts.filter { $0 != .unknown }
        if parts.contains(.never) { return .never }
        return parts.isEmpty ? .unknown : parts.count == 1 ? parts[0] : .all(parts)
    }

    /// One of some predicates; when one of them says nothing, neither does the whole.
    static func disjunction(_ parts: [FilePredicate]) -> FilePredicate {
        if parts.contains(.unknown) { return .unknown }
        let parts = parts.filter { $0 != .never }
        return parts.isEmpty ? .never : parts.count == 1 ? parts[0] : .any(parts)
    }

    /// The predicate of rows that fulfil this one or another: what two readers of one file want.
    public func or(_ other: FilePredicate) -> FilePredicate { .disjunction([self, other]) }

    /// The predicate of rows that fulfil this one and another.
    public func and(_ other: FilePredicate) -> FilePredicate { .conjunction([self, other]) }

    /// The predicate with every day and moment in it meant give or take two days.
    ///
    /// For conditions that depend on the clock, which goes on between the time at which the predicate was found and
    /// the time at which the query runs.
    public func looseInTime() -> FilePredicate {
        switch self {
        case .all(let parts): return .conjunction(parts.map { $0.looseInTime() })
        case .any(let parts): return .disjunction(parts.map { $0.looseInTime() })
        case .comparison(let term, let comparison, let literal):
            let earlier: Literal
            let later: Literal
            switch literal {
            case .day(let days): (earlier, later) = (.day(days - 2), .day(days + 2))
            case .moment(let moment):
                let slack = 2 * Timestamp.microsecondsPerDay
                let (low, lowOverflow) = moment.subtractingReportingOverflow(slack)
                let (high, highOverflow) = moment.addingReportingOverflow(slack)
                if lowOverflow || highOverflow { return .unknown }
                (earlier, later) = (.moment(low), .moment(high))
            default: return self
            }
            switch comparison {
            case .less, .lessOrEqual: return .comparison(term, comparison, later)
            case .greater, .greaterOrEqual: return .comparison(term, comparison, earlier)
            case .equal:
                return .all([
                    .comparison(term, .greaterOrEqual, earlier), .comparison(term, .lessOrEqual, later),
                ])
            case .notEqual: return .isNotNull(term.path)
            }
        default: return self
        }
    }
}

extension Timestamp {
    static let microsecondsPerDay: Int64 = 86_400_000_000
}
