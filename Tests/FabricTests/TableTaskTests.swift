import Testing

@testable import Fabric

struct TableTaskTests {
    @Test(
        "A task is one statement, whatever the names hold",
        arguments: [
            (TableTask(table: "t", .history(limit: 3)), "DESCRIBE HISTORY =(^)\"t\" LIMIT 3"),
            (TableTask(table: "a\"b; DROP", .drop), "DROP TABLE =(^)\"a\"\"b; DROP\""),
            (
                TableTask(table: "t", .optimize(condition: "a = 1 -- x", zOrder: ["a", "b\")"], order: [])),
                "OPTIMIZE =(^)\"t\" WHERE (a = 1 -- x\n) ZORDER BY (\"a\", \"b\"\")\")"
            ),
            (
                TableTask(table: "t", .vacuum(hours: 0.5, isForced: true, isDryRun: true)),
                "VACUUM =(^)\"t\" RETAIN 0.5 HOURS FORCE DRY RUN"
            ),
            (TableTask(table: "t", .restore(.timestamp("it's"))), "RESTORE =(^)\"t\" TO TIMESTAMP 'it''s'"),
            (TableTask(table: "t", .restore(.version(3))), "RESTORE =(^)\"t\" TO VERSION 3"),
            (TableTask(table: "t", .undrop), "RESTORE =(^)\"t\""),
            (TableTask(table: "t", .detail), "DESCRIBE DETAIL =(^)\"t\""),
        ])
    func statements(task: TableTask, sql: String) throws {
        #expect(try task.sql() == sql)
    }

    @Test(
        "A condition is one condition and nothing else",
        arguments: ["a = 1); DROP TABLE =(^)t; --", "a = 'open", "", "a) ZORDER BY (b", "1 = 1); SELECT (1"])
    func refuses(condition: String) {
        let error = #expect(throws: SordError.self) {
            try TableTask(table: "t", .optimize(condition: condition, zOrder: [], order: [])).sql()
        }
        #expect(error?.code == .badRequest)
    }

    @Test("A name that no table can have is an unknown table", arguments: ["", "..", "a/b", "a\nb"])
    func names(name: String) {
        let error = #expect(throws: SordError.self) { try TableTask(table: name, .detail).sql() }
        #expect(error?.code == .unknownTable)
    }
}
