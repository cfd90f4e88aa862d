import Testing

@testable import SQLText

/// What a statement asks for, in one line that is easy to compare.
private func summary(_ text: String) throws -> String {
    let statement = try #require(try SQLScript(parsing: text).statements.last)
    guard let command = statement.command else { return "-" }
    func part(_ range: Range<Int>?) -> String { range.map { "‹\(statement.text(in: $0))›" } ?? "-" }
    var words = [command.target.name]
    if command.explanation != nil { words.append("explained") }
    if command.commonTables != nil { words.append("with" + part(command.commonTables)) }
    switch command.action {
    case .insert(let it):
        words += ["insert", it.columns?.joined(separator: ",") ?? "*", part(it.source)]
        if it.byName { words.append("byName") }
        if it.evolvesSchema { words.append("evolves") }
        if it.overwrites { words.append("overwrites") }
        if it.replaceWhere != nil { words.append("replaces" + part(it.replaceWhere)) }
        if it.needsEngine { words.append("engine") }
    case .change(let it):
        words += ["\(it.kind)", it.alias ?? "-", part(it.sources), part(it.condition)]
        if !it.cases.isEmpty { words.append(it.cases.map { "\($0)" }.sorted().joined(separator: "+")) }
        if it.returning != nil { words.append("returns" + part(it.returning)) }
    case .create(let it):
        words += ["create", part(it.columns), it.partitionColumns?.joined(separator: ",") ?? "-", part(it.source)]
        if it.replaces { words.append("replaces") }
        if it.ifNotExists { words.append("ifNotExists") }
        words += it.properties.map { "\($0.key)=\($0.value)" }
    case .truncate: words.append("truncate")
    case .drop(let ifExists): words += ["drop", "\(ifExists)"]
    case .alter(let it, let ifExists): words += ["alter", "\(ifExists)", alteration(it, part)]
    case .optimize(let it):
        words += ["optimize", part(it.condition), "z(\(it.zOrder))", "o(\(it.order))"]
    case .vacuum(let it):
        words += ["vacuum", it.retainedHours.map { "\($0)" } ?? "-", "\(it.isForced)", "\(it.isDryRun)"]
    case .restore(let moment):
        switch moment {
        case .timestamp(let range): words += ["restore", part(range)]
        case .version(let version): words += ["restore", "\(version)"]
        default: words += ["restore"]
        }
    case .history(let limit): words += ["history", limit.map { "\($0)" } ?? "-"]
    case .detail: words.append("detail")
    }
    return words.joined(separator: " ")
}

private func alteration(_ it: Alteration, _ part: (Range<Int>?) -> String) -> String {
    switch it {
    case .addColumn(let path, let type, let isNullable, let ifNotExists):
        "add \(path) \(part(type)) \(isNullable) \(ifNotExists)"
    case .dropColumn(let path, let ifExists): "drop \(path) \(ifExists)"
    case .renameColumn(let path, let new): "rename \(path) \(new)"
    case .setNotNull(let path): "set \(path)"
    case .dropNotNull(let path): "unset \(path)"
    case .changeType(let path, let type): "type \(path) \(part(type))"
    case .addConstraint(let name, let check): "check \(name) \(part(check))"
    case .dropConstraint(let name, let ifExists): "uncheck \(name) \(ifExists)"
    case .setProperties(let properties): properties.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    case .unsetProperties(let keys, let ifExists): "\(keys) \(ifExists)"
    case .comment(let text): "comment \(text ?? "-")"
    }
}

