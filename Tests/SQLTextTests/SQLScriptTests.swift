import Testing

@testable import SQLText

struct SQLScriptTests {
    @Test("A text splits where DuckDB splits it", arguments: SplittingCase.all)
    func splits(_ example: SplittingCase) throws {
        let script = try SQLScript(parsing: example.text)
        #expect(script.statements.map { $0.rewritten().sql } == example.statements)
    }

    @Test("A statement's range is where its text stands in the whole", arguments: SplittingCase.all)
    func ranges(_ example: SplittingCase) throws {
        let bytes = Array(example.text.utf8)
        for statement in try SQLScript(parsing: example.text).statements {
            #expect(String(decoding: bytes[statement.range], as: UTF8.self) == statement.text)
            if let terminator = statement.terminator { #expect(bytes[terminator] == .semicolon) }
        }
    }

    @Test(
        "Text that no engine can read is refused with the place where the wrong piece starts",
        arguments: [
            ("select 'abc; select 2", .unterminatedString, 7),
            ("select E'abc\\'", .unterminatedString, 7),
            ("select x'41", .unterminatedString, 7),
            ("select x'41''", .unterminatedString, 12),
            ("select 1 as \"abc", .unterminatedIdentifier, 12),
            ("select 1 /* a /* b */ ; select 2", .unterminatedComment, 9),
            ("select $a$abc$$", .unterminatedDollarString, 7),
            ("select 1 as \"\"", .emptyIdentifier, 12),
            ("select 1\0; select 2", .nulCharacter, 8),
            ("select 'a\0'", .nulCharacter, 9),
            ("-- a\0", .nulCharacter, 4),
            ("from =(^)", .missingTableName, 5),
            ("from =(^) climate", .missingTableName, 5),
            ("from =(^)\u{A0}climate", .missingTableName, 5),
            ("from =(^)'climate'", .missingTableName, 5),
            ("from =(^)2013", .invalidTableName, 5),
            ("from =(^)\"a/b\"", .invalidTableName, 5),
            ("from =(^)\"..\"", .invalidTableName, 5),
            ("from =(^)\"\"", .emptyIdentifier, 9),
            ("from =(^)\"a", .unterminatedIdentifier, 9),
        ] as [(String, SQLTextError.Code, Int)])
    func refuses(text: String, code: SQLTextError.Code, offset: Int) {
        let error = #expect(throws: SQLTextError.self) { try SQLScript(parsing: text) }
        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    @Test(
        "A statement is judged by its first keywords",
        arguments: [
            ("select 1", .select), ("FROM t", .select), ("(select 1)", .select), ("((values (1)))", .select),
            ("table t", .select), ("pivot t on a", .select),
            ("with a as (select 1) select 1", .select),
            ("with a as (select 1) (select 1)", .select),
            ("with a(x, y) as not materialized (select (1)), b as (select 2) insert into t from b", .insert),
            ("with update as (select 1) delete from t", .delete),
            ("with recursive a(x) using key (x) as (select 1) update t set a = 1", .update),
            ("with a as (select ')') merge into t using a on true when matched then delete", .merge),
            ("-- c\n insert or replace into t select 1", .insert),
            ("create table t(a int)", .create), ("drop view v", .drop), ("alter table t rename to u", .alter),
            ("comment on table t is 'x'", .alter), ("truncate t", .delete), ("copy t to 'x'", .copy),
            ("export database 'x'", .copy), ("explain analyze select 1", .explain), ("desc t", .describe),
            ("summarize t", .describe), ("show tables", .describe), ("pragma x", .set), ("use a.b", .set),
            ("attach 'x'", .attach), ("detach x", .attach), ("start transaction", .transaction), ("end", .transaction),
            ("load x", .load), ("force install x", .load), ("prepare p as select 1", .prepare), ("vacuum", .other),
            ("checkpoint", .other), ("'select'", .other), ("\"select\" 1", .other), (")", .other),
            ("with", .other), ("with a", .other), ("=(^)quack", .reference), ("=(^)quack x", .other),
        ] as [(String, StatementHead)])
    func heads(text: String, head: StatementHead) throws {
        let statements = try SQLScript(parsing: text).statements
        #expect(statements.map(\.kind) == [head])
    }

    @Test(
        "CREATE tells what it creates, and whether references outlive it",
        arguments: [
            ("create table t as from =(^)a", .table, false),
            ("create or replace temp view v as from =(^)a", .view, true),
            ("create view if not exists v as select 1", .view, false),
            ("create recursive view v(x) as from =(^)a", .view, true),
            ("create macro f(x) as table from =(^)a", .macro, true),
            ("create temporary function f() as (select max(x) from =(^)a)", .macro, true),
            ("create persistent secret s (type s3)", .secret, false),
            ("create unique index i on =(^)a(x)", .index, false),
            ("create view =(^)v as select 1", .view, false),
            ("create", nil, false),
            ("prepare p as from =(^)a", nil, true),
            ("select 1 from =(^)a", nil, false),
        ] as [(String, CreatedObject?, Bool)])
    func creates(text: String, object: CreatedObject?, standing: Bool) throws {
        let statement = try #require(try SQLScript(parsing: text).statements.first)
        #expect(statement.created == object)
        #expect(statement.createsStandingReferences == standing)
    }

    @Test("Comments before a statement are kept with it, those of empty pieces with the text")
    func comments() throws {
        let text = "-- id: 1\n-- node: a\nselect /* in */ 1 -- behind\n; -- id: 2\n; -- end"
        let script = try SQLScript(parsing: text)
        let bytes = Array(text.utf8)
        func words(_ ranges: [Range<Int>]) -> [String] { ranges.map { String(decoding: bytes[$0], as: UTF8.self) } }
        #expect(words(try #require(script.statements.first).leadingComments) == ["-- id: 1", "-- node: a"])
        #expect(words(script.looseComments) == ["-- id: 2", "-- end"])
    }

    @Test(
        "The cursor means the statement that it is in, behind its semicolon the same, elsewhere the next",
        arguments: [
            (0, "select 1"), (4, "select 1"), (8, "select 1"), (9, "select 1"), (14, "select 1"), (15, "select 2"),
            (16, "select 2"), (20, "select 2"), (25, "select 2"), (26, "select 2"), (28, "select 3"),
            (29, "select 3"), (40, "select 3"), (99, "select 3"), (-1, "select 1"),
        ])
    func cursor(offset: Int, expected: String) throws {
        let script = try SQLScript(parsing: "select 1; -- c\n\nselect 2;;\n\nselect 3  \n")
        #expect(script.statement(at: offset)?.text == expected)
    }

    @Test("A text without statements has none at any place")
    func cursorInEmptyText() throws {
        #expect(try SQLScript(parsing: " -- nothing\n;").statement(at: 3) == nil)
    }
}
