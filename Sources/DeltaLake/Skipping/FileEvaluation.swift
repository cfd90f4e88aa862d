import DuckDB

/// Decides for many files at once whether they can hold rows of a predicate.
struct FileEvaluation {
    /// What is known, by the names that users see.
    let columns: [[ExactName]: ColumnBounds]
    let fileCount: Int

    /// The places of the files that can hold such rows.
    func files(matching predicate: FilePredicate) -> [Int] {
        matching(predicate, among: Array(0..<fileCount))
    }

    /// Those of some files that can hold such rows, in the same order.
    private func matching(_ predicate: FilePredicate, among files: [Int]) -> [Int] {
        switch predicate {
        case .unknown: return files
        case .never: return []
        case .all(let parts): return parts.reduce(files) { matching($1, among: $0) }
        case .any(let parts):
            var isKept = [Bool](repeating: false, count: fileCount)
            var left = files
            let (constants, others) = Self.constants(in: parts)
            for (term, literals) in constants where !left.isEmpty {
                for file in equal(term, literals, among: left) { isKept[file] = true }
                left.removeAll { isKept[$0] }
            }
            for part in others where !left.isEmpty {
                for file in matching(part, among: left) { isKept[file] = true }
                left.removeAll { isKept[$0] }
            }
            return files.filter { isKept[$0] }
        case .isNull(let path):
            guard let bounds = columns[path.map(\.exact)] else { return files }
            return files.filter { bounds.canBeNull($0) }
        case .isNotNull(let path):
            guard let bounds = columns[path.map(\.exact)] else { return files }
            return files.filter { bounds.canBeValue($0) }
        case .prefix(let path, let start):
            guard let bounds = columns[path.map(\.exact)], bounds.domain == .text else { return files }
            return Array(start.utf8).withUnsafeBufferPointer { start in
                files.filter { bounds.canBeValue($0) && bounds.canHold($0, prefix: start) }
            }
        case .comparison(let term, let comparison, let literal):
            guard let bounds = columns[term.path.map(\.exact)] else { return files }
            return compare(bounds, term.conversion, comparison, literal, among: files)
        }
    }

    /// Many constants that one column may equal, as of a long IN, and all other parts.
    private static func constants(
        in parts: [FilePredicate]
    ) -> (constants: [(FilePredicate.Term, [FilePredicate.Literal])], others: [FilePredicate]) {
        guard parts.count > 8 else { return ([], parts) }
        var constants: [FilePredicate.Term: [FilePredicate.Literal]] = [:]
        var others: [FilePredicate] = []
        for part in parts {
            if case .comparison(let term, .equal, let literal) = part, term.conversion == .none {
                constants[term, default: []].append(literal)
            } else {
                others.append(part)
            }
        }
        return (constants.map { ($0.key, $0.value) }, others)
    }

    /// The files that can hold one of many constants: a search among them in order, instead of a look at each.
    private func equal(
        _ term: FilePredicate.Term, _ literals: [FilePredicate.Literal], among files: [Int]
    ) -> [Int] {
        guard let bounds = columns[term.path.map(\.exact)] else { return files }
        var numbers: [Int128] = []
        var others: [FilePredicate] = []
        for literal in literals {
            switch (bounds.domain, literal) {
            case (.exact(let scale), .exact(let unscaled, let digits)):
                guard let value = Decimal.rescaled(unscaled, digits, to: scale) else { return files }
                if value.isExact { numbers.append(value.floor) }
            case (.exact, .day(let value)), (.exact, .moment(let value)): numbers.append(Int128(value))
            default: others.append(.comparison(term, .equal, literal))
            }
        }
        numbers.sort()
        return files.filter { file in
            bounds.canBeValue(file)
                && (bounds.canHold(file, oneOf: numbers)
                    || others.contains { !matching($0, among: [file]).isEmpty })
        }
    }

    private func compare(
        _ bounds: ColumnBounds, _ conversion: FilePredicate.Conversion, _ comparison: FilePredicate.Comparison,
        _ literal: FilePredicate.Literal, among files: [Int]
    ) -> [Int] {
        let files = files.filter { bounds.canBeValue($0) }
        switch (bounds.domain, conversion, literal) {
        case (.exact(let scale), .none, .exact(let unscaled, let digits)):
            guard let value = Decimal.rescaled(unscaled, digits, to: scale) else { return files }
            return compare(bounds, comparison, floor: value.floor, isExact: value.isExact, among: files)
        case (.exact, .moment, .moment(let value)):
            let day = value.flooredDivision(by: Timestamp.microsecondsPerDay)
            let isExact = value % Timestamp.microsecondsPerDay == 0
            return compare(bounds, comparison, floor: Int128(day), isExact: isExact, among: files)
        case (.exact, .zoned, .moment(let value)):
            let slack = 2 * Int128(Timestamp.microsecondsPerDay)
            return files.filter { bounds.canHold($0, comparison, exact: Int128(value), slack: slack) }
        case (.exact, .zonedDay, .moment(let value)):
            let day = Int128(value.flooredDivision(by: Timestamp.microsecondsPerDay))
            return files.filter { bounds.canHold($0, comparison, exact: day, slack: 2) }
        case (.exact, .real, .real(let value)), (.real, .none, .real(let value)):
            return files.filter { bounds.canHold($0, comparison, real: value) }
        case (.exact, .none, .day(let value)), (.exact, .none, .moment(let value)):
            return files.filter { bounds.canHold($0, comparison, exact: Int128(value)) }
        case (.exact, .none, .truth(let value)):
            return files.filter { bounds.canHold($0, comparison, exact: value ? 1 : 0) }
        case (.text, .none, .text(let text)):
            return Array(text.utf8).withUnsafeBufferPointer { text in
                files.filter { bounds.canHold($0, comparison, text: text) }
            }
        default: return files
        }
    }

    /// Compares with a number that may lie between two values of the column: nothing equals it then, and what is above
    /// it is above its floor.
    private func compare(
        _ bounds: ColumnBounds, _ comparison: FilePredicate.Comparison, floor: Int128, isExact: Bool,
        among files: [Int]
    ) -> [Int] {
        guard !isExact else { return files.filter { bounds.canHold($0, comparison, exact: floor) } }
        switch comparison {
        case .equal: return []
        case .notEqual: return files
        case .less, .lessOrEqual: return files.filter { bounds.canHold($0, .lessOrEqual, exact: floor) }
        case .greater, .greaterOrEqual: return files.filter { bounds.canHold($0, .greater, exact: floor) }
        }
    }
}

extension FilePredicate {
    /// The columns that it is about.
    var paths: Set<[ExactName]> {
        switch self {
        case .unknown, .never: []
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.paths) }
        case .comparison(let term, _, _): [term.path.map(\.exact)]
        case .prefix(let path, _), .isNull(let path), .isNotNull(let path): [path.map(\.exact)]
        }
    }
}
