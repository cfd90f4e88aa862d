import Testing

@testable import SQLText

struct LakeMomentTests {
    private func reference(_ text: String) throws -> (LakeReference, String) {
        let statement = try #require(try SQLScript(parsing: text).statements.first)
        let reference = try #require(statement.references.first)
        return (reference, String(decoding: Array(text.utf8)[reference.range], as: UTF8.self))
    }

    @Test(
        "What stands behind a reference says which version is meant, and becomes a part of it",
        arguments: [
            ("from =(^)t at (version => 3)", .version(3), "=(^)t at (version => 3)"),
            ("from =(^)t AT(VERSION=>3)x", .version(3), "=(^)t AT(VERSION=>3)"),
            ("from =(^)t at /* a */ (version => 1_000) as x", .version(1_000), "=(^)t at /* a */ (version => 1_000)"),
            ("=(^)t at (version => 0) limit 1", .version(0), "=(^)t at (version => 0)"),
            ("from =(^)t at (timestamp => '2026-01-01')", .timestamp(28..<40), "=(^)t at (timestamp => '2026-01-01')"),
            (
                "from =(^)t at (timestamp => now() - interval (1) hour) x", .timestamp(28..<53),
                "=(^)t at (timestamp => now() - interval (1) hour)"
            ),
            (
                "from =(^)t changes (from => 3, to => 5) c", .changes(from: 3, through: 5),
                "=(^)t changes (from => 3, to => 5)"
            ),
            ("from =(^)t changes (from => 3)", .changes(from: 3, through: nil), "=(^)t changes (from => 3)"),
            ("from =(^)t", .newest, "=(^)t"), ("from =(^)t at", .newest, "=(^)t"),
            ("from =(^)t at (a, b)", .newest, "=(^)t"), ("from =(^)t changes(a)", .newest, "=(^)t"),
            ("from =(^)t as at", .newest, "=(^)t"), ("select =(^)t.at from =(^)t", .newest, "=(^)t"),
        ] as [(String, LakeMoment, String)])
    func moments(text: String, moment: LakeMoment, part: String) throws {
        let (reference, found) = try reference(text)
        #expect(reference.moment == moment)
        #expect(found == part)
    }

    @Test(
        "A clause that names no version is refused at the wrong piece, with the right form",
        arguments: [
            ("from =(^)t at (version => 'x')", 26), ("from =(^)t at (version => -1)", 26),
            ("from =(^)t at (version => 1.5)", 26), ("from =(^)t at (version => 3, 4)", 26),
            ("from =(^)t at (version => 99999999999999999999)", 26), ("from =(^)t at (version =>)", 25),
            ("from =(^)t at (timestamp => )", 28), ("from =(^)t at (snapshot => 3)", 15),
            ("from =(^)t at (version => 3", 14), ("from =(^)t changes (from => 'x')", 28),
            ("from =(^)t changes (from => 3, 5)", 29), ("from =(^)t changes (from => 3, to => x)", 37),
            ("from =(^)t changes (from => 5, to => 3)", 37), ("from =(^)t changes (since => 5)", 20),
        ])
    func refuses(text: String, offset: Int) {
        let error = #expect(throws: SQLTextError.self) { try SQLScript(parsing: text) }
        #expect(error?.code == .wrongForm)
        #expect(error?.offset == offset)
        #expect(error?.hint?.hasPrefix("Write ") == true)
    }

    @Test(
        "A table function stands for a version, too, where it is plain to see whether an alias follows",
        arguments: [
            ("from =(^)t at (version => 1)", "from f AS \"t\""), ("from =(^)t at (version => 1) as x", "from f as x"),
            ("from =(^)t at (version => 1) x", "from v x"), ("from =(^)t at", "from v at"),
            ("from =(^)t changes(a)", "from v changes(a)"),
            ("from =(^)t at (version => 1) where a", "from f AS \"t\" where a"),
        ])
    func places(text: String, sql: String) throws {
        let statement = try SQLScript(parsing: text).statements[0]
        #expect(statement.rewritten { _ in LakeStand(name: "v", relation: "f") }.sql == sql)
    }
}
