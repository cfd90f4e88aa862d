import DuckDB
import Foundation
import Testing

@testable import Fabric

@Suite struct ResultChartTests {
    private func chart(
        _ fixture: ResultFixture, _ id: ResultID, x: String? = nil, y: [String], points: Int = 100,
        filter: String? = nil
    ) async throws -> (rows: [[Any]], answer: ResultChart) {
        let selection = RowSelection(filter: try filter.map { text in try ResultFilter(parsing: text) })
        let answer = try await fixture.store.chart(
            of: id, ChartRequest(x: x, y: y, points: points, selection: selection))
        let json = try JSONSerialization.jsonObject(with: Data("[".utf8 + answer.rows + "]".utf8))
        return (try #require(json as? [[Any]]), answer)
    }

    @Test(arguments: [20_000, 300_000], [nil, "t"])
    func `the highest and the lowest point survive, wherever they are`(count: Int, x: String?) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(
            """
            SELECT TIMESTAMP '2013-01-01' + to_seconds(i) AS t,
                CASE i WHEN 12345 THEN 1000.0 WHEN 17001 THEN -1000.0 ELSE sin(i / 500.0) END AS y
            FROM range(\(count)) t(i)
            """)
        let (rows, answer) = try await chart(fixture, id, x: x, y: ["y"])
        let values = rows.compactMap { $0[1] as? Double }
        #expect(rows.count == answer.count && answer.count <= 100 && answer.count > 80 && answer.total == count)
        #expect(values.max() == 1_000 && values.min() == -1_000)
        if x == nil {
            let places = rows.compactMap { $0[0] as? Int }
            #expect(places == places.sorted() && places.contains(12_345) && places.contains(17_001))
            #expect(answer.columns[0] == ResultColumn(name: "row", type: "BIGINT"))
        } else {
            let times = rows.compactMap { $0[0] as? String }
            #expect(times == times.sorted() && times.contains("2013-01-01T03:25:45"))
        }
    }

