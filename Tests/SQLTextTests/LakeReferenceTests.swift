import Testing

@testable import SQLText

struct LakeReferenceTests {
    @Test(
        "A reference is found wherever a table can stand, and nowhere else",
        arguments: [
            ("SELECT * FROM =(^)a", ["a"]),
            ("FROM=(^)a", ["a"]),
            ("from =(^)a join=(^)b using (x), =(^)c c, (from =(^)d)", ["a", "b", "c", "d"]),
            ("with x as (from =(^)a) select (select max(v) from =(^)b) from x", ["a", "b"]),
            ("select =(^)a.v from =(^)a where =(^)a.v = 1", ["a", "a", "a"]),
            ("select * from t where t.a==(^)b.a", ["b"]),
            ("from =(^)ab, =(^)a", ["ab", "a"]),
            ("from =(^)größe, =(^)表, =(^)_x9", ["größe", "表", "_x9"]),
            ("from =(^)\"my-table\", =(^)\"a\"\"b\", =(^)\"2013\"", ["my-table", "a\"b", "2013"]),
            ("select '=(^)a', E'\\'=(^)a', $$=(^)a$$, \"=(^)a\" -- =(^)a\n /* =(^)a */", []),
            ("select * from \"=(^)\".a", []),
            ("select a = (^) b", []),
        ])
    func finds(text: String, names: [String]) throws {
        let statement = try #require(try SQLScript(parsing: text).statements.first)
        #expect(statement.references.map(\.name) == names)
        let bytes = Array(text.utf8)
        for reference in statement.references {
            #expect(String(decoding: bytes[reference.range], as: UTF8.self) == reference.table.reference)
        }
    }

    @Test(
        "A table that a statement would write is told from those it reads",
        arguments: [
            ("insert into =(^)a from =(^)b", [.target, .source]),
            ("insert or replace into =(^)a from =(^)b", [.target, .source]),
            ("with x as (from =(^)b) insert into =(^)a from x", [.source, .target]),
            ("create table if not exists =(^)a as from =(^)b", [.target, .source]),
            ("create or replace table =(^)a as table =(^)b", [.target, .source]),
            ("create index i on =(^)a(x)", [.target]),
            ("drop table if exists =(^)a", [.target]),
            ("drop view =(^)a", [.target]),
            ("alter table =(^)a rename x to b", [.target]),
            ("comment on table =(^)a is 'x'", [.target]),
            ("update =(^)a set x = (select y from =(^)b)", [.target, .source]),
            ("delete from =(^)a where x in (from =(^)b)", [.target, .source]),
            ("truncate =(^)a", [.target]),
            ("merge into =(^)a using =(^)b on true when matched then delete", [.target, .source]),
            ("copy =(^)a to 'x.csv'", [.source]),
            ("copy =(^)a (x, y) from 'x.csv'", [.target]),
            ("copy (select * from =(^)a) to 'x.csv'", [.source]),
            ("table =(^)a", [.source]),
            ("explain table =(^)a", [.source]),
            ("explain delete from =(^)a", [.target]),
            ("describe =(^)a", [.source]),
            ("select * from t where exists =(^)a", [.source]),
        ] as [(String, [LakeReference.Role])])
    func roles(text: String, roles: [LakeReference.Role]) throws {
        let statement = try #require(try SQLScript(parsing: text).statements.first)
        #expect(statement.references.map(\.role) == roles)
    }

    @Test("Only a reference alone is the whole statement")
    func loneReference() throws {
        let script = try SQLScript(parsing: " /* a */ =(^)quack -- b\n; =(^)quack.x; =(^)quacks; from =(^)quack")
        #expect(script.statements.map { $0.isExactly(referenceTo: "quack") } == [true, false, false, false])
        #expect(script.statements.map { $0.loneReference?.name } == ["quack", nil, "quacks", nil])
    }

    @Test("Each table is listed once, in the order of the text")
    func tables() throws {
        let statement = try #require(try SQLScript(parsing: "from =(^)b, =(^)a, =(^)\"b\"").statements.first)
        #expect(statement.tables.map(\.text) == ["b", "a"])
    }

    @Test(
        "DuckDB's words about a view become the user's words about a table",
        arguments: [
            ("Did you mean \"=(^).climate\"?", "Did you mean \"=(^)climate\"?"),
            ("table \"memory.\"=(^)\".climate\" (duplicate", "table \"=(^)climate\" (duplicate"),
            ("near \"=(^)\".\"climate\" is", "near =(^)climate is"),
            ("near \"=(^)\".\"my-table\" is", "near =(^)\"my-table\" is"),
            ("\"=(^)\".größe.", "=(^)größe."),
            ("memory.=(^).a, db.=(^).b", "=(^)a, =(^)b"),
            ("=(^)climate and '=(^)' and =(^).", "=(^)climate and '=(^)' and =(^)."),
            ("\"=(^)\".\"open", "\"=(^)\".\"open"),
            ("near \"=(^)@12\".\"climate\" is", "near =(^)climate is"),
            ("\"=(^)@3-5~2.my-table\" memory.\"=(^)@0\".\"my-table\"", "\"=(^)my-table\" =(^)\"my-table\""),
            ("\"=(^)@12\" and =(^)@x.", "\"=(^)@12\" and =(^)@x."),
            ("nothing", "nothing"),
            ("", ""),
        ])
    func restores(message: String, expected: String) {
        #expect(LakeReference.restored(in: message) == expected)
    }
}
