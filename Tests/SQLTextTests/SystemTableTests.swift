import Testing

@testable import SQLText

@Suite struct SystemTableTests {
    private func statement(_ text: String) throws -> Statement {
        try #require(try SQLScript(parsing: text).statements.first)
    }

    @Test(
        "A system table is found wherever its name stands, and nowhere else",
        arguments: [
            ("from postgres.__deltalake_dir", ["postgres.__deltalake_dir"]),
            (
                "FROM Postgres.__DeltaLake_Dir JOIN \"POSTGRES\".\"__worker_list\" USING (a)",
                ["Postgres.__DeltaLake_Dir", "\"POSTGRES\".\"__worker_list\""]
            ),
            ("select * from postgres . /* here */ main.__worker_list", ["postgres . /* here */ main.__worker_list"]),
            ("describe postgres.__worker_list", ["postgres.__worker_list"]),
            (
                "select postgres.__worker_list.id from (from postgres.__worker_list)",
                ["postgres.__worker_list", "postgres.__worker_list"]
            ),
            ("select 'postgres.__worker_list', \"postgres.__worker_list\" -- postgres.__worker_list", []),
            ("from __worker_list, main.__worker_list, other.main.__worker_list, postgres.s.__worker_list", []),
            ("from postgres.__worker_lists, postgres.\"__worker_list \"", []),
            ("select _, \"_\", __ from postgres.__", []),
        ] as [(String, [String])])
    func finds(text: String, names: [String]) throws {
        let bytes = Array(text.utf8)
        #expect(try statement(text).systemTables.map { String(decoding: bytes[$0.range], as: UTF8.self) } == names)
    }

    @Test(
        "A statement that would write one is told from those that read it",
        arguments: [
            ("insert into postgres.__worker_list from postgres.__deltalake_dir", [.target, .source]),
            (
                "create table if not exists postgres.main.__worker_list as from postgres.main.__worker_list",
                [.target, .source]
            ),
            ("create or replace temp view postgres.__worker_list as select 1", [.target]),
            ("drop table if exists postgres.main.__worker_list", [.target]),
            ("update postgres.__worker_list set a = (from postgres.__worker_list)", [.target, .source]),
            ("delete from postgres.__worker_list", [.target]),
            (
                "merge into postgres.__worker_list using postgres.__deltalake_dir on true when matched then delete",
                [.target, .source]
            ),
            ("alter table postgres.__worker_list rename to x", [.target]),
            ("create index i on postgres.main.__worker_list (id)", [.target]),
            ("copy postgres.__worker_list from 'x'", [.target]),
            ("copy postgres.__worker_list to 'x'", [.source]),
            ("copy (from postgres.__worker_list) to 'x'", [.source]),
            ("create table t as table postgres.__worker_list", [.source]),
        ] as [(String, [LakeReference.Role])])
    func roles(text: String, roles: [LakeReference.Role]) throws {
        #expect(try statement(text).systemTables.map(\.role) == roles)
    }

    @Test func `a temporary table of the same name stands for it, and places lead back`() throws {
        let text = "select d.x from postgres.main.__deltalake_dir as d, =(^)a where nosuch"
        let rewritten = try statement(text).rewritten()
        #expect(rewritten.sql == "select d.x from temp.main.__deltalake_dir as d, \"=(^)\".\"a\" where nosuch")
        let place = rewritten.sql.utf8.count - 6
        #expect(rewritten.originalOffset(of: place) == text.utf8.count - 6)
    }
}
