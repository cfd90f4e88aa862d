import Testing

@testable import SQLText

struct RewrittenTextTests {
    @Test(
        "References become views of the lake's schema, and everything else stays",
        arguments: [
            ("SELECT * FROM =(^)climate", "SELECT * FROM \"=(^)\".\"climate\""),
            ("=(^)t LIMIT 1", "FROM \"=(^)\".\"t\" LIMIT 1"),
            ("from =(^)t at (version => 3) x", "from \"=(^)\".\"t\" x"),
            ("from =(^)t changes\u{A0}(from\u{A0}=>\u{A0}3)\u{A0}x", "from \"=(^)\".\"t\" x"),
            ("FROM=(^)a,=(^)\"b c\"", "FROM\"=(^)\".\"a\",\"=(^)\".\"b c\""),
            ("from =(^)\"a\"\"b\"", "from \"=(^)\".\"a\"\"b\""),
            ("select '=(^)a' -- =(^)a\n from =(^)a a", "select '=(^)a' -- =(^)a\n from \"=(^)\".\"a\" a"),
            ("where a==(^)b.c", "where a=\"=(^)\".\"b\".c"),
            ("select\u{A0}'\u{A0}' \u{3000}/*\u{A0}*/", "select '\u{A0}'"),
            ("\u{FEFF}select 1", "select 1"),
            ("select\u{2003}\r\n1", "select \r\n1"),
            ("select 1", "select 1"),
        ])
    func rewrites(text: String, sql: String) throws {
        let statement = try #require(try SQLScript(parsing: text).statements.first)
        #expect(statement.rewritten().sql == sql)
    }

    @Test("A place in the rewritten text leads back to the place it came from in the whole text")
    func mapsBack() throws {
        let text = "select 1;\nselect ü\u{A0}from =(^)a x, =(^)b wher y"
        let script = try SQLScript(parsing: text)
        let rewritten = script.statements[1].rewritten()
        for word in ["select ü", "x,", "wher", "y"] {
            #expect(try original(of: word, in: rewritten, whole: text) == offset(of: word, in: text, last: true))
        }
        #expect(try original(of: "\"=(^)\".\"a\"", in: rewritten, whole: text) == offset(of: "=(^)a", in: text))
        #expect(try original(of: "\"b\"", in: rewritten, whole: text) == offset(of: "=(^)b", in: text))
        #expect(rewritten.originalOffset(of: 0) == 10)
        #expect(rewritten.originalOffset(of: -5) == 10)
        #expect(rewritten.originalOffset(of: rewritten.sql.utf8.count) == text.utf8.count)
        #expect(rewritten.originalOffset(of: 1_000) == text.utf8.count)
    }

    private func original(of word: String, in rewritten: RewrittenText, whole text: String) throws -> Int {
        rewritten.originalOffset(of: try offset(of: word, in: rewritten.sql, last: true))
    }

    private func offset(of word: String, in text: String, last: Bool = false) throws -> Int {
        let bytes = Array(text.utf8)
        let wanted = Array(word.utf8)
        let found = bytes.indices.filter { bytes[$0...].starts(with: wanted) }
        return try #require(last ? found.last : found.first)
    }

    @Test(
        "A function stands where it is plain to see whether an alias follows, and a view everywhere else",
        arguments: [
            ("FROM =(^)t", "FROM f('t') AS \"t\""),
            ("SELECT count(*) FROM =(^)t WHERE a", "SELECT count(*) FROM f('t') AS \"t\" WHERE a"),
            ("FROM=(^)t", "FROM f('t') AS \"t\""),
            ("FROM =(^)t AS x", "FROM f('t') AS x"),
            ("FROM =(^)t x", "FROM \"=(^)\".\"t\" x"),
            (
                "FROM =(^)t /* */ LEFT JOIN =(^)u USING (a)",
                "FROM f('t') AS \"t\" /* */ LEFT JOIN f('u') AS \"u\" USING (a)"
            ),
            ("FROM (FROM =(^)t), =(^)u", "FROM (FROM f('t') AS \"t\"), \"=(^)\".\"u\""),
            ("FROM (DESCRIBE =(^)t)", "FROM (DESCRIBE \"=(^)\".\"t\")"),
            ("FROM =(^)t TABLESAMPLE 1%", "FROM \"=(^)\".\"t\" TABLESAMPLE 1%"),
            ("FROM =(^)t\"x\"", "FROM \"=(^)\".\"t\"\"x\""),
            ("SUMMARIZE =(^)t", "SUMMARIZE \"=(^)\".\"t\""),
            ("CREATE VIEW v AS FROM =(^)t", "CREATE VIEW v AS FROM \"=(^)\".\"t\""),
            ("DELETE FROM =(^)t", "DELETE FROM \"=(^)\".\"t\""),
            ("PIVOT =(^)t ON a USING sum(b)", "PIVOT \"=(^)\".\"t\" ON a USING sum(b)"),
        ])
    func functions(text: String, sql: String) throws {
        let statement = try SQLScript(parsing: text).statements[0]
        #expect(statement.rewritten { LakeStand(name: $0.view, relation: "f('\($0.name)')") }.sql == sql)
    }
}