struct LakeCommandTests {
    @Test(
        "INSERT is taken apart",
        arguments: [
            ("insert into =(^)t select 1", "t insert * ‹select 1›"),
            ("insert into =(^)t values (1, 'values'), (2, ')')", "t insert * ‹values (1, 'values'), (2, ')')›"),
            ("insert into =(^)t (a, \"b c\") from =(^)s", "t insert a,b c ‹from =(^)s›"),
            ("INSERT INTO =(^)t BY NAME SELECT 1 AS a -- end", "t insert * ‹SELECT 1 AS a› byName"),
            ("insert into =(^)t by position (select 1)", "t insert * ‹(select 1)›"),
            ("insert into =(^)t (select 1)", "t insert * ‹(select 1)›"),
            ("insert into =(^)t ((select 1))", "t insert * ‹((select 1))›"),
            ("insert into =(^)t with a as (select 1) from a", "t insert * ‹with a as (select 1) from a›"),
            ("with a as (select 1) insert into =(^)t from a", "t with‹with a as (select 1)› insert * ‹from a›"),
            (
                "with recursive a(x) using key (x) as materialized (select 1), b as not materialized (from =(^)c) "
                    + "insert into =(^)t from b",
                "t with‹with recursive a(x) using key (x) as materialized (select 1), b as not materialized "
                    + "(from =(^)c)› insert * ‹from b›"
            ),
            ("insert with schema evolution into =(^)t from s", "t insert * ‹from s› evolves"),
            ("insert overwrite =(^)t from s", "t insert * ‹from s› overwrites"),
            ("insert overwrite table =(^)t from s", "t insert * ‹from s› overwrites"),
            (
                "insert into =(^)t replace where a = 1 and b is distinct from 2 select 1, 2",
                "t insert * ‹select 1, 2› replaces‹a = 1 and b is distinct from 2›"
            ),
            (
                "insert into =(^)t (a) by name replace where (a = 1) values (1)",
                "t insert a ‹values (1)› byName replaces‹(a = 1)›"
            ),
            ("insert into =(^)t default values", "t insert * ‹default values› engine"),
            ("insert into =(^)t values (1, default)", "t insert * ‹values (1, default)› engine"),
            ("insert into =(^)t values (f(1, x.default))", "t insert * ‹values (f(1, x.default))›"),
            ("insert into =(^)t select 1 returning a", "t insert * ‹select 1› engine"),
            ("insert into =(^)t select 1 on conflict do nothing", "t insert * ‹select 1› engine"),
            ("insert or ignore into =(^)t select 1", "t insert * ‹select 1› engine"),
            ("insert into =(^)t select x.returning from s x", "t insert * ‹select x.returning from s x›"),
            ("insert into mine from =(^)t", "-"),
            ("explain insert into =(^)t select 1", "t explained insert * ‹select 1›"),
        ])
    func insertions(text: String, expected: String) throws {
        #expect(try summary(text) == expected)
    }

    @Test(
        "UPDATE, DELETE and MERGE are taken apart at the top level only",
        arguments: [
            ("delete from =(^)t", "t delete - - -"),
            ("delete from =(^)t where a = 1", "t delete - - ‹a = 1›"),
            (
                "delete from =(^)t as x using s, (from r where b) y where x.a = s.a returning *",
                "t delete x ‹s, (from r where b) y› ‹x.a = s.a› returns‹*›"
            ),
            (
                "delete from =(^)t x where x.a in (select a from s where b)",
                "t delete x - ‹x.a in (select a from s where b)›"
            ),
            ("update =(^)t set a = 1", "t update - - -"),
            ("update =(^)t set a = b is distinct from c where d", "t update - - ‹d›"),
            (
                "update =(^)t \"X y\" set a = (select max(b) from s where c) from u where d = case when e then f end",
                "t update X y ‹u› ‹d = case when e then f end›"
            ),
            ("update =(^)t set a = extract(year from b) returning a, x.where", "t update - - - returns‹a, x.where›"),
            ("with c as (select 1) update =(^)t set a = 1 from c", "t with‹with c as (select 1)› update - ‹c› -"),
            ("explain analyze delete from =(^)t where a", "t explained delete - - ‹a›"),
            ("explain (format json, analyze) delete from =(^)t where a", "t explained delete - - ‹a›"),
            (
                "merge into =(^)t x using (select * from s on_ join r using (a)) as s on x.a = s.a "
                    + "when matched and s.b > 1 then update set b = case when s.matched then 1 else 2 end "
                    + "when not matched then insert (a, b) values (s.a, 1) "
                    + "when not matched by source then delete returning merge_action",
                "t merge x ‹(select * from s on_ join r using (a)) as s› ‹x.a = s.a› "
                    + "matched+notMatched+notMatchedBySource returns‹merge_action›"
            ),
            (
                "merge into =(^)t using =(^)s using (a) when not matched by target then insert",
                "t merge - ‹=(^)s› - notMatched"
            ),
            ("update mine set a = 1 from =(^)t", "-"), ("delete from mine using =(^)t", "-"),
            ("merge into mine using =(^)t on true when matched then delete", "-"),
            ("update =(^)t set a = now() from =(^)t y where y.\"where\" = 1", "t update - ‹=(^)t y› ‹y.\"where\" = 1›"),
        ])
    func changes(text: String, expected: String) throws {
        #expect(try summary(text) == expected)
    }

