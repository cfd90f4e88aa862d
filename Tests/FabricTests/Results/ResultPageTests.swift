import DuckDB
import Foundation
import Testing

@testable import Fabric

@Suite struct ResultPageTests {
    /// Small results stay as they came, large ones go to disk; both answer alike.
    static let sizes = [5_000, 150_000]

    @Test(arguments: sizes)
    func `pages follow each other and end with the result`(count: Int) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i, 'n' || i FROM range(\(count)) t(i)")
        #expect(try await fixture.rows(id, limit: 2) == #"[0,"n0"],[1,"n1"]"#)
        #expect(try await fixture.rows(id, offset: 2_047, limit: 2) == #"[2047,"n2047"],[2048,"n2048"]"#)
        let last = try await fixture.page(id, offset: count - 1, limit: 10)
        #expect(String(decoding: last.rows, as: UTF8.self) == #"[\#(count - 1),"n\#(count - 1)"]"#)
        #expect(last.count == 1 && last.total == count && !last.state.isTruncated)
        for offset in [count, count + 5, Int.max] {
            let beyond = try await fixture.page(id, offset: offset)
            #expect(beyond.rows.isEmpty && beyond.total == count && beyond.offset == offset)
        }
    }

    @Test(arguments: sizes)
    func `a sorted page holds the same rows wherever it begins`(count: Int) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i, i % 10 AS d FROM range(\(count)) t(i)")
        let sort = [SortKey(column: "d", isDescending: true)]
        #expect(try await fixture.rows(id, limit: 3, sort: sort) == "[9,9],[19,9],[29,9]")
        // Far behind, where the order is written down once.
        let offset = count / 10 * 9
        for _ in 0..<2 {
            #expect(try await fixture.rows(id, offset: offset, limit: 2, sort: sort) == "[0,0],[10,0]")
        }
        #expect(try await fixture.rows(id, offset: offset - 1, limit: 2, sort: sort) == "[\(count - 9),1],[0,0]")
        #expect(try await fixture.rows(id, limit: 2, sort: sort) == "[9,9],[19,9]")
        let both = [SortKey(column: "d"), SortKey(column: "i", isDescending: true)]
        #expect(try await fixture.rows(id, limit: 2, sort: both) == "[\(count - 10),0],[\(count - 20),0]")
    }

    @Test(arguments: sizes)
    func `a filter counts and shows the rows that meet it`(count: Int) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i, 'n' || (i % 100) AS name FROM range(\(count)) t(i)")
        let page = try await fixture.page(
            id, limit: 2,
            filter: #"{"and": [{"column": "name", "op": "=", "value": "n7"}, {"column": "i", "op": ">", "value": 7}]}"#)
        #expect(String(decoding: page.rows, as: UTF8.self) == #"[107,"n7"],[207,"n7"]"#)
        #expect(page.total == count / 100 - 1)
        let searched = try await fixture.page(id, limit: 1, search: "N99")
        #expect(String(decoding: searched.rows, as: UTF8.self) == #"[99,"n99"]"#)
        #expect(searched.total >= count / 100)
        let sorted = try await fixture.page(
            id, offset: count / 100 - 1, limit: 5, sort: [SortKey(column: "i", isDescending: true)],
            filter: #"{"column": "name", "op": "=", "value": "n7"}"#)
        #expect(String(decoding: sorted.rows, as: UTF8.self) == #"[7,"n7"]"#)
    }

    @Test(arguments: [
        (#"{"column": "n", "op": "<", "value": 2.5}"#, "[1],[2]"),
        (#"{"column": "n", "op": ">=", "value": "2"}"#, "[2],[3]"),
        (#"{"column": "n", "op": "in", "value": [1, 3, 99999999999999999999]}"#, "[1],[3]"),
        (#"{"column": "n", "op": "between", "value": [2, 3]}"#, "[2],[3]"),
        (#"{"column": "n", "op": "!=", "value": 2}"#, "[1],[3]"),
        (#"{"not": {"column": "n", "op": "=", "value": 2}}"#, "[1],[3],[null]"),
        (#"{"column": "n", "op": "is_null"}"#, "[null]"),
        (#"{"column": "n", "op": "is_not_null"}"#, "[1],[2],[3]"),
        (
            #"{"or": [{"column": "n", "op": "=", "value": 1}, {"column": "n", "op": "contains", "value": "3"}]}"#,
            "[1],[3]"
        ),
        (#"{"and": []}"#, "[1],[2],[3],[null]"),
        (#"{"or": []}"#, ""),
        (#"{"column": "n", "op": "in", "value": []}"#, ""),
    ])
    func `every operator does what it says`(filter: String, rows: String) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT unnest([1, 2, 3, NULL]) AS n")
        #expect(try await fixture.rows(id, filter: filter) == rows)
    }

    @Test(arguments: [
        ("'o''clock'", "=", "o'clock"), ("DATE '2013-01-01'", "<", "2013-01-02"),
        ("TIMESTAMP '2013-01-01 10:00:00'", "=", "2013-01-01T10:00:00"),
        ("TIMESTAMPTZ '2013-01-01 10:00:00+00'", "=", "2013-01-01T10:00:00Z"), ("1.25::DECIMAL(4,2)", "<", "1.3"),
        ("1.25::DECIMAL(4,2)", "=", "1.25"), ("1.25::DECIMAL(4,2)", "<", "1.251"), ("0.1::FLOAT", "=", "0.1"),
        ("[1, 2]", "=", "[1, 2]"), ("true", "=", "true"),
        ("170141183460469231731687303715884105727::HUGEINT", ">", "5"),
        ("'b'::ENUM('a', 'b')", "=", "b"), ("{'a': 1}", "contains", "'A': 1"), ("'Füße'", "starts_with", "FÜ"),
        ("'Füße'", "ends_with", "ßE"), ("'100%'", "contains", "0%"),
    ])
    func `values of every kind of type are compared`(sql: String, op: String, value: String) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT \(sql) AS v UNION ALL SELECT NULL")
        let escaped = value.replacing("'", with: "\\u0027")
        let page = try await fixture.page(id, filter: #"{"column": "v", "op": "\#(op)", "value": "\#(escaped)"}"#)
        #expect(page.total == 1)
    }

    @Test(arguments: [
        #"{"column": "n", "op": "=", "value": "1 OR 1=1"}"#, #"{"column": "n; DROP TABLE rows1", "op": "is_null"}"#,
        #"{"column": "n", "op": "= 1 OR", "value": 1}"#, #"{"column": "c0", "op": "is_null"}"#, #"{"column": "n"}"#,
        #"{"n": 1}"#, "n = 1", "[]", "", #"{"column": "n", "op": "=", "value": null}"#,
        #"{"column": "n", "op": "=", "value": {"a": 1}}"#, #"{"column": "n", "op": "in", "value": 1}"#,
        #"{"column": "n", "op": "=", "value": 1, "extra": 1}"#,
        String(repeating: #"{"not":"#, count: 30) + #"{"and": []}"# + String(repeating: "}", count: 30),
        #"{"and": ["# + Array(repeating: #"{"or": []}"#, count: 300).joined(separator: ",") + "]}",
    ])
    func `a filter that is none is refused and reaches no SQL`(filter: String) async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT 1 AS n")
        let error = await fixture.error { try await fixture.page(id, filter: filter) }
        #expect(error?.code == .badRequest, "\(String(describing: error))")
        #expect(try await fixture.rows(id) == "[1]")
    }

    @Test func `a text with SQL in it is a text`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT 'it''s; DROP TABLE x --' AS s UNION ALL SELECT 'other'")
        let page = try await fixture.page(
            id, filter: #"{"column": "s", "op": "contains", "value": "'s; DROP TABLE x --"}"#)
        #expect(page.total == 1)
        #expect(try await fixture.page(id, search: "' OR 1=1 --").total == 0)
        #expect(try await fixture.page(id, search: "\0").total == 0)
    }

    @Test func `columns without, with the same, and with odd names are told by their places`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT 2, 1, 3, 4, 5", names: ["a", "a", "", #"x "y"; --"#, "-z"])
        #expect(try await fixture.rows(id, sort: [SortKey(column: "#2")]) == "[2,1,3,4,5]")
        #expect(try await fixture.rows(id, sort: [SortKey(column: "")]) == "[2,1,3,4,5]")
        #expect(try await fixture.rows(id, sort: [SortKey(column: #"x "y"; --"#)]) == "[2,1,3,4,5]")
        let doubled = await fixture.error { try await fixture.rows(id, sort: [SortKey(column: "a")]) }
        #expect(doubled?.code == .badRequest && doubled?.hint == "Name one by its place: #1, #2")
        for name in ["nothing", "#0", "#6", "#99999999999999999999", "c0", "rowid"] {
            let error = await fixture.error { try await fixture.rows(id, sort: [SortKey(column: name)]) }
            #expect(error?.code == .badRequest, "\(name)")
        }
    }

    @Test func `values that are hard to keep come back as they were`() async throws {
        let fixture = try ResultFixture()
        let sql = """
            SELECT i, 'NaN'::DOUBLE AS a, '-inf'::DOUBLE AS b, row(1, 'x') AS c, [row(1, [2])] AS d, NULL AS e, MAP {1: 'a'} AS f,
                union_value(k := 1) AS g, 'b'::ENUM('a', 'b') AS h, '{"a": 1}'::JSON AS j, 1::VARIANT AS k, '101'::BIT AS l,
                123456789012345678901234567890::BIGNUM AS m, TIMESTAMPTZ '2013-01-01 10:00:00+00' AS n,
                '10:00:00.123456789'::TIME_NS AS o, 12345678901234567890::HUGEINT AS p, INTERVAL '1 day' AS q,
                [[NULL, 1], NULL] AS r, {'a': {'b': [NULL]}} AS s, 'ab'::BLOB AS t, [1, 2]::INTEGER[2] AS u
            FROM range(110000) t(i)
            """
        let expected = #"""
            "NaN","-Infinity",[1,"x"],[[1,[2]]],null,[{"key":1,"value":"a"}],{"k":1},"b","{\"a\": 1}",1,"101",\#
            "123456789012345678901234567890","2013-01-01T10:00:00Z","10:00:00.123456789","12345678901234567890","P1D",\#
            [[null,1],null],{"a":{"b":[null]}},"YWI=",[1,2]
            """#
        let large = try await fixture.result(sql)
        let small = try await fixture.result(sql + " LIMIT 10")
        for id in [large, small] {
            #expect(try await fixture.rows(id, offset: 3, limit: 1) == "[3,\(expected)]")
            #expect(try await fixture.rows(id, limit: 1, sort: [SortKey(column: "i")]) == "[0,\(expected)]")
            for column in try await fixture.page(id).columns {
                let sorted = try await fixture.page(id, limit: 1, sort: [SortKey(column: column.name)])
                #expect(sorted.count == 1, "\(column.name)")
                let filter = #"{"column": "\#(column.name)", "op": "is_not_null"}"#
                #expect(try await fixture.page(id, filter: filter).count == (column.name == "e" ? 0 : 10))
                let contains = #"{"column": "\#(column.name)", "op": "contains", "value": "no such text"}"#
                #expect(try await fixture.page(id, filter: contains).total == 0, "\(column.name)")
            }
        }
    }

    @Test func `a type of a user is kept as what it stands for`() async throws {
        let fixture = try ResultFixture()
        for sql in ["CREATE TYPE mood AS ENUM ('sad', 'ok')", "CREATE TYPE number AS BIGINT"] {
            try await fixture.record(sql, as: ResultID(run: RunID(), step: 0))
        }
        let id = try await fixture.result(
            "SELECT 'ok'::mood AS m, i::number AS n, [i::number] AS l, {'m': 'sad'::mood} AS s FROM range(110000) t(i)")
        #expect(try await fixture.rows(id, offset: 5, limit: 1) == #"["ok",5,[5],{"m":"sad"}]"#)
        let filter = #"{"and": [{"column": "m", "op": "=", "value": "ok"}, {"column": "n", "op": "=", "value": 7}]}"#
        #expect(try await fixture.page(id, filter: filter).total == 1)
    }

    @Test func `no rows and no columns are answered like others`() async throws {
        let fixture = try ResultFixture()
        let none = try await fixture.result("SELECT 1 AS n WHERE false")
        let page = try await fixture.page(none, sort: [SortKey(column: "n")])
        #expect(page.total == 0 && page.rows.isEmpty && page.columns.map(\.name) == ["n"])
        let id = ResultID(run: RunID(), step: 0)
        _ = fixture.store.recorder(for: id, columns: []).finish()
        let empty = try await fixture.page(id, search: "x")
        #expect(empty.total == 0 && empty.columns.isEmpty)
        #expect(try await fixture.store.summary(of: id, .all).columns.isEmpty)
        #expect(try await fixture.export(id, as: .csv).isEmpty)
        #expect(try await fixture.export(id, as: .json) == Data("[]\n".utf8))
        #expect(await fixture.error { try await fixture.export(id, as: .parquet) }?.code == .badRequest)
    }

    @Test func `what is not kept, and numbers out of range, are refused`() async throws {
        let fixture = try ResultFixture()
        let unknown = ResultID(run: RunID(), step: 0)
        #expect(await fixture.error { try await fixture.rows(unknown) }?.code == .unknownRun)
        for (offset, limit) in [(-1, 10), (0, 0), (0, 10_001), (0, Int.max), (Int.min, 10)] {
            let error = await fixture.error { try PageRequest(offset: offset, limit: limit) }
            #expect(error?.code == .badRequest)
        }
    }
}
