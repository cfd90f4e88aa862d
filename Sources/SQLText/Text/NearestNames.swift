/// Finds what somebody who mistyped a name may have meant.
public enum NearestNames {
    /// Longer names are not compared: nobody mistypes them, and comparing costs the product of both lengths.
    private static let longestCompared = 128

    /// The candidates that are most like `name`, best first.
    ///
    /// Alike means: equal but for case; few slips apart (a slip is a letter too many, too few, wrong, or two swapped),
    /// at most one in three letters; or one is the beginning of the other, from three letters on.
    ///
    /// - Parameters:
    ///   - name: what was written.
    ///   - candidates: what exists; one that equals `name` exactly is left out.
    ///   - limit: how many to return at most.
    public static func nearest(
        to name: String, among candidates: some Sequence<String>, limit: Int = 3
    ) -> [String] {
        let wanted = folded(name)
        guard !wanted.isEmpty, wanted.count <= longestCompared else { return [] }
        var found: [(slips: Int, name: String)] = []
        for candidate in candidates where candidate != name {
            let folded = folded(candidate)
            guard folded.count <= longestCompared, let slips = likeness(wanted, folded) else { continue }
            found.append((slips, candidate))
        }
        found.sort { ($0.slips, $0.name) < ($1.slips, $1.name) }
        return found.prefix(max(limit, 0)).map(\.name)
    }

    private static func folded(_ name: String) -> [Character] { Array(name.lowercased()) }

    /// How many slips apart two names are, or nil when they are not alike.
    private static func likeness(_ left: [Character], _ right: [Character]) -> Int? {
        let shorter = min(left.count, right.count)
        let allowed = max(1, max(left.count, right.count) / 3)
        if shorter > 1 || left.count == right.count, abs(left.count - right.count) <= allowed {
            let slips = slips(left, right)
            // A name of one or two letters shares nothing with another once every letter of it may differ.
            if slips <= allowed, slips < shorter || slips == 0 { return slips }
        }
        let isBeginning = shorter >= 3 && (left.starts(with: right) || right.starts(with: left))
        return isBeginning ? max(left.count, right.count) - shorter + allowed : nil
    }

    /// The Damerau-Levenshtein distance in its restricted form: no piece is edited twice.
    static func slips(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, min(last[column + 1], current[column]) + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