    @Test(
        "Statements that make, change and remove tables are taken apart",
        arguments: [
            ("create table =(^)t as select 1 as a", "t create - - ‹select 1 as a›"),
            ("create or replace table =(^)t partition by (a, \"b\") as from s", "t create - a,b ‹from s› replaces"),
            (
                "create table if not exists =(^)t partitioned by (a) tblproperties ('k' = 'it''s', delta.x = true, y = 3) as from s",
                "t create - a ‹from s› ifNotExists k=it's delta.x=true y=3"
            ),
            (
                "create table =(^)t (a integer not null, b decimal(10, 2)) partition by (a)",
                "t create ‹a integer not null, b decimal(10, 2)› a -"
            ),
            ("create table =(^)t (a, b) as select 1, 2", "t create ‹a, b› - ‹select 1, 2›"),
            ("create table mine as from =(^)t", "-"), ("create view v as from =(^)t", "-"),
            ("truncate =(^)t", "t truncate"), ("truncate table =(^)t", "t truncate"),
            ("drop table =(^)t", "t drop false"), ("drop table if exists =(^)t cascade", "t drop true"),
            ("alter table =(^)t add column a integer", "t alter false add [\"a\"] ‹integer› true false"),
            (
                "alter table if exists =(^)t add s.x decimal(10, 2) not null",
                "t alter true add [\"s\", \"x\"] ‹decimal(10, 2)› false false"
            ),
            (
                "alter table =(^)t add column if not exists a struct(x int, y text[])",
                "t alter false add [\"a\"] ‹struct(x int, y text[])› true true"
            ),
            ("alter table =(^)t drop column if exists a", "t alter false drop [\"a\"] true"),
            ("alter table =(^)t drop \"a b\"", "t alter false drop [\"a b\"] false"),
            ("alter table =(^)t rename a to b", "t alter false rename [\"a\"] b"),
            ("alter table =(^)t rename column a.\"x\" to \"y\"", "t alter false rename [\"a\", \"x\"] y"),
            ("alter table =(^)t alter a set not null", "t alter false set [\"a\"]"),
            ("alter table =(^)t alter column a drop not null", "t alter false unset [\"a\"]"),
            ("alter table =(^)t alter a type bigint", "t alter false type [\"a\"] ‹bigint›"),
            ("alter table =(^)t alter a set data type decimal(20, 2)", "t alter false type [\"a\"] ‹decimal(20, 2)›"),
            ("alter table =(^)t add constraint c check (a > (b))", "t alter false check c ‹a > (b)›"),
            ("alter table =(^)t drop constraint if exists c", "t alter false uncheck c true"),
            ("alter table =(^)t set tblproperties ('a' = 'b', 'c' = 'd')", "t alter false a=b c=d"),
            ("alter table =(^)t unset tblproperties if exists ('a', b.c)", "t alter false [\"a\", \"b.c\"] true"),
            ("comment on table =(^)t is 'it''s'", "t alter false comment it's"),
            ("comment on table =(^)t is null", "t alter false comment -"),
            ("comment on column =(^)t.a is 'x'", "-"), ("alter view =(^)t rename to x", "-"),
        ])
    func definitions(text: String, expected: String) throws {
        #expect(try summary(text) == expected)
    }

