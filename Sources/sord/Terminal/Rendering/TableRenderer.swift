/// Draws a table for people: names, types, rows, and how many there are.
///
/// ```
/// ┌─────────┬────────┐
/// │  name   │   n    │
/// │ VARCHAR │ BIGINT │
/// ├─────────┼────────┤
/// │ mallard │     12 │
/// └─────────┴────────┘
/// 1 row, 2 columns
/// ```
///
/// The rows shown are kept until the end, because widths depend on all of them; the limit bounds how many that are, and
/// the width of the terminal how much of each.
struct TableRenderer: RowRenderer {
    /// How many rows a table shows if nobody says otherwise.
    static let standardLimit = 40

    let limit: Int?
    let showsTotal = true
    private let width: Int?
    private let isStyled: Bool
    private var headings: [ResultHeading] = []
    private var rows: [[Cell]] = []

    private struct Cell {
        let text: DisplayText
        let isNull: Bool
    }

    /// - Parameters:
    ///   - limit: the most rows to show.
    ///   - width: the cells of the terminal; nil if nothing has to be cut.
    ///   - isStyled: whether types and NULL are dimmed by escape codes.
    init(limit: Int? = standardLimit, width: Int? = nil, isStyled: Bool = false) {
        self.limit = limit
        self.width = width
        self.isStyled = isStyled
    }

    mutating func begin(_ headings: [ResultHeading], to output: inout [UInt8]) {
        self.headings = headings
        rows = []
    }

    mutating func row(_ row: some ResultRow, to output: inout [UInt8]) {
        rows.append(row.cells.map { Cell(text: shown($0 ?? "NULL"), isNull: $0 == nil) })
    }

    mutating func end(total: Int, to output: inout [UInt8]) {
        guard !headings.isEmpty else { return }
        let names = headings.map { shown($0.name) }
        let types = headings.map { shown($0.type) }
        let wanted = headings.indices.map { index in
            let widest = rows.reduce(0) { $1.indices.contains(index) ? max($0, $1[index].text.width) : $0 }
            return max(names[index].width, types[index].width, widest, 1)
        }
        let layout = TableLayout(wanted: wanted, width: width)
        var lines = [rule("┌", "┬", "┐", layout)]
        lines.append(line(layout) { column in names[column].cut(to: layout, column).padded(.center) })
        lines.append(line(layout) { column in dimmed(types[column].cut(to: layout, column).padded(.center)) })
        lines.append(rule("├", "┼", "┤", layout))
        for row in rows {
            lines.append(line(layout) { column in drawn(row[column], layout, column) })
        }
        lines.append(rule("└", "┴", "┘", layout))
        lines.append(footer(total: total, layout))
        output.append(contentsOf: (lines.joined(separator: "\n") + "\n").utf8)
    }

    private func shown(_ text: String) -> DisplayText { DisplayText(text, limit: width ?? .max) }

    private func drawn(_ cell: Cell, _ layout: TableLayout, _ column: Int) -> String {
        let isNumber = headings[column].isNumber
        let text = cell.text.cut(to: layout, column).padded(isNumber ? .right : .left)
        return cell.isNull ? dimmed(text) : text
    }

    private func dimmed(_ text: String) -> String { isStyled ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private func line(_ layout: TableLayout, _ cell: (Int) -> String) -> String {
        "│" + layout.columns.map { " \($0.source.map(cell) ?? "…") │" }.joined()
    }

    private func rule(_ left: String, _ middle: String, _ right: String, _ layout: TableLayout) -> String {
        let lines = layout.columns.map { String(repeating: "─", count: $0.width + 2) }
        return left + lines.joined(separator: middle) + right
    }

    /// `1,000 rows (40 shown), 12 columns (8 shown)`
    private func footer(total: Int, _ layout: TableLayout) -> String {
        func part(_ count: Int, _ shown: Int, _ word: String) -> String {
            let counted = "\(Grouped.decimal(count)) \(word)\(count == 1 ? "" : "s")"
            return shown < count ? "\(counted) (\(Grouped.decimal(shown)) shown)" : counted
        }
        return part(total, rows.count, "row") + ", " + part(headings.count, layout.shownCount, "column")
    }
}

/// A text and the width of the column that it is drawn in.
private struct FittedText {
    let text: DisplayText
    let width: Int

    func padded(_ alignment: DisplayText.Alignment) -> String { text.padded(to: width, alignment: alignment) }
}

extension DisplayText {
    fileprivate func cut(to layout: TableLayout, _ column: Int) -> FittedText {
        let columnWidth = layout.columns.first { $0.source == column }?.width ?? width
        return FittedText(text: width > columnWidth ? DisplayText(text, limit: columnWidth) : self, width: columnWidth)
    }
}

extension ResultHeading {
    /// Whether values of the type are numbers, which stand at the right.
    fileprivate var isNumber: Bool {
        let base = type.prefix { $0.isLetter || $0.isNumber }
        guard type.last != "]" else { return false }
        return [
            "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BIGNUM",
        ].contains(base.uppercased())
    }
}
