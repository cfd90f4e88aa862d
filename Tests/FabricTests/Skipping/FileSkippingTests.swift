import DeltaLake
import DuckDB
import Fabric
import Foundation
import Testing

/// Twenty files of ten rows: in file `k`, `i` runs from `10k` to `10k + 9`.
@Suite(.serialized) struct FileSkippingTests {
    private static let file = """
        SELECT i::INTEGER AS i, i::BIGINT AS l, (i % 100)::TINYINT AS ti, i / 4 AS f, (i / 4)::FLOAT AS fl,
          (i / 100)::DECIMAL(10, 2) AS dec, (i::DECIMAL(38, 0) * 100000000000000000000)::DECIMAL(38, 5) AS dd,
          chr((97 + k)::INTEGER) || '-' || i AS s, DATE '2020-01-01' + k::INTEGER AS d,
          TIMESTAMP '2020-01-01 00:00:00.000001' + INTERVAL 1 HOUR * i AS ts,
          TIMESTAMPTZ '2020-01-01 00:00:00+00' + INTERVAL 1 HOUR * i AS tz,
          k % 2 = 0 AS b, {'a': i, 'inner': {'c d': 's' || i}} AS st, CASE WHEN k <> 3 THEN i END AS n,
          CASE WHEN i <> 57 THEN i END AS m, k::VARCHAR AS "col (x)", [i] AS list
        FROM (SELECT %K AS k, unnest(range(%K * 10, %K * 10 + 10)) AS i)
        """

    private static func lake() async throws -> (SkippingLake, Snapshot) {
        let lake = try SkippingLake()
        for file in 0..<20 {
            try await lake.append(Self.file.replacing("%K", with: "\(file)"))
        }
        return (lake, try await lake.table.snapshot())
    }

