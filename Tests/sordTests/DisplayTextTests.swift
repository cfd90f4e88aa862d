import Testing

@testable import sord

struct DisplayTextTests {
    @Test(
        "Width is counted in cells of a terminal",
        arguments: [
            ("", 0), ("abc", 3), ("ü", 1), ("e\u{301}", 1), ("鴨", 2), ("ｶ", 1), ("カ", 2), ("한", 2),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("🦆", 2), ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("👍🏽", 2), ("❤", 1), ("❤️", 2),
            ("1️⃣", 2), ("Å", 1), ("ไทย", 3), ("\u{200B}", 0), ("─", 1), ("…", 1), ("𝄞", 1), ("𠀀", 2),
        ])
    func widths(text: String, width: Int) {
        #expect(DisplayText(text).width == width)
        #expect(DisplayText(text).text == text)
    }

    @Test(
        "What a terminal would obey is shown instead",
        arguments: [
            ("\u{1B}[2J", "\\x1b[2J"), ("a\tb\r\nc", "a\\tb\\r\\nc"), ("\0", "\\x00"), ("\u{7F}", "\\x7f"),
            ("\u{9B}1A", "\\x9b1A"), ("a\u{202E}b", "a\\u202eb"), ("\u{2066}x\u{2069}", "\\u2066x\\u2069"),
            ("\u{2028}", "\\u2028"), ("\\n", "\\n"),
        ])
    func escapes(text: String, expected: String) {
        #expect(DisplayText.escaped(text) == expected)
        #expect(DisplayText(text).width == expected.count)
    }

    @Test(
        "Text that is too wide ends in an ellipsis and never takes more cells than allowed",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("", 0, ""),
            ("鴨鴨鴨", 6, "鴨鴨鴨"), ("鴨鴨鴨", 5, "鴨鴨…"), ("鴨鴨鴨", 4, "鴨…"), ("鴨", 1, "…"), ("a\nb", 3, "a…"),
        ])
    func truncates(text: String, limit: Int, expected: String) {
        let shown = DisplayText(text, limit: limit)
        #expect(shown.text == expected)
        #expect(shown.width <= limit)
    }

    @Test("Only the beginning of a huge text is read", .timeLimit(.minutes(1)))
    func hugeText() {
        let huge = String(repeating: "鴨", count: 2_000_000)
        for _ in 0..<1_000 { #expect(DisplayText(huge, limit: 10).width == 9) }
    }

    @Test(
        "Columns give cells, widest first, and then those in the middle go",
        arguments: [
            ([3, 4], 80, [3, 4]), ([3, 4], nil, [3, 4]), ([50, 50], 47, [20, 20]), ([50, 50], 48, [21, 20]),
            ([5, 90], 27, [5, 15]), ([100, 9, 100], 40, [11, 9, 10]), ([50], 14, [10]), ([50], 1, [1]),
        ] as [([Int], Int?, [Int])])
    func layout(wanted: [Int], width: Int?, expected: [Int]) {
        #expect(TableLayout(wanted: wanted, width: width).columns.map(\.width) == expected)
    }

    @Test("Columns that do not fit are left out from the middle")
    func leavesOut() {
        let layout = TableLayout(wanted: Array(repeating: 10, count: 8), width: 50)
        #expect(layout.columns.map(\.source) == [0, 1, nil, 6, 7])
        #expect(layout.shownCount == 4)
    }
}
