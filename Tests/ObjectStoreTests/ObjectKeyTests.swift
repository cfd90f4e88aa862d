import Testing

@testable import ObjectStore

struct ObjectKeyTests {
    /// What is a key, whatever its script.
    @Test(arguments: [
        "a", "a/b.json", "_delta_log/00000000000000000000.json", "p=a%20b/x", "größe/数据", "..a", "a..b", " ",
    ])
    func accepts(_ key: String) throws {
        try ObjectKey.validate(key)
    }

    /// What reaches outside of the store, or is no name of a file, is refused with its rule.
    @Test(arguments: [
        ("", "is empty"), ("/etc/passwd", "starts with a slash"), ("a//b", "empty name"), ("a/", "empty name"),
        ("..", "\"..\""), ("a/../b", "\"..\""), ("./a", "\".\""), ("a\0b", "NUL"),
        (String(repeating: "x", count: 256), "longer than 255"),
        (String(repeating: "abcdefg/", count: 200) + "x", "longer than 1024"),
    ])
    func refuses(_ key: String, rule: String) {
        let error = #expect(throws: ObjectStoreError.self) { try ObjectKey.validate(key) }
        #expect(error?.code == .notAKey)
        #expect(error?.message.contains(rule) == true, "\(error?.message ?? "")")
    }

    /// A prefix may be empty, end in a slash, or end within a name, and reaches outside no more than a key.
    @Test func prefixes() throws {
        for prefix in ["", "a/", "a/b", "a/.hid"] { try ObjectKey.validate(prefix: prefix) }
        for prefix in ["/", "../", "a/..", "a//"] {
            #expect(throws: ObjectStoreError.self) { try ObjectKey.validate(prefix: prefix) }
        }
    }
}