    @Test(
        "Statements that look after tables are taken apart",
        arguments: [
            ("optimize =(^)t", "t optimize - z([]) o([])"),
            (
                "optimize =(^)t where a = 'x' and b in (1) zorder by (a, \"b c\")",
                "t optimize ‹a = 'x' and b in (1)› z([\"a\", \"b c\"]) o([])"
            ),
            ("optimize =(^)t order by (a)", "t optimize - z([]) o([\"a\"])"),
            ("vacuum =(^)t", "t vacuum - false false"), ("vacuum =(^)t dry run", "t vacuum - false true"),
            ("vacuum =(^)t retain 0.5 hours force dry run", "t vacuum 0.5 true true"),
            ("vacuum =(^)t retain 168 hours", "t vacuum 168.0 false false"),
            ("restore =(^)t", "t restore"), ("restore table =(^)t to version 3", "t restore 3"),
            ("restore =(^)t to version as of 3", "t restore 3"),
            ("restore =(^)t to timestamp as of '2026-01-01'", "t restore ‹'2026-01-01'›"),
            ("restore =(^)t to timestamp now() - interval 1 day", "t restore ‹now() - interval 1 day›"),
            ("describe history =(^)t", "t history -"), ("desc history =(^)t limit 3", "t history 3"),
            ("describe detail =(^)t", "t detail"), ("describe =(^)t", "-"), ("vacuum analyze t", "-"),
        ])
    func care(text: String, expected: String) throws {
        #expect(try summary(text) == expected)
    }

    @Test(
        "A statement that is not written as it has to be is refused where it goes wrong, with the right form",
        arguments: [
            ("insert into =(^)t", 17, "SELECT"), ("insert into =(^)t (a,) select 1", 21, "name of a column"),
            ("insert into =(^)t (a b) select 1", 21, "comma"), ("insert into =(^)t replace a", 26, "WHERE"),
            ("insert into =(^)t replace where select 1", 32, "condition"),
            ("insert overwrite =(^)t select 1 returning a", 23, "OVERWRITE"),
            ("insert with schema evolution into =(^)t values (default)", 40, "SCHEMA EVOLUTION"),
            ("update =(^)t a = 1", 15, "SET"), ("update =(^)t set", 16, "assignment"),
            ("update =(^)t set a = 1 where", 28, "condition"),
            ("delete from =(^)t wher a = 1", 23, "end of the statement"),
            ("merge into =(^)t", 16, "USING"), ("merge into =(^)t using s", 24, "ON"),
            ("merge into =(^)t using s on a", 29, "WHEN"),
            ("merge into =(^)t using s on a when x then y", 35, "MATCHED"),
            ("create table =(^)t", 18, "columns"), ("create temp table =(^)t as select 1", 7, "temporary"),
            ("create table =(^)t (a int) partition by a", 40, "parentheses"),
            ("create table =(^)t as", 21, "SELECT"), ("create table =(^)t (a int) cluster by (a)", 27, "end"),
            ("truncate =(^)t where a", 15, "end"), ("drop table =(^)t, =(^)u", 16, "end"),
            ("alter table =(^)t", 17, "what to alter"), ("alter table =(^)t rename to u", 25, "renamed"),
            ("alter table =(^)t add a", 23, "type"), ("alter table =(^)t add a int default 1", 28, "end"),
            ("alter table =(^)t add constraint c unique (a)", 35, "CHECK"),
            ("alter table =(^)t alter a drop", 26, "TYPE"),
            ("alter table =(^)t set tblproperties ('a' = b + 1)", 45, "comma"),
            ("alter table =(^)t set location 'x'", 22, "TBLPROPERTIES"),
            ("optimize =(^)t where", 20, "condition"), ("optimize =(^)t zorder by a", 25, "parentheses"),
            ("vacuum =(^)t retain x hours", 20, "hours"), ("vacuum =(^)t retain 3", 21, "HOURS"),
            ("vacuum =(^)t 168", 13, "end"), ("restore =(^)t to 3", 14, "end"),
            ("restore =(^)t to version x", 25, "version"), ("describe history =(^)t limit all", 29, "number"),
            ("describe detail =(^)t x", 22, "end"), ("delete from =(^)t at (version => 3)", 17, "newest"),
            ("comment on table =(^)t is 3", 26, "single quotes"),
        ])
    func refuses(text: String, offset: Int, word: String) {
        let error = #expect(throws: SQLTextError.self) { try SQLScript(parsing: text) }
        #expect(error?.code == .wrongForm)
        #expect(error?.offset == offset, "\(String(describing: error))")
        #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
        #expect(error?.hint?.isEmpty == false)
    }

