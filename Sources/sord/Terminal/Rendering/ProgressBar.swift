/// How far a query is, drawn in one line.
struct ProgressBar: Sendable, Hashable {
    /// From 0 to 100; nil if the engine cannot tell.
    var percent: Double?
    /// The rows so far; nil if they are not counted.
    var rows: Int?
    /// Since the start.
    var elapsed: Duration

    /// `[#########-----------]  45%  1,234 rows  3.2 s`, cut to the width.
    func line(width: Int) -> String {
        var parts: [String] = []
        if let percent, percent.isFinite {
            let share = min(max(percent, 0), 100) / 100
            let full = Int(share * Double(Self.length))
            let number = String(Int(share * 100))
            parts.append(
                "[" + String(repeating: "#", count: full) + String(repeating: "-", count: Self.length - full) + "] "
                    + String(repeating: " ", count: 3 - number.count) + number + "%")
        }
        if let rows { parts.append("\(Grouped.decimal(rows)) row\(rows == 1 ? "" : "s")") }
        let tenths = max(elapsed / .milliseconds(100), 0)
        parts.append("\(Int(tenths) / 10).\(Int(tenths) % 10) s")
        return DisplayText(parts.joined(separator: "  "), limit: max(width, 0)).text
    }

    private static let length = 20
}