    /// A condition, and how many of the 20 files hold rows of it as far as the statistics tell.
    private static let cases: [(String, Int)] = [
        ("i = 3", 1), ("3 = i", 1), ("i > 184", 2), ("184 < i", 2), ("i >= 190", 1), ("i < 10", 1), ("i <= 9", 1),
        ("i <> 3", 20), ("i > 185.5", 2), ("i = 5.5", 0), ("i < 9.5", 1), ("i > 185.5::DOUBLE", 2), ("i + 1 = 5", 1),
        ("i BETWEEN 35 AND 45", 2), ("i > 35 AND i < 45", 2), ("NOT (i BETWEEN 5 AND 195)", 2),
        ("NOT (i > 5)", 1), ("NOT (i > 5 OR s = 'b-15')", 1), ("NOT (i < 195 AND l < 195)", 1),
        ("i IN (3, 33)", 2), ("i IN (3, 33, 63, 93)", 4), ("i = 1 OR i = 101 OR l = 199", 3),
        ("i IN (3, 33, 63, 93, 123, 153)", 6), ("i IN (1, NULL)", 1),
        ("s IN ('a-1', 'c-21', 'e-41', 'g-61', 'zzz', 'b''x')", 4),
        ("d IN (DATE '2020-01-03', DATE '2020-01-05', DATE '2020-01-06', DATE '2020-01-07', DATE '2020-01-09')", 5),
        ("i IN (3, 33, 63, 93, 123, 153) AND f < 10", 2), ("i NOT IN (1, 2, 3, 4, 5, 6)", 20),
        ("(i = 1 AND s = 'a-1') OR (i = 33 AND s = 'd-33')", 2), ("i = 3 AND (f > 1000 OR s > 'a')", 1),
        ("i = 3 AND abs(l) = 3", 1), ("i = 3 AND random() < 2", 1), ("i = 3 OR random() < 2", 20),
        ("l > 184", 2), ("l = 5.5", 0), ("l > 9223372036854775807", 0), ("l > 9223372036854775808", 0), ("ti < -5", 0),
        ("ti < 1000", 20), ("f > 47", 2), ("f = 'NaN'", 20), ("f < 1e300", 20), ("f > 1e300", 0), ("f = 0.25", 1),
        ("fl > 47", 2), ("fl < 0.1", 1), ("fl = 0.25::FLOAT", 1), ("dec > 1.945", 1), ("dec = 0.03", 1),
        ("dec > 1", 10), ("dec >= 1.945::DOUBLE", 1), ("dd > 19400000000000000000000.5", 1),
        ("dd = 100000000000000000000", 1),
        ("b", 10), ("NOT b", 10), ("b = false", 10), ("b IS TRUE", 10), ("b IS NOT TRUE", 10),
        ("s = 'c-21'", 1), ("s LIKE 'c%'", 1), ("s LIKE 'c-2%9'", 1), ("s LIKE 'c'", 0), ("s LIKE '%9'", 20),
        ("s LIKE 'c\\_%'", 0), ("s NOT LIKE 'c%'", 20), ("starts_with(s, 'c-')", 1), ("s ^@ 'c-'", 1),
        ("s ILIKE 'C%'", 20),
        ("prefix(s, 'z')", 0), ("s >= 'c' AND s < 'd'", 1), ("s = 'é'", 0), ("s < 'b'", 1), ("lower(s) = 'c-21'", 20),
        ("s = 'c-21' COLLATE NOCASE", 20), ("s = '''; DROP'", 0), ("s > 't' OR s IS NULL", 1),
        ("regexp_matches(s, '^c-2')", 1),
        ("d = '2020-01-05'", 1), ("d IN ('2020-01-05', '2020-01-07')", 2),
        ("d > DATE '2020-01-20' - INTERVAL 2 DAY", 2),
        ("d > TIMESTAMP '2020-01-19 10:00:00'", 1), ("d < 'infinity'", 20),
        ("d >= '2020-01-19' AND d <> '2020-01-20'", 1),
        ("ts >= '2020-01-08 22:00:00.000001'", 1), ("ts < '2020-01-01 10:00:00.000001'", 1),
        ("ts < '2020-01-01 10:00:00'", 1),
        ("ts::DATE = '2020-01-05'", 3), ("date_trunc('day', ts) = '2020-01-05'", 3),
        ("tz >= '2020-01-09 07:00:00+01'", 1),
        ("tz = '2020-01-01 05:00:00+00'", 1), ("ts > TIMESTAMPTZ '2020-01-08 23:00:00+00'", 6),
        ("st.a > 184", 2), ("st.inner.\"c d\" = 's7'", 1), ("st['a'] = 55", 1), ("st.a IS NULL", 20),
        ("st IS NULL", 20),
        ("n IS NULL", 1), ("n IS NOT NULL", 19), ("n = 35", 0), ("n IS NOT DISTINCT FROM NULL", 1),
        ("n IS DISTINCT FROM 35", 20),
        ("m IS NULL", 1), ("m IS NOT NULL", 20), ("m IS NOT DISTINCT FROM 57", 1), ("i IS NULL", 0), ("i = NULL", 20),
        ("i IN (NULL)", 0),
        ("i = l", 20), ("i < l", 20), ("\"col (x)\" = '7'", 1), ("abs(length(\"col (x)\")) = 1 AND i = 3", 1),
        ("list = [3]", 20), ("i = (SELECT 3)", 20), ("coalesce(i, 0) = 3", 20),
        ("CASE WHEN i = 3 THEN true ELSE false END", 20),
        ("true", 20), ("s = chr(0) || 'x'", 20), ("i = 3 AND d > current_date - 20000", 1), ("ts > now()", 0),
    ]

    /// Each kind of condition leaves the files that it should, and the same rows as without skipping.
    @Test(.timeLimit(.minutes(3))) func conditions() async throws {
        let (lake, snapshot) = try await Self.lake()
        #expect(snapshot.fileCount == 20)
        try await lake.connection.run("CREATE TABLE whole AS \(snapshot.scan()); SET TimeZone = 'Europe/Berlin'")
        for (condition, files) in Self.cases {
            let (rows, counts) = try await lake.rows("SELECT * FROM =(^)t WHERE \(condition) ORDER BY i", snapshot)
            #expect(counts[0] ?? 20 == files, "\(condition): \(counts[0] ?? 20) files")
            if !condition.contains("random") || condition.contains("AND random") {
                let whole = try await lake.rows("SELECT * FROM whole WHERE \(condition) ORDER BY i")
                #expect(rows == whole, "\(condition) gives other rows")
            }
        }
    }

