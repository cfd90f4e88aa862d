import Testing

/// Texts, and how DuckDB 1.5.5 splits them: every list was taken from its `extract_statements`, and then freed of the
/// comments around each statement.
struct SplittingCase: Sendable, CustomTestStringConvertible {
    let text: String
    let statements: [String]
    var testDescription: String { text }

    init(_ text: String, _ statements: [String]) {
        self.text = text
        self.statements = statements
    }

    private typealias Case = SplittingCase

    static let all: [SplittingCase] = [
        Case("select 1; select 2", ["select 1", "select 2"]),
        Case("select 1;;; select 2;", ["select 1", "select 2"]),
        Case(";", []),
        Case("-- only a comment", []),
        Case("/* only */ ; /* these */ ; -- comments", []),
        Case("select 1; -- behind", ["select 1"]),
        Case("select ';' ; select 2", ["select ';'", "select 2"]),
        Case("select 'a''b;c'; select 2", ["select 'a''b;c'", "select 2"]),
        Case("select 'a\\'; select 2", ["select 'a\\'", "select 2"]),
        Case("select E'a\\';b'; select 2", ["select E'a\\';b'", "select 2"]),
        Case("select e'a\\\\'; select 2", ["select e'a\\\\'", "select 2"]),
        Case("select 'a' \n 'b;c'; select 2", ["select 'a' \n 'b;c'", "select 2"]),
        Case("select E'a' \n 'b\\';c'; select 2", ["select E'a' \n 'b\\';c'", "select 2"]),
        Case("select E'a' -- x;y\n 'b\\';c'; select 2", ["select E'a' -- x;y\n 'b\\';c'", "select 2"]),
        Case(
            "select \"a\"\";b\" from (select 1 as \"a\"\";b\"); select 2",
            [
                "select \"a\"\";b\" from (select 1 as \"a\"\";b\")",
                "select 2",
            ]),
        Case("select $$a;b$$; select 2", ["select $$a;b$$", "select 2"]),
        Case("select $tag$a;$$b$tag$; select $name", ["select $tag$a;$$b$tag$", "select $name"]),
        Case("select $ünï$a;b$ünï$; select 2", ["select $ünï$a;b$ünï$", "select 2"]),
        Case("select a$b from (select 1 as a$b); select 2", ["select a$b from (select 1 as a$b)", "select 2"]),
        Case("select x'4;1'; select b'0;1'; select N'a;b'", ["select x'4;1'", "select b'0;1'", "select N'a;b'"]),
        Case("select x'41'\n';'; select 2", ["select x'41'\n';'", "select 2"]),
        Case("select 1 -- c;d\n; select 2", ["select 1", "select 2"]),
        Case("select 1 -- c;d\r; select 2", ["select 1", "select 2"]),
        Case("select 1 -- c;d\r\n; select 2", ["select 1", "select 2"]),
        Case("select 1 --c;d", ["select 1"]),
        Case("select 1 /* ; /* ; */ ; */ ; select 2", ["select 1", "select 2"]),
        Case("select 1 /* ' */ ; select 2 /* \" */", ["select 1", "select 2"]),
        Case("select 1--2;\n;select 3", ["select 1", "select 3"]),
        Case("select 1+-- ;\n 2; select 3", ["select 1+-- ;\n 2", "select 3"]),
        Case(
            "select 1 */* ; */ 2; select 1 -/* ; */ 2; select @--;\n1",
            [
                "select 1 */* ; */ 2",
                "select 1 -/* ; */ 2",
                "select @--;\n1",
            ]),
        Case(
            "select 1 == 1; select '{\"a\": 1}'::json ->> 'x;y'; select 1**2, 5//2, 1<>2, 1!=2",
            [
                "select 1 == 1",
                "select '{\"a\": 1}'::json ->> 'x;y'",
                "select 1**2, 5//2, 1<>2, 1!=2",
            ]),
        Case(
            "select {'a;': 1}; select [1, 2][1:2]; select list_transform([1], x -> x + 1)",
            [
                "select {'a;': 1}",
                "select [1, 2][1:2]",
                "select list_transform([1], x -> x + 1)",
            ]),
        Case(
            "select 1_000; select .5; select 1.; select 1e5; select 1.5e-3",
            [
                "select 1_000",
                "select .5",
                "select 1.",
                "select 1e5",
                "select 1.5e-3",
            ]),
        Case("select ?; select ?1; select $1", ["select ?", "select ?1", "select $1"]),
        Case("\u{FEFF}select 1; select 2", ["select 1", "select 2"]),
        Case("select 1;\u{FEFF} select 2", ["select 1", "select 2"]),
        Case("select\u{A0}1;\u{2003}select\u{3000}2", ["select 1", "select 2"]),
        Case(
            "with a as (select ';') select * from a; from range(3); values (1); table a",
            [
                "with a as (select ';') select * from a",
                "from range(3)",
                "values (1)",
                "table a",
            ]),
        Case(
            "create table t(a int); insert into t values (1); drop table t",
            [
                "create table t(a int)",
                "insert into t values (1)",
                "drop table t",
            ]),
        Case(
            "create macro f(x) as x || ';'; create view v as select ';'",
            [
                "create macro f(x) as x || ';'",
                "create view v as select ';'",
            ]),
        Case("begin; select 1; end; commit; rollback", ["begin", "select 1", "end", "commit", "rollback"]),
        Case(
            "explain select ';'; describe select 1; summarize select 1; show tables",
            [
                "explain select ';'",
                "describe select 1",
                "summarize select 1",
                "show tables",
            ]),
        Case(
            "set threads = 1; reset threads; use main; attach ':memory:' as m; detach m",
            [
                "set threads = 1",
                "reset threads",
                "use main",
                "attach ':memory:' as m",
                "detach m",
            ]),
        Case(
            "copy (select ';') to 'x;y.csv' (delimiter ';'); copy t from 'x;y.csv'",
            [
                "copy (select ';') to 'x;y.csv' (delimiter ';')",
                "copy t from 'x;y.csv'",
            ]),
        Case(
            "SELECT * FROM a,b WHERE a.x=b.x AND a.y<>-1; DELETE FROM t WHERE a IN (SELECT ';')",
            [
                "SELECT * FROM a,b WHERE a.x=b.x AND a.y<>-1",
                "DELETE FROM t WHERE a IN (SELECT ';')",
            ]),
        Case(
            "merge into t using s on true when matched then delete; truncate t",
            [
                "merge into t using s on true when matched then delete",
                "truncate t",
            ]),
        Case(
            "prepare p as select $1; execute p(1); deallocate p",
            [
                "prepare p as select $1",
                "execute p(1)",
                "deallocate p",
            ]),
        Case(
            "select * exclude (a) replace (b as c) from t; select columns('a;.*') from t",
            [
                "select * exclude (a) replace (b as c) from t",
                "select columns('a;.*') from t",
            ]),
        Case(
            "select 1 as \"a;b\", 'it''s; fine' as c, $$;$$ as d -- ;\n, /* ; */ 2 as e; select 3",
            [
                "select 1 as \"a;b\", 'it''s; fine' as c, $$;$$ as d -- ;\n, /* ; */ 2 as e",
                "select 3",
            ]),
    ]
}
