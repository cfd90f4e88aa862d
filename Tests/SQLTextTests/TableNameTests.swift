import Testing

@testable import SQLText

struct TableNameTests {
    @Test(
        "Names that folders can have may be read, and tell whether they could be created",
        arguments: [
            ("climate", true), ("_x", true), ("A9", true), ("größe", true), ("表", true),
            (String(repeating: "a", count: 128), true), (String(repeating: "a", count: 129), false),
            ("my-table", false), ("2013", false), ("a b", false), ("a.b", false), ("a\"b", false), ("a$b", false),
            ("e\u{301}", false), ("a\u{200B}b", false), ("👍", false), ("_delta_log", false), ("a\\b", false),
            (String(repeating: "ü", count: 127), false),
        ])
    func readable(text: String, creatable: Bool) throws {
        let name = try TableName(reading: text)
        #expect(name.text == text)
        #expect(name.isCreatable == creatable)
        #expect((try? TableName(creating: text)) == (creatable ? name : nil))
        #expect(TableName(text) == name)
    }

    @Test(
        "A name that no table can have is refused with the rule it breaks",
        arguments: [
            ("", .empty), (".hidden", .leadingDot), ("..", .leadingDot), ("a/b", .slash), ("a\nb", .controlCharacter),
            ("a\0b", .controlCharacter), ("a\u{9B}b", .controlCharacter), ("a\u{7F}", .controlCharacter),
            (String(repeating: "a", count: 256), .tooLong(limit: 255)),
        ] as [(String, TableNameError.Rule)])
    func refusesToRead(text: String, rule: TableNameError.Rule) {
        #expect(throws: TableNameError(name: text, rule: rule)) { try TableName(reading: text) }
        #expect(throws: TableNameError(name: text, rule: rule)) { try TableName(creating: text) }
        #expect(TableName(text) == nil)
    }

    @Test(
        "A name that must not be created is refused in a sentence",
        arguments: [
            ("my-table", "The table name \"my-table\" holds \"-\"; only letters, digits and underscores are allowed."),
            ("a b", "The table name \"a b\" holds a blank; only letters, digits and underscores are allowed."),
            (
                "a\u{200B}b",
                "The table name \"a\u{200B}b\" holds the character U+200B; only letters, digits and underscores are allowed."
            ),
            ("2013", "The table name \"2013\" starts with a digit; it must start with a letter or an underscore."),
            ("", "A table name cannot be empty."),
            (String(repeating: "a", count: 130), "This table name has 130 bytes; at most 128 are allowed."),
        ])
    func explains(text: String, sentence: String) {
        let error = #expect(throws: TableNameError.self) { try TableName(creating: text) }
        #expect(error?.description == sentence)
    }

    @Test(
        "A name is written with quotes only if it needs them, and reads back as itself",
        arguments: [
            ("climate", "=(^)climate"), ("größe", "=(^)größe"), ("select", "=(^)select"), ("2013", "=(^)\"2013\""),
            ("my-table", "=(^)\"my-table\""), ("a\"b", "=(^)\"a\"\"b\""), ("a b", "=(^)\"a b\""),
            ("a\u{A0}b", "=(^)\"a\u{A0}b\""), ("a--b", "=(^)\"a--b\""), ("'", "=(^)\"'\""), ("$a", "=(^)\"$a\""),
        ])
    func reference(text: String, reference: String) throws {
        let name = try TableName(reading: text)
        #expect(name.reference == reference)
        let statement = try #require(try SQLScript(parsing: reference).statements.first)
        #expect(statement.loneReference?.table == name)
    }
}