    /// Statements, and how many files each reference of theirs reads where that is not all of them.
    private static let statements: [(String, [Int: Int])] = [
        ("FROM =(^)t WHERE i = 3", [0: 1]), ("=(^)t WHERE i = 3", [0: 1]),
        ("SELECT x.i FROM =(^)t x WHERE x.i = 3", [0: 1]), ("SELECT x.i FROM =(^)t AS x WHERE x.i = 3", [0: 1]),
        ("SELECT a.i FROM =(^)t a, =(^)t b WHERE a.i = b.i AND a.i = 3", [0: 1, 1: 1]),
        ("SELECT t.i FROM range(3) AS r(x), =(^)t WHERE t.i = 3", [0: 1]),
        ("SELECT * FROM =(^)t a JOIN =(^)t b USING (i) WHERE a.l = 3 AND b.f > 47", [0: 1, 1: 2]),
        ("SELECT * FROM =(^)t JOIN (SELECT 3 AS i) AS one USING (i)", [:]),
        ("WITH c AS (FROM =(^)t) SELECT * FROM c WHERE i = 3 UNION ALL SELECT * FROM c WHERE i = 44", [0: 2]),
        (
            "WITH c AS NOT MATERIALIZED (FROM =(^)t) SELECT * FROM c WHERE i = 3 UNION ALL SELECT * FROM c WHERE i = 44",
            [0: 2]
        ),
        ("WITH c AS (FROM =(^)t) SELECT * FROM c WHERE i = 3 UNION ALL FROM c", [:]),
        ("SELECT i, count(*) FROM =(^)t GROUP BY i HAVING i = 3", [0: 1]),
        ("SELECT count(*) FROM =(^)t WHERE i = 3", [0: 1]), ("SELECT (SELECT max(s) FROM =(^)t WHERE i = 3)", [0: 1]),
        ("SELECT count(*) FROM =(^)t a JOIN =(^)t b ON a.i = b.i AND b.i = 3", [0: 1, 1: 1]),
        ("SELECT count(*) FROM =(^)t a LEFT JOIN =(^)t b ON a.i = b.i AND b.i = 3", [1: 1]),
        ("SELECT * FROM =(^)t WHERE i = 3 USING SAMPLE 5 ROWS", [:]),
        ("SELECT * FROM =(^)t TABLESAMPLE 50% WHERE i = 3", [:]),
        ("SELECT * FROM (SELECT * FROM =(^)t LIMIT 5) WHERE i = 3", [:]),
        ("SELECT * FROM (SELECT i AS l, l AS i, s FROM =(^)t) WHERE i = 3 AND s < 'b'", [0: 1]),
        ("SELECT * FROM (SELECT *, i > 184 AS late FROM =(^)t) WHERE late", [0: 2]),
        ("SELECT * FROM (SELECT *, i > 184 AS \"false\" FROM =(^)t) WHERE \"false\"", [0: 2]),
        ("SELECT *, row_number() OVER () AS r FROM =(^)t QUALIFY r = 3 AND i = 3", [:]),
        ("EXPLAIN SELECT * FROM =(^)t WHERE i = 3", [0: 1]),
        ("EXPLAIN ANALYZE SELECT * FROM =(^)t WHERE i = 3", [0: 1]),
        ("EXPLAIN (FORMAT json, ANALYZE) SELECT * FROM =(^)t WHERE i = 3", [0: 1]),
        ("CREATE TABLE made AS SELECT * FROM =(^)t WHERE i = 3", [0: 1]),
        ("CREATE VIEW v AS SELECT * FROM =(^)t WHERE i = 3", [:]),
        ("COPY (SELECT * FROM =(^)t WHERE i = 3) TO '/dev/null' (FORMAT csv)", [0: 1]),
        ("SELECT nope FROM =(^)t WHERE i = 3", [:]),
        ("SELECT * FROM =(^)t WHERE i = 3 AND", [:]), ("SELECT DISTINCT s FROM =(^)t", [:]),
        ("SELECT * FROM =(^)t SEMI JOIN (SELECT 1 AS q) AS z ON t.i = 3", [0: 1]),
        ("SELECT l FROM =(^)t WHERE l = txid_current()", [:]),
        ("SELECT * FROM =(^)t WHERE NOT i IN (1, 2, 3, 4, 5, 6)", [:]),
        ("SELECT * FROM =(^)t WHERE f BETWEEN 0 AND i IN (1, 2, 3, 4, 5)", [:]),
        ("SELECT * FROM =(^)t AS x WHERE (x.i IN (1, 2, 3, 4, 15))", [0: 2]),
        ("SELECT * FROM =(^)t WHERE i IN (1, 2, 3, 4, -5, 15) AND s > 'b' OR s = 'c-21'", [0: 2]),
    ]

