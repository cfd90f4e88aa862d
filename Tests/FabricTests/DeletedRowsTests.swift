import Fabric
import Testing

/// A table some of whose files lost rows to deletion vectors, asked in the ways that have scans of their own.
@Suite struct DeletedRowsTests {
    let lake: TemporaryFabric

    init() async throws {
        lake = try TemporaryFabric()
        try await lake.load("SELECT 0 AS part, range AS id, 'x' AS tag FROM range(5000)", "whole")
        for part in 1...3 {
            try await lake.load(
                "SELECT \(part)::INTEGER AS part, range AS id, 'x' AS tag FROM range(5000)", "whole", .append)
        }
        _ = try await lake.rows(
            """
            CREATE TABLE =(^)holed TBLPROPERTIES ('delta.enableDeletionVectors' = 'true') AS FROM =(^)whole WHERE false
            """)
        for part in 0...3 {
            _ = try await lake.rows("INSERT INTO =(^)holed FROM =(^)whole WHERE part = \(part)")
        }
        _ = try await lake.rows("DELETE FROM =(^)holed WHERE part IN (1, 3) AND hash(part, id) % 7 = 0")
        _ = try await lake.rows(
            "CREATE TABLE expected AS FROM =(^)whole WHERE part IN (0, 2) OR hash(part, id) % 7 > 0")
    }

    @Test(arguments: [
        "SELECT count(*) FROM %", "SELECT count(*) AS n FROM %;", "select COUNT(*) as \"a b\" from %",
        "SELECT count(*) FROM % LIMIT 1", "SELECT count(*) FROM % AS t", "SELECT count(*), max(id) FROM %",
        "SELECT count(*) + 1 FROM %", "SELECT count(*) FROM % WHERE part = 1", "SELECT count(part) FROM %",
        "SELECT count(*) FROM %, % AS other WHERE other.id < 1", "SELECT count(*) FROM (SELECT DISTINCT part FROM %)",
        "SELECT count(*) FILTER (part = 3) FROM %", "SELECT (SELECT count(*) FROM %)",
        "SELECT * FROM % ORDER BY id DESC, part DESC LIMIT 9", "SELECT * FROM % ORDER BY ALL LIMIT 9 OFFSET 5100",
        "SELECT id, tag FROM % WHERE part = 3 ORDER BY id LIMIT 20", "FROM % ORDER BY hash(id, part) LIMIT 4",
        "SELECT part, count(*) FROM % GROUP BY part ORDER BY part LIMIT 3",
        "SELECT x.id FROM % x ORDER BY x.id, x.part LIMIT 9", "SELECT sum(id) FROM % GROUP BY part ORDER BY 1",
    ])
    func `a question has the same answer as over rows that were never there`(question: String) async throws {
        let found = try await lake.rows(question.replacing("%", with: "=(^)holed"))
        #expect(try await lake.rows(question.replacing("%", with: "expected")) == found)
    }

    @Test func `counting does not look into a file`() async throws {
        let plan = try await lake.rows("EXPLAIN SELECT count(*) FROM =(^)holed")
        #expect(plan.contains("4 of 4 files"))
        #expect(try await lake.rows("SELECT count(*) FROM =(^)holed AT (VERSION => 4)") == "[[20000]]")
    }
}
