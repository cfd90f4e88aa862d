import SQLText
import Testing

struct TextPositionTests {
    @Test(
        "Lines and columns are counted as people count them",
        arguments: [
            ("abc", 0, 1, 1), ("abc", 2, 1, 3), ("abc", 3, 1, 4), ("abc", 99, 1, 4), ("abc", -1, 1, 1),
            ("a\nb", 1, 1, 2), ("a\nb", 2, 2, 1), ("a\r\nb", 2, 2, 1), ("a\r\nb", 3, 2, 1), ("a\rb", 2, 2, 1),
            ("a\n\r\n\nb", 5, 4, 1), ("a\n\rb", 3, 3, 1),
            ("ü日👍x", 2, 1, 2), ("ü日👍x", 5, 1, 3), ("ü日👍x", 9, 1, 4), ("ü日👍x", 7, 1, 3),
            ("\u{FEFF}ab", 3, 1, 1), ("\u{FEFF}ab", 4, 1, 2), ("", 0, 1, 1),
        ])
    func positions(text: String, offset: Int, line: Int, column: Int) {
        #expect(TextPosition.of(offset: offset, in: text) == TextPosition(line: line, column: column))
    }
}