    /// Wherever a table stands in a statement, it reads the files that its own filters leave.
    @Test(.timeLimit(.minutes(2))) func places() async throws {
        let (lake, snapshot) = try await Self.lake()
        for (sql, counts) in Self.statements {
            #expect(try await lake.fileCounts(sql, snapshot) == counts, "\(sql)")
        }
    }

    /// A prepared statement, a view and a macro outlive the version that they were made of, so nothing is cut from them.
    @Test func standing() async throws {
        let lake = try TemporaryFabric()
        for file in 0..<18 { try await lake.load("SELECT \(file) AS i", "t", file == 0 ? .overwrite : .append) }
        _ = try await lake.query(
            "CREATE VIEW seven AS FROM =(^)t WHERE i = 77; CREATE MACRO eight() AS TABLE FROM =(^)t WHERE i = 78")
        #expect(try await lake.rows("FROM seven UNION ALL FROM eight()") == "[]")
        try await lake.load("SELECT 77 AS i UNION ALL SELECT 78", "t", .append)
        #expect(try await lake.rows("FROM seven UNION ALL FROM eight() ORDER BY i") == "[[77],[78]]")
        // Filters of views and macros around a table count like the statement's own.
        _ = try await lake.query("CREATE MACRO few(x) AS x BETWEEN 3 AND 4")
        let rows = try await lake.rows("EXPLAIN FROM =(^)t WHERE few(i)")
        #expect(rows.contains("=(^)t: 2 of 19 files"), "\(rows.suffix(100))")
    }

    /// What a session sets counts: a collation makes texts equal that differ in their bytes.
    @Test func settings() async throws {
        let (lake, snapshot) = try await Self.lake()
        let sql = "SELECT i FROM =(^)t WHERE s = 'C-21'"
        #expect(try await lake.rows(sql, snapshot).rows == [])
        #expect(try await lake.rows(sql, snapshot).counts == [0: 0])
        try await lake.connection.run("SET default_collation = 'NOCASE'")
        #expect(try await lake.rows(sql, snapshot).rows == [["21"]])
        try await lake.connection.run("SET default_collation = ''; SET disabled_optimizers = 'filter_pushdown'")
        #expect(try await lake.rows("SELECT i FROM =(^)t WHERE s = 'c-21'", snapshot).rows == [["21"]])
        // A join whose key is known on one side only is pruned by DuckDB when it runs.
        try await lake.connection.run("RESET disabled_optimizers; CREATE TABLE one AS SELECT 21 AS i, 'x' AS x")
        let joined = try await lake.rows("SELECT t.s FROM =(^)t JOIN one USING (i) WHERE x = 'x'", snapshot)
        #expect(joined.rows == [["c-21"]] && joined.counts == [:])
        let derived = try await lake.rows("SELECT t.s FROM =(^)t JOIN one USING (i) WHERE one.i = 21", snapshot)
        #expect(derived.rows == [["c-21"]] && derived.counts == [0: 1])
    }

    /// EXPLAIN says how many files are read, with skipping and without.
    @Test func explain() async throws {
        let lake = try TemporaryFabric()
        try await lake.load("SELECT 1 AS i", "small")
        for file in 0..<18 { try await lake.load("SELECT \(file) AS i", "large", file == 0 ? .overwrite : .append) }
        let rows = try await lake.rows(
            "EXPLAIN SELECT * FROM =(^)large JOIN =(^)small USING (i) WHERE i IN (1, 2, 3, 17, 100, 101, 102)")
        #expect(
            rows.hasSuffix(#"["lake_files","=(^)large: 4 of 18 files"],["lake_files","=(^)small: 1 of 1 file"]]"#),
            "\(rows.suffix(200))")
        #expect(
            try await lake.rows("EXPLAIN FROM =(^)large").hasSuffix(#"["lake_files","=(^)large: 18 of 18 files"]]"#))
        #expect(try await lake.rows("FROM =(^)large WHERE i = 7") == "[[7]]")
        #expect(try await lake.rows("EXPLAIN SELECT 1").contains("lake_files") == false)
        let error = await lake.error { try await lake.query("SELECT i FROM =(^)large WHERE i = 7 AND nope = 3") }
        #expect(error?.position?.column == 41)
    }
}
