/// Which columns of a table are shown, and how wide, when the terminal has only so many cells.
struct TableLayout: Sendable, Hashable {
    /// A column of the drawn table.
    struct Column: Sendable, Hashable {
        /// Its place in the result; nil for the `…` that stands for those left out.
        let source: Int?
        /// How many cells it has between the blanks beside the lines.
        let width: Int
    }

    /// The columns from left to right.
    let columns: [Column]

    /// Columns are not made narrower than this as long as others can be left out instead.
    static let narrowest = 8

    /// How many columns of the result are shown.
    var shownCount: Int { columns.count { $0.source != nil } }

    /// Fits columns into a width: wide ones give cells first, then columns in the middle are left out.
    ///
    /// - Parameters:
    ///   - wanted: the cells that each column would like.
    ///   - width: the cells of the terminal; nil if there is no limit.
    init(wanted: [Int], width: Int?) {
        guard let width, Self.total(wanted) > width else {
            columns = wanted.enumerated().map { Column(source: $0.offset, width: $0.element) }
            return
        }
        let least = wanted.map { min($0, Self.narrowest) }
        if Self.total(least) <= width {
            columns = Self.shared(wanted, cells: width - Self.frame(wanted.count))
                .enumerated().map { Column(source: $0.offset, width: $0.element) }
            return
        }
        let (head, tail) = Self.outer(least, width: width)
        let indices = Array(0..<head) + Array(wanted.count - tail..<wanted.count)
        let cells = width - Self.frame(indices.count + 1) - 1
        let widths = Self.shared(indices.map { wanted[$0] }, cells: max(cells, indices.count))
        var columns = zip(indices, widths).map { Column(source: $0, width: $1) }
        if indices.count < wanted.count { columns.insert(Column(source: nil, width: 1), at: head) }
        self.columns = columns
    }

    /// How many columns from both ends fit, with the `…` between them; the first is always shown.
    private static func outer(_ least: [Int], width: Int) -> (head: Int, tail: Int) {
        var head = 1
        var tail = 0
        var used = frame(2) + 1 + least[0]
        while head + tail < least.count - 1 {
            let takesTail = tail < head
            let next = takesTail ? least[least.count - 1 - tail] : least[head]
            guard used + next + 3 <= width else { break }
            used += next + 3
            if takesTail { tail += 1 } else { head += 1 }
        }
        return (head, tail)
    }

    /// Gives each column what it wants up to a common limit that uses up the cells.
    private static func shared(_ wanted: [Int], cells: Int) -> [Int] {
        var low = 1
        var high = max(wanted.max() ?? 1, 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if wanted.reduce(0, { $0 + min($1, middle) }) <= cells { low = middle } else { high = middle - 1 }
        }
        var left = max(cells - wanted.reduce(0) { $0 + min($1, low) }, 0)
        return wanted.map { wish in
            guard wish > low, left > 0 else { return min(wish, low) }
            left -= 1
            return low + 1
        }
    }

    private static func total(_ widths: [Int]) -> Int { frame(widths.count) + widths.reduce(0, +) }

    /// The cells of the lines and of the blanks beside them.
    private static func frame(_ count: Int) -> Int { 3 * count + 1 }
}
