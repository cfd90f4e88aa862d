import DuckDB
import Testing

@testable import DeltaLake

/// What the log says about the values of a file is true of every value.
struct StatisticsTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    /// The statistics of the only file of a new table.
    private func statistics(_ source: String) async throws -> JSON {
        _ = try await lake.table("t").write(source, mode: .overwrite, on: lake.connection)
        let files = try await lake.table("t").snapshot().files
        #expect(files.count == 1)
        return try JSONParser.parse(try #require(files.first?.stats))
    }

    /// Bounds are exact where JSON can say them, and missing where it cannot.
    @Test(
        arguments: [
            ("-12345678901234567890.1234::DECIMAL(38,4)", "-12345678901234567890.1234"),
            ("0.10::DECIMAL(3,2)", "0.10"), ("9223372036854775807", "9223372036854775807"),
            ("(-128)::TINYINT", "-128"), ("0.1::DOUBLE", "0.1"), ("1e300::DOUBLE", "1e+300"),
            ("0.1::FLOAT", "0.10000000149011612"), ("true", "true"),
            ("TIMESTAMP '2020-02-29 23:59:59.999999'", "\"2020-02-29T23:59:59.999999\""),
            ("TIMESTAMPTZ '1900-01-01 00:00:00.000001+05:30'", "\"1899-12-31T18:30:00.000001Z\""),
            ("DATE '0001-01-01'", "\"0001-01-01\""), ("DATE '9999-12-31'", "\"9999-12-31\""),
            ("'größe'", "\"größe\""), ("''", "\"\""),
            ("DATE '0044-03-15 (BC)'", nil), ("'infinity'::DATE", nil), ("'-infinity'::TIMESTAMP", nil),
            ("TIMESTAMP '12020-01-01'", nil), ("'nan'::DOUBLE", nil), ("'inf'::FLOAT", nil), ("'x'::BLOB", nil),
            ("[1]", nil),
        ] as [(String, String?)])
    func value(_ sql: String, _ bound: String?) async throws {
        let statistics = try await statistics("SELECT \(sql) AS a, 1 AS b")
        #expect(statistics["minValues"]?["a"]?.text == bound)
        #expect(statistics["maxValues"]?["a"]?.text == bound)
        #expect(statistics["minValues"]?["b"]?.text == "1")
        #expect(statistics["numRecords"]?.integer == 1)
    }

    /// A long text of any script has bounds that hold it, also inside of structs and for files of partitions.
    @Test(arguments: [
        "repeat('é', 300)", "repeat('z', 400)", "'ab' || repeat('数', 200)", "repeat(chr(1114111), 100)",
        "repeat('a', 255) || 'é'", "repeat('😀', 80) || range",
    ])
    func longTexts(_ sql: String) async throws {
        for partitions in [nil, ["p"]] {
            _ = try await lake.table("t").write(
                "SELECT \(sql) AS a, {'b': NULL, 'c': \(sql)} AS s, range % 2 AS p FROM range(20)", mode: .overwrite,
                on: lake.connection, options: WriteOptions(partitionColumns: partitions))
            let snapshot = try await lake.table("t").snapshot()
            #expect(snapshot.fileCount == partitions.map { _ in 2 } ?? 1)
            for file in snapshot.files {
                let statistics = try JSONParser.parse(try #require(file.stats))
                for (low, high, column) in [
                    (statistics["minValues"]?["a"], statistics["maxValues"]?["a"], "a"),
                    (statistics["minValues"]?["s"]?["c"], statistics["maxValues"]?["s"]?["c"], "s.c"),
                ] {
                    let least = try #require(low?.string)
                    #expect(least.utf8.count <= 256)
                    var outside = "encode(\(column)) < encode(\(SQL.literal(least)))"
                    // Nothing is greater than a text that begins with the greatest characters.
                    if let greatest = high?.string {
                        outside += " OR encode(\(column)) > encode(\(SQL.literal(greatest)))"
                    } else {
                        #expect(sql.contains("1114111"))
                    }
                    #expect(
                        try await lake.rows("SELECT count(*) FROM (\(snapshot.scan())) WHERE \(outside)") == [["0"]])
                }
            }
        }
    }

    /// A table says which columns have statistics, by names or by their number.
    @Test(arguments: [
        (["delta.dataSkippingStatsColumns": "C, s.y, `d.e, f`"], #"{"s":{"y":3},"c":4,"d.e, f":5}"#),
        (["delta.dataSkippingStatsColumns": "s"], #"{"s":{"x":2,"y":3}}"#),
        (["delta.dataSkippingNumIndexedCols": "2"], #"{"a":1,"s":{"x":2}}"#),
        (["delta.dataSkippingNumIndexedCols": "0"], "{}"),
        (["delta.dataSkippingNumIndexedCols": "-1"], #"{"a":1,"s":{"x":2,"y":3},"c":4,"d.e, f":5}"#),
    ]) func chosenColumns(_ properties: [String: String], _ bounds: String) async throws {
        _ = try await lake.table("t").write(
            #"SELECT 1 AS a, {'x': 2, 'y': 3} AS s, 4 AS c, 5 AS "d.e, f""#, mode: .create, on: lake.connection,
            options: WriteOptions(properties: properties))
        let snapshot = try await lake.table("t").snapshot()
        var statistics = try JSONParser.parse(try #require(snapshot.files.first?.stats))["minValues"]?.text
        for field in snapshot.columns { statistics = statistics?.replacing(field.physicalName, with: field.name) }
        if case .structure(let inner) = snapshot.columns[1].type {
            for field in inner.fields { statistics = statistics?.replacing(field.physicalName, with: field.name) }
        }
        #expect(statistics == bounds)
    }
}