    @Test func `few rows are all drawn, in the order of the axis`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT * FROM (VALUES (3, 1.5), (1, 2.5), (NULL, 9.0), (2, NULL)) v(x, y)")
        let (_, answer) = try await chart(fixture, id, x: "x", y: ["y"])
        #expect(String(decoding: answer.rows, as: UTF8.self) == "[1,2.5],[2,null],[3,1.5]")
    }

    @Test func `several lines share the points, and a filter holds for all`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i AS x, -i AS a, i % 2 = 0 AS b FROM range(150000) t(i)")
        let (rows, answer) = try await chart(
            fixture, id, x: "x", y: ["a", "b"], filter: #"{"column": "x", "op": "<", "value": 50000}"#)
        #expect(answer.total == 50_000 && rows.count <= 100)
        #expect(rows.compactMap { $0[1] as? Int }.min() == -49_999)
        let few = try await chart(fixture, id, x: "x", y: ["a", "b"], points: 2)
        #expect(few.rows.count == 2)
    }

    @Test func `NaN, infinity and numbers of any size do not break a line`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(
            """
            SELECT CASE WHEN i % 3 = 0 THEN 'NaN'::DOUBLE WHEN i % 3 = 1 THEN i * 1e300 ELSE -i * 1e300 END AS y,
                CASE WHEN i % 7 = 0 THEN 'inf'::DOUBLE ELSE i * 1e303 END AS x,
                CASE WHEN i % 2 = 0 THEN 'infinity'::TIMESTAMP ELSE TIMESTAMP '2000-01-01' END AS t, 5 AS same,
                170141183460469231731687303715884105727::HUGEINT AS h, i::BIGNUM AS n
            FROM range(120000) t(i)
            """)
        for x in ["x", "t", "same", "h", "n"] {
            let (rows, _) = try await chart(fixture, id, x: x, y: ["y"])
            #expect(!rows.isEmpty && rows.count <= 100, "\(x)")
            #expect(rows.allSatisfy { $0[1] as? String != "NaN" })
        }
        let none = try await fixture.result("SELECT 'NaN'::DOUBLE AS y, i AS x FROM range(5000) t(i)")
        #expect(try await chart(fixture, none, x: "x", y: ["y"]).rows.isEmpty)
    }

    @Test func `what cannot be drawn is refused`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT 1 AS n, 'a' AS s, [1] AS l, DATE '2013-01-01' AS d")
        for (x, y) in [("n", "s"), ("n", "l"), ("n", "d"), ("s", "n"), ("l", "n"), ("nothing", "n"), ("n", "nothing")] {
            let error = await fixture.error { try await chart(fixture, id, x: x, y: [y]) }
            #expect(error?.code == .badRequest, "\(x) \(y)")
        }
        #expect(await fixture.error { try ChartRequest(y: []) }?.code == .badRequest)
        #expect(await fixture.error { try ChartRequest(y: ["n"], points: 1) }?.code == .badRequest)
        #expect(await fixture.error { try ChartRequest(y: ["n"], points: 10_001) }?.code == .badRequest)
        #expect(await fixture.error { try ChartRequest(y: Array(repeating: "n", count: 17)) }?.code == .badRequest)
    }

    // MARK: Summaries

    @Test(arguments: [2_000, 200_000])
    func `a summary tells nulls, distinct values, ends, quantiles and a histogram`(count: Int) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(
            """
            SELECT i AS n, CASE WHEN i % 4 = 0 THEN NULL ELSE 'v' || i % 3 END AS s, i % 2 = 0 AS b,
                CASE i WHEN 0 THEN 'NaN'::DOUBLE WHEN 1 THEN 'inf'::DOUBLE ELSE i / 10.0 END AS f,
                DATE '2013-01-01' + (i % 100)::INTEGER AS d
            FROM range(\(count)) t(i)
            """)
        let summary = try await fixture.store.summary(of: id, .all)
        #expect(summary.total == count && summary.columns.map(\.column.name) == ["n", "s", "b", "f", "d"])
        func text(_ json: [UInt8]?) -> String { String(decoding: json ?? [], as: UTF8.self) }
        let n = summary.columns[0]
        #expect(n.nulls == 0 && text(n.minimum) == "0" && text(n.maximum) == "\(count - 1)")
        #expect(abs(n.distinct - count) <= (n.isEstimate ? count / 5 : 0) && n.isEstimate == (count > 100_000))
        #expect(n.histogram == Array(repeating: count / 20, count: 20))
        #expect(n.quantiles.count == 5)
        let median = try #require(Double(text(n.quantiles[2])))
        #expect(abs(median - Double(count) / 2) < Double(count) / 20)
        let s = summary.columns[1]
        #expect(s.nulls == count / 4 && s.distinct == 3 && text(s.maximum) == "\"v2\"" && s.histogram.isEmpty)
        #expect(s.frequent.count == 3 && s.frequent.map(\.count).reduce(0, +) == count / 4 * 3)
        #expect(summary.columns[2].frequent.map { text($0.value) }.sorted() == ["false", "true"])
        let f = summary.columns[3]
        #expect(f.nonFinite == 2 && text(f.minimum) == "0.2" && f.histogram.reduce(0, +) == count - 2)
        let d = summary.columns[4]
        #expect(text(d.minimum) == "\"2013-01-01\"" && text(d.maximum) == "\"2013-04-10\"" && d.histogram.count == 20)
    }

    @Test func `every type has a summary, also without a value`() async throws {
        let fixture = try ResultFixture()
        let values = [
            "1::TINYINT", "1::UBIGINT", "1::HUGEINT", "1::UHUGEINT", "1::BIGNUM", "0.5::FLOAT", "1.5::DECIMAL(38,10)",
            "'a'",
            "'a'::BLOB", "'1'::BIT", "uuid()", "TIME '10:00:00'", "'10:00:00'::TIME_NS", "'10:00:00+00'::TIMETZ",
            "'2013-01-01'::TIMESTAMP_S", "'2013-01-01'::TIMESTAMP_MS", "'2013-01-01'::TIMESTAMP_NS",
            "'2013-01-01'::TIMESTAMPTZ", "INTERVAL '1 day'", "'a'::ENUM('a')", "[1]", "{'a': 1}",
            "row(1, 2)", "MAP {1: 2}", "union_value(a := 1)", "1::VARIANT", "'{}'::JSON", "NULL",
        ]
        let columns = values.enumerated().map { "CASE WHEN i > 0 THEN \($1) END AS v\($0)" }.joined(separator: ", ")
        for count in [0, 1, 3, 100_002] {
            let id = try await fixture.result("SELECT \(columns) FROM range(\(count)) t(i)")
            let summary = try await fixture.store.summary(of: id, .all)
            #expect(summary.columns.count == values.count)
            for (value, column) in zip(values, summary.columns) {
                #expect(column.nulls == (value == "NULL" ? count : min(count, 1)), "\(value) of \(count)")
            }
        }
    }
}
