import DuckDB
import Foundation
import Testing

@testable import Fabric

@Suite struct ResultExportTests {
    private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

    @Test func `CSV quotes what it must and tells empty from NULL`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(
            """
            SELECT 'a,b' AS "x,y", 'say "hi"' AS q, '' AS e, NULL AS n, 'two' || chr(10) || 'lines' AS l, '=1+1' AS f,
                TIMESTAMP '2013-01-01 10:00:00' AS t, [1, NULL] AS a, 1.50::DECIMAL(4,2) AS d
            """)
        #expect(
            text(try await fixture.export(id, as: .csv))
                == "\"x,y\",q,e,n,l,f,t,a,d\r\n"
                + "\"a,b\",\"say \"\"hi\"\"\",\"\",,\"two\nlines\",=1+1,2013-01-01 10:00:00,\"[1, NULL]\",1.50\r\n")
    }

    @Test func `JSON and NDJSON keep every digit and every column`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(
            "SELECT 9007199254740993, 'NaN'::DOUBLE, {'k': [1]}, 'x' UNION ALL SELECT 1, 2, NULL, 'y'",
            names: ["a", "a", "", "a_2"])
        let rows = [
            #"{"a":"9007199254740993","a_3":"NaN","column3":{"k":[1]},"a_2":"x"}"#,
            #"{"a":1,"a_3":2.0,"column3":null,"a_2":"y"}"#,
        ]
        #expect(text(try await fixture.export(id, as: .ndjson)) == rows.joined(separator: "\n") + "\n")
        #expect(text(try await fixture.export(id, as: .json)) == "[\n" + rows.joined(separator: ",") + "\n]\n")
        let none = try await fixture.result("SELECT 1 AS n WHERE false")
        #expect(text(try await fixture.export(none, as: .json)) == "[]\n")
        #expect(text(try await fixture.export(none, as: .ndjson)) == "")
        #expect(text(try await fixture.export(none, as: .csv)) == "n\r\n")
    }

    @Test func `an export holds all rows of a selection, in its order`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i FROM range(250000) t(i)")
        let all = text(try await fixture.export(id, as: .csv)).split(separator: "\r\n")
        #expect(all.count == 250_001 && all[250_000] == "249999")
        #expect(all.dropFirst().enumerated().allSatisfy { String($0) == $1 })
        let some = RowSelection(
            sort: [SortKey(column: "i", isDescending: true)],
            filter: .compare(column: "i", .less, [.number("3")]))
        #expect(text(try await fixture.export(id, as: .ndjson, some)) == "{\"i\":2}\n{\"i\":1}\n{\"i\":0}\n")
    }

    @Test func `Parquet keeps types, names and long integers`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(
            """
            SELECT 1 AS a, 2 AS A, 12345678901234567890123::HUGEINT AS h, 340282366920938463463374607431768211455::UHUGEINT AS u,
                union_value(k := 1) AS v, DATE '2013-01-01' AS d, [1, 2] AS l, row(1, 'x') AS r, INTERVAL '1 microsecond' AS i
            """)
        let path = FileManager.default.temporaryDirectory.path + "/sord-\(UUID().uuidString).parquet"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await fixture.export(id, as: .parquet).write(to: URL(fileURLWithPath: path))
        let connection = try Database().connect()
        let names = try await connection.rows("SELECT column_name, column_type FROM (DESCRIBE FROM '\(path)')")
        #expect(names.map { $0[0].string } == ["a", "A_2", "h", "u", "v", "d", "l", "r", "i"])
        #expect(names[2][1] == "DECIMAL(38,0)" && names[3][1] == "VARCHAR" && names[5][1] == "DATE")
        let row = try await connection.rows("SELECT h::VARCHAR, u, v, l::VARCHAR, i FROM '\(path)'")[0]
        #expect(
            row == [
                "12345678901234567890123", "340282366920938463463374607431768211455", "1", "[1, 2]", "00:00:00.000001",
            ])
        try await fixture.until { fixture.files.isEmpty }
    }

    @Test func `a workbook opens, and keeps what a cell cannot hold as text`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result(
            """
            SELECT i AS n, DATE '2013-01-01' + i::INTEGER AS d, 1234567890123456 + i AS big, 'a<&>' || chr(1) AS s,
                'NaN'::DOUBLE AS f, DATE '1800-01-01' AS old, TIMESTAMP '2013-01-01 10:00:00' AS t, 1.25 AS dec, '=1+1' AS formula
            FROM range(2) t(i)
            """)
        let path = FileManager.default.temporaryDirectory.path + "/sord-\(UUID().uuidString).xlsx"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await fixture.export(id, as: .xlsx).write(to: URL(fileURLWithPath: path))
        let extensions = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".deps/duckdb/extensions").path
        let settings = Settings(extensionDirectory: extensions, extensions: ["excel"])
        let connection = try Database(settings: settings).connect()
        let rows = try await connection.rows("FROM read_xlsx('\(path)')")
        #expect(rows.count == 2)
        #expect(
            rows[1].map(\.description) == [
                "1.0", "2013-01-02", "1234567890123457", "a<&>\u{FFFD}", "nan", "1800-01-01", "2013-01-01 10:00:00",
                "1.25",
                "=1+1",
            ])
    }

    @Test func `a sheet's limits are said`() async throws {
        let fixture = try ResultFixture()
        let long = try await fixture.result("SELECT i FROM range(1048576) t(i)")
        let tooLong = await fixture.error { try await fixture.export(long, as: .xlsx) }
        #expect(tooLong?.code == .tooLarge && tooLong?.message.contains("1,048,576") == true)
        let wide = try await fixture.result("SELECT 1 AS n, repeat('x', 40000) AS s")
        let tooWide = await fixture.error { try await fixture.export(wide, as: .xlsx) }
        #expect(tooWide?.code == .tooLarge && tooWide?.message.contains("“s”") == true)
    }

    @Test func `a reader who stops early leaves nothing behind`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i, repeat('x', 100) AS s FROM range(500000) t(i)")
        var export: ResultExport? = try await fixture.store.export(of: id, as: .csv, .all)
        _ = try await export?.next()
        export = nil
        await fixture.store.drop(run: id.run)
        try await fixture.until { fixture.files.isEmpty }
    }

    @Test func `a result that is dropped while it is sent is sent to its end`() async throws {
        let fixture = try ResultFixture()
        let id = try await fixture.result("SELECT i FROM range(400000) t(i)")
        let export = try await fixture.store.export(of: id, as: .ndjson, .all)
        var lines = try await export.next()?.count { $0 == 0x0A } ?? 0
        await fixture.store.drop(run: id.run)
        while let piece = try await export.next() { lines += piece.count { $0 == 0x0A } }
        #expect(lines == 400_000)
    }
}
