import Testing

@testable import SQLText

@Suite struct StatementShapeTests {
    private func shape(_ text: String) throws -> (shape: StatementShape, questions: [String]) {
        let statement = try #require(try SQLScript(parsing: text).statements.first)
        let shape = statement.shape
        return (shape, shape.questions.map { statement.rewritten($0).sql })
    }

    @Test(
        "The parts of a statement that ask for rows are put together to SELECTs",
        arguments: [
            ("from t", ["from t"]),
            ("create table t as from u with no data", ["from u"]),
            ("/* c */ ; create view v (a, b) as select 1, 2", ["select 1, 2"]),
            ("with a as (from u) insert into t select * from a", ["with a as (from u) FROM (select * from a)"]),
            (
                "update t set a = (from u), b = 2 from v where t.i in (from w)",
                ["SELECT 1 FROM v WHERE t.i in (from w)", "from u"]
            ),
            (
                "delete from t using u where t.i = u.i returning (select 1)",
                ["SELECT 1 FROM u WHERE t.i = u.i", "select 1"]
            ),
            (
                "merge into t using u as s on t.i = s.i when matched then update set a = (from w)",
                ["SELECT 1 FROM (SELECT 1) JOIN u as s on t.i = s.i", "from w"]
            ),
            ("insert into t values (1), ((from u))", ["values (1), ((from u))"]),
            ("insert into t values (1, default), (1, (from u))", ["from u"]),
            ("insert into t values " + Array(repeating: "(1, 2)", count: 5_000).joined(separator: ", "), []),
            ("copy t (a) to 'x'", ["FROM t"]),
            ("create macro m(a) as a + 1, (a, b) as table from t", ["SELECT a + 1", "from t"]),
            ("=(^)t limit 3", ["FROM \"=(^)\".\"t\" limit 3"]),
            ("explain analyze from t", ["from t"]),
            ("set x = 1", []),
        ] as [(String, [String])])
    func questions(text: String, questions: [String]) throws {
        #expect(try shape(text).questions == questions)
    }

    @Test(
        "What a statement does, and to what",
        arguments: [
            (
                "create or replace table a.b.c as select 1", .create(.table, replaces: true, ifNotExists: false),
                ["a", "b", "c"]
            ),
            (
                "create temp view if not exists \"v \"\"w\" as select 1",
                .create(.view, replaces: false, ifNotExists: true), ["v \"w"]
            ),
            ("insert overwrite t from u", .insert(overwrites: true), ["t"]),
            ("insert or ignore into t values (1)", .insert(overwrites: false), ["t"]),
            ("alter view if exists s.v rename to \"w\"", .rename(.view, to: "w"), ["s", "v"]),
            ("alter table t rename a to b", .alter, ["t"]),
            ("alter table t rename column a to b", .alter, ["t"]),
            ("drop schema if exists s cascade", .drop(.schema, cascades: true), ["s"]),
            ("truncate table t", .delete, ["t"]),
            ("use a.b", .use, ["a", "b"]),
            ("attach if not exists 'x/y.duckdb'", .attach, ["y"]),
            ("attach database 'x' as \"Z\" (read_only)", .attach, ["Z"]),
            ("detach database if exists z", .detach, ["z"]),
            ("execute p(1)", .execute, ["p"]),
        ] as [(String, StatementShape.Action, [String])])
    func actions(text: String, action: StatementShape.Action, target: [String]) throws {
        let shape = try shape(text).shape
        #expect(shape.action == action)
        #expect(shape.target == .parts(target))
    }

    @Test func `what is only explained or prepared does nothing yet`() throws {
        #expect(try shape("explain insert into t from u").shape.isPostponed)
        #expect(try !shape("explain analyze insert into t from u").shape.isPostponed)
        #expect(try !shape("explain (format json, analyze) insert into t from u").shape.isPostponed)
        #expect(try shape("explain analyze insert into =(^)t from u").shape.isPostponed)
        let prepared = try shape("prepare \"P\" (int) as delete from t").shape
        #expect(prepared.isPostponed && prepared.prepared == "P" && prepared.action == .delete)
    }

    @Test func `the names of columns are those that the statement gives`() throws {
        #expect(try shape("insert into t (a, \"b c\") from u").shape.columns == ["a", "b c"])
        #expect(try shape("insert into t by name from u").shape.columns == nil)
        #expect(try shape("create table t (a, b) as from u").shape.columns == ["a", "b"])
        #expect(try shape("create table t (a int, b decimal(3, 1) default (1))").shape.columns == nil)
    }

    @Test(
        "A PIVOT gets values where it leaves them to the data",
        arguments: [
            ("pivot t on a using sum(b)", "pivot t on x IN (0) using sum(b)"),
            (
                "from (pivot t join u on t.i = u.i on a, b) limit 1",
                "from (pivot t join u on t.i = u.i on x IN (0) ) limit 1"
            ),
            ("from t", nil),
        ] as [(String, String?)])
    func pivots(text: String, expected: String?) {
        #expect(PivotText.withValues(text)?.replacing("  ", with: " ") == expected?.replacing("  ", with: " "))
    }

    @Test func `random text has some shape or other`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            guard let script = try? SQLScript(parsing: RandomText.sql(using: &random)) else { continue }
            for statement in script.statements {
                for question in statement.shape.questions { _ = statement.rewritten(question).sql }
            }
        }
    }
}
