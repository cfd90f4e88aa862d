/// Turns a filter of one of DuckDB's plans into a ``FilePredicate``.
///
/// Only forms whose meaning is certain are taken; every other part may be true. DuckDB prints `a >= 1 AND a < 5` as
/// `a BETWEEN 1 AND 5` without saying which ends belong to it, so both do here, and nothing is concluded from such a
/// form under a NOT.
public struct PlanPredicate: Sendable {
    /// The columns by the names that they have in the plan.
    private let columns: [String: Field]

    /// - Parameter columns: the columns by the names that they have in the plan.
    public init(columns: [String: Field]) {
        self.columns = columns
    }

    /// The predicate that a filter stands for; ``FilePredicate/unknown`` for a text that is not understood.
    public func predicate(_ text: String) -> FilePredicate {
        PlanText.parse(text).map { predicate($0[...], isNegated: false) } ?? .unknown
    }

    // MARK: Logic

    private func predicate(_ items: ArraySlice<PlanText>, isNegated: Bool) -> FilePredicate {
        guard let first = items.first else { return .unknown }
        if items.count == 1 { return single(first, isNegated: isNegated) }
        if let between = between(items) { return isNegated ? .unknown : between }
        let hasAnd = items.contains { $0.isWord("AND") }
        let hasOr = items.contains { $0.isWord("OR") }
        guard !(hasAnd && hasOr) else { return .unknown }
        if hasAnd || hasOr {
            let parts = items.split(separator: .word(hasAnd ? "AND" : "OR"), omittingEmptySubsequences: false)
                .map { predicate($0, isNegated: isNegated) }
            return hasAnd != isNegated ? .conjunction(parts) : .disjunction(parts)
        }
        if first.isWord("NOT") { return predicate(items.dropFirst(), isNegated: !isNegated) }
        return simple(Array(items), isNegated: isNegated)
    }

    private func single(_ item: PlanText, isNegated: Bool) -> FilePredicate {
        if case .group(let inner) = item { return predicate(inner[...], isNegated: isNegated) }
        if case .call("prefix", let arguments) = item, arguments.count == 2, !isNegated {
            return prefix(arguments[0], arguments[1])
        }
        if case .call("starts_with", let arguments) = item, arguments.count == 2, !isNegated {
            return prefix(arguments[0], arguments[1])
        }
        guard let term = term(item), term.type == .boolean, term.conversion == .none else { return .unknown }
        return .comparison(.init(term.path), .equal, .truth(!isNegated))
    }

    private func between(_ items: ArraySlice<PlanText>) -> FilePredicate? {
        let items = Array(items)
        guard items.count >= 5, items[1].isWord("BETWEEN"), let and = items.firstIndex(of: .word("AND")) else {
            return nil
        }
        guard let term = term(items[0]) else { return .unknown }
        return .conjunction([
            comparison(term, .greaterOrEqual, items[2..<and]), comparison(term, .lessOrEqual, items[(and + 1)...]),
        ])
    }

    private func simple(_ items: [PlanText], isNegated: Bool) -> FilePredicate {
        guard let term = term(items[0]) else { return .unknown }
        switch items[1] {
        case .word("IS"): return nullTest(term, items[2...], isNegated: isNegated)
        case .word("IN"):
            guard items.count == 3, case .group(let list) = items[2], !isNegated else { return .unknown }
            return .disjunction(list.split(separator: .symbol(",")).map { comparison(term, .equal, $0) })
        case .symbol("~~"), .symbol("^@"):
            guard items.count == 3, !isNegated else { return .unknown }
            guard items[1] == .symbol("~~"), case .string(let pattern) = items[2] else {
                return prefix([items[0]], [items[2]])
            }
            return prefix([items[0]], [.string(String(pattern.prefix { $0 != "%" && $0 != "_" }))])
        case .symbol(let symbol):
            guard let comparison = Self.comparisons[symbol] else { return .unknown }
            return self.comparison(term, isNegated ? comparison.negated : comparison, items[2...])
        default: return .unknown
        }
    }

    private static let comparisons: [String: FilePredicate.Comparison] = [
        "=": .equal, "!=": .notEqual, "<>": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
        ">=": .greaterOrEqual,
    ]

    private func nullTest(_ term: PlanTerm, _ rest: ArraySlice<PlanText>, isNegated: Bool) -> FilePredicate {
        var rest = rest
        var isNegated = isNegated
        if rest.first?.isWord("NOT") == true {
            rest = rest.dropFirst()
            isNegated.toggle()
        }
        // A conversion that fails is an error and not NULL, so NULL stays NULL.
        let isNull: FilePredicate = .isNull(term.path)
        let isNotNull: FilePredicate = .isNotNull(term.path)
        if Array(rest) == [.word("NULL")] { return isNegated ? isNotNull : isNull }
        guard rest.count >= 3, Array(rest.prefix(2)) == [.word("DISTINCT"), .word("FROM")] else { return .unknown }
        let literal = rest.dropFirst(2)
        if Array(literal) == [.word("NULL")] { return isNegated ? isNull : isNotNull }
        if isNegated { return comparison(term, .equal, literal) }
        return .disjunction([isNull, comparison(term, .notEqual, literal)])
    }

    private func comparison(
        _ term: PlanTerm, _ comparison: FilePredicate.Comparison, _ literal: ArraySlice<PlanText>
    ) -> FilePredicate {
        if Array(literal) == [.word("NULL")] { return .never }
        guard let literal = term.literal(Array(literal)) else { return .unknown }
        return .comparison(.init(term.path, term.conversion), comparison, literal)
    }

    private func prefix(_ value: [PlanText], _ start: [PlanText]) -> FilePredicate {
        guard value.count == 1, start.count == 1, let term = term(value[0]), term.type == .string,
            case .string(let text) = start[0]
        else { return .unknown }
        return text.isEmpty ? .isNotNull(term.path) : .prefix(term.path, text)
    }

    // MARK: Terms

    private func term(_ item: PlanText) -> PlanTerm? {
        switch item {
        case .word(let name): return columns[name].map { PlanTerm(path: [$0.name], type: $0.type) }
        case .group(let inner) where inner.count == 1: return term(inner[0])
        case .call("struct_extract", let arguments), .call("array_extract", let arguments):
            guard arguments.count == 2, arguments[0].count == 1, let parent = term(arguments[0][0]),
                case .structure(let schema) = parent.type, arguments[1].count == 1,
                case .string(let name) = arguments[1][0], let field = schema.field(named: name)
            else { return nil }
            return PlanTerm(path: parent.path + [field.name], type: field.type)
        case .call("CAST", let arguments):
            // A decimal has a comma of its own, but that stands in its parentheses.
            guard arguments.count == 1, arguments[0].count >= 3, arguments[0][1].isWord("AS") else { return nil }
            return term(arguments[0][0])?.cast(to: Array(arguments[0][2...]))
        default: return nil
        }
    }
}