    @Test(
        "The rows that a statement can touch are known by a condition, unless evaluating it twice may differ",
        arguments: [
            ("delete from =(^)t where a = 1 -- x", "a = 1"), ("delete from =(^)t", nil),
            ("delete from =(^)t using =(^)s s where t.a = s.a", "EXISTS (SELECT 1 FROM V s WHERE t.a = s.a)"),
            (
                "update =(^)t x set a = 1 from (from =(^)s) y where y.a in (from =(^)r)",
                "EXISTS (SELECT 1 FROM (from V) y WHERE y.a in (from V))"
            ),
            (
                "merge into =(^)t using =(^)s as s on t.a = s.a when matched then delete",
                "EXISTS (SELECT 1 FROM V as s WHERE t.a = s.a)"
            ),
            ("merge into =(^)t using s on t.a = s.a when not matched by source then delete", nil),
            ("merge into =(^)t using s using (a) when matched then delete", nil),
            ("merge into =(^)t using s join r on s.a = r.a on t.a = s.a when matched then delete", nil),
            ("update =(^)t set a = random() where a = 1", "a = 1"),
            ("update =(^)t set a = 1 where random() < 0.5", nil),
            ("update =(^)t set a = 1 where nextval('s') = a", nil), ("delete from =(^)t where a < now()", "a < now()"),
            ("delete from =(^)t where a in (select a from s limit 3)", nil),
            ("delete from =(^)t using s tablesample 10% where a = 1", nil),
            ("delete from =(^)t where a = $1", nil), ("with c as (select 1) delete from =(^)t where a = 1", nil),
        ])
    func conditions(text: String, expected: String?) throws {
        let statement = try SQLScript(parsing: text).statements[0]
        guard case .change(let change) = statement.command?.action else {
            Issue.record("no change of rows")
            return
        }
        let sql = statement.condition(of: change).map { statement.rewritten($0) { _ in LakeStand(name: "V") }.sql }
        #expect(sql == expected)
    }

    @Test("The functions that a part calls are found, whatever case they are written in")
    func functions() throws {
        let statement = try SQLScript(parsing: "delete from =(^)t where Lower(a) = \"My f\"(b) and c in (d) -- e(f)")
            .statements[0]
        #expect(statement.calledFunctions(in: 24..<68) == ["lower", "my f", "in"])
    }

    @Test("Any text of words, marks and parentheses is taken apart or refused, and never anything else")
    func hostile() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "insert", "into", "=(^)t", "(", ")", "with", "as", "select", "values", "update", "set", "where", "merge",
            "using", "on", "when", "matched", "create", "table", "partition", "by", "alter", "add", "at", "=>",
            "version", "3", "'x'", ",", ".", "case", "end", "explain", "restore", "to", "changes", "from", "[", "]",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...12, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: " ")
            guard let script = try? SQLScript(parsing: text) else { continue }
            for statement in script.statements { _ = statement.rewritten() }
        }
    }
}
