import Foundation
import Testing

@testable import DeltaLake

/// Tables as other engines may write them: what the protocol allows reads right, what Sord cannot know is refused by name.
struct ForeignTableTests {
    typealias Made = HandMadeTable
    let made: Made

    init() throws { made = try Made() }

    // MARK: Types

    /// PROTOCOL.md, "Type Widening": every pair, at any depth, from files of the old type with its statistics.
    @Test(arguments: [
        ("TINYINT", "short", "-7"), ("TINYINT", "integer", "-7"), ("TINYINT", "long", "-7"),
        ("SMALLINT", "integer", "300"), ("SMALLINT", "long", "-300"), ("INTEGER", "long", "70000"),
        ("FLOAT", "double", "0.5"), ("TINYINT", "double", "5"), ("SMALLINT", "double", "5"),
        ("INTEGER", "double", "2147483647"), ("TINYINT", "decimal(10,0)", "5"), ("SMALLINT", "decimal(12,2)", "-5"),
        ("INTEGER", "decimal(12,2)", "2147483647"), ("BIGINT", "decimal(20,0)", "9223372036854775807"),
        ("BIGINT", "decimal(38,18)", "-9223372036854775808"), ("DECIMAL(5,2)", "decimal(10,4)", "123.45"),
        ("DECIMAL(18,2)", "decimal(38,20)", "-1.25"), ("DATE", "timestamp_ntz", "1969-12-31"),
        ("DATE", "timestamp_ntz", "9999-12-31"),
    ])
    func widening(_ old: String, _ new: String, _ value: String) async throws {
        let sql = "'\(value)'::\(old)"
        try await made.copy(
            """
            SELECT \(sql) AS c, {'x': \(sql)} AS s, [\(sql), NULL] AS l, MAP {\(sql): \(sql)} AS m, {'y': [{'x': \(sql)}]} AS d
            """, to: "old.parquet")
        let x = Made.structure(Made.field("x", new))
        let fields = [
            Made.field("c", new), Made.field("s", x), Made.field("l", Made.array(new)),
            Made.field("m", Made.map(new, new)),
            Made.field("d", Made.structure(Made.field("y", Made.array(x)))), Made.field("p", new),
        ].joined(separator: ",")
        let text = old == "DATE" ? "\"\(value)\"" : value
        let stats =
            #"{"numRecords":1,"minValues":{"c":\#(text),"s":{"x":\#(text)}},"maxValues":{"c":\#(text),"s":{"x":\#(text)}},"nullCount":{"c":0,"s":{"x":0}}}"#
        try made.commit(
            0, Made.protocolLine(["typeWidening", "timestampNtz"]), Made.metadata(fields, by: ["p"]),
            try made.add("old.parquet", ["p": value], stats: stats))
        let snapshot = try await made.table.snapshot()
        let wide = "'\(value)'::\(try #require(snapshot.columns.first?.type.duckDBType))"
        let expected =
            "SELECT \(wide) AS c, {'x': \(wide)} AS s, [\(wide), NULL] AS l, MAP {\(wide): \(wide)} AS m, "
            + "{'y': [{'x': \(wide)}]} AS d, \(wide) AS p"
        #expect(try await made.lake.columns(snapshot.scan()) == made.lake.columns(expected))
        #expect(try await made.lake.differences(snapshot.scan(), expected) == 0)
        try made.lake.database.addPlanningRelation()
        for column in ["c", "s.x", "p"] {
            for comparison in ["=", ">=", "<="] {
                let condition = "\(column) \(comparison) \(wide)"
                let predicate = try await GoldenSkippingTests.predicate(condition, snapshot, on: made.lake.connection)
                #expect(snapshot.files(matching: predicate).indices == [0], "\(condition)")
            }
        }
    }

    /// Lists as old writers of Parquet have them: of two levels, and of names of their own.
    @Test func legacyLists() async throws {
        try made.python(
            """
            t = pa.table({'l': pa.array([[1, 2], [], None]), 's': pa.array([[{'x': 1}], None, []])})
            for compliant in [True, False]: pq.write_table(t, f'{compliant}.parquet', use_compliant_nested_type=compliant)
            """)
        let fields = [
            Made.field("l", Made.array("long")), Made.field("s", Made.array(Made.structure(Made.field("x", "long")))),
        ].joined(separator: ",")
        try made.commit(
            0, Made.protocolLine(), Made.metadata(fields), try made.add("True.parquet"), try made.add("False.parquet"))
        #expect(
            try await made.rows()
                == [
                    ["[]", "NULL"], ["[]", "NULL"], ["[1, 2]", "[{'x': 1}]"], ["[1, 2]", "[{'x': 1}]"], ["NULL", "[]"],
                    ["NULL", "[]"],
                ])
    }

    /// Columns in another order and another case, and more of them than the table has.
    @Test func otherColumns() async throws {
        try await made.copy("SELECT 'no' AS more, 2 AS B, {'Y': 4, 'x': 3, 'w': 0} AS S, 1 AS a", to: "f.parquet")
        let fields = [
            Made.field("A", "long"), Made.field("b", "long"),
            Made.field("s", Made.structure(Made.field("X", "long"), Made.field("y", "long"))),
            Made.field("Part", "string"),
        ].joined(separator: ",")
        try made.commit(
            0, Made.protocolLine(), Made.metadata(fields, by: ["part"]), try made.add("f.parquet", ["PART": "v"]))
        #expect(try await made.rows() == [["1", "2", "{'X': 3, 'y': 4}", "v"]])
        #expect(try await made.lake.columns(made.table.snapshot().scan()).map { $0[0] } == ["A", "b", "s", "Part"])
        let all = try await made.table.snapshot().scan()
        #expect(try await made.lake.rows("SELECT count(*) FROM (\(all)) WHERE part = 'v'") == [["1"]])
    }

    /// PROTOCOL.md, "Primitive Types": columns of type void are left out, inside of columns too.
    @Test func voidColumns() async throws {
        try await made.copy("SELECT 1 AS a, {'x': 2} AS s", to: "f.parquet")
        let fields = [
            Made.field("v", "void"), Made.field("a", "long"),
            Made.field("s", Made.structure(Made.field("n", "void"), Made.field("x", "long"))),
        ].joined(separator: ",")
        try made.commit(0, Made.protocolLine(), Made.metadata(fields), try made.add("f.parquet"))
        #expect(try await made.rows() == [["1", "{'x': 2}"]])
    }

    /// Types that Sord cannot read are named with their column, at any depth.
    @Test(arguments: [
        ("variant", "\"variant\""), ("interval year to month", "\"interval year to month\""),
        ("interval day to second", "interval"), ("geometry(OGC:CRS84)", "geometry"), ("object", "object"),
    ])
    func unknownTypes(_ type: String, _ named: String) async throws {
        for nested in [type, Made.array(type), Made.structure(Made.field("c", type)), Made.map("string", type)] {
            try made.commit(
                0, Made.protocolLine(), Made.metadata(Made.field("c", nested) + "," + Made.field("d", "long")))
            let error = await #expect(throws: DeltaError.self) { try await made.table.snapshot() }
            #expect(error?.code == .unsupportedTable)
            #expect(error?.message.contains(named) == true && error?.message.contains("\"c\"") == true, "\(error!)")
        }
    }

    /// A struct of which no member can be read has nothing to show.
    @Test func emptyStruct() async throws {
        let empty = Made.structure(Made.field("n", "void"))
        try made.commit(0, Made.protocolLine(), Made.metadata(Made.field("a", "long") + "," + Made.field("s", empty)))
        let error = await #expect(throws: DeltaError.self) { try await made.table.snapshot() }
        #expect(error?.code == .unsupportedTable && error?.message.contains("\"s\"") == true)
    }

    // MARK: Partition values

    /// PROTOCOL.md, "Partition Value Serialization": every type, as engines write it.
    @Test(
        arguments: [
            ("string", "a b/é%=:#?'\"\\", "a b/é%=:#?'\"\\"), ("string", "", "NULL"), ("string", nil, "NULL"),
            ("string", "NULL", "NULL_"), ("string", "__HIVE_DEFAULT_PARTITION__", "__HIVE_DEFAULT_PARTITION__"),
            ("long", "-9223372036854775808", "-9223372036854775808"), ("integer", "7", "7"), ("short", "-7", "-7"),
            ("byte", "127", "127"), ("long", "", "NULL"), ("float", "1.5E-5", "1.5e-05"), ("double", "NaN", "nan"),
            ("double", "-Infinity", "-inf"), ("double", "1.0E10", "10000000000.0"), ("boolean", "true", "true"),
            ("boolean", "false", "false"), ("decimal(10,2)", "-12.50", "-12.50"), ("decimal(10,2)", "1E+2", "100.00"),
            ("date", "1582-10-04", "1582-10-04"), ("date", "0001-01-01", "0001-01-01"),
            ("date", "9999-12-31", "9999-12-31"), ("date", "+12345-06-07", "12345-06-07"), ("date", nil, "NULL"),
            ("timestamp", "2020-07-01 12:00:00", "2020-07-01 12:00:00+00"),
            ("timestamp", "2020-07-01 12:00:00.123456", "2020-07-01 12:00:00.123456+00"),
            ("timestamp", "2020-07-01T12:00:00.5Z", "2020-07-01 12:00:00.5+00"),
            ("timestamp", "2020-07-01 12:00:00.123+02:00", "2020-07-01 10:00:00.123+00"),
            ("timestamp", "2020-07-01", "2020-07-01 00:00:00+00"),
            ("timestamp", "2020-07-01 12:30", "2020-07-01 12:30:00+00"),
            ("timestamp", "1500-01-01 00:00:00", "1500-01-01 00:00:00+00"),
            ("timestamp", "9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999+00"),
            ("timestamp_ntz", "2020-07-01 12:00:00.000001", "2020-07-01 12:00:00.000001"),
            ("timestamp_ntz", "2020-07-01T12:00:00Z", "2020-07-01 12:00:00"),
            ("timestamp_ntz", "1582-10-04 00:00:00", "1582-10-04 00:00:00"),
            ("timestamp_ntz", "9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999"),
            ("timestamp_ntz", "2020-07-01", "2020-07-01 00:00:00"), ("timestamp_ntz", "", "NULL"),
            ("binary", "\u{1}\u{2}A", "\\x01\\x02A"), ("binary", "ÿ", "\\xFF"), ("binary", nil, "NULL"),
        ] as [(String, String?, String)])
    func partitionValue(_ type: String, _ value: String?, _ expected: String) async throws {
        try await made.copy("SELECT 1::BIGINT AS a", to: "f.parquet")
        try await made.copy("SELECT 2::BIGINT AS a", to: "g.parquet")
        try made.commit(
            0, Made.protocolLine(["timestampNtz"]),
            Made.metadata(Made.field("p", type) + "," + Made.field("a", "long"), by: ["p"]),
            try made.add("f.parquet", ["p": value]))
        try await made.lake.connection.run("SET TimeZone = 'UTC'")
        func found() async throws -> [[String]] {
            let scan = try await made.table.snapshot().scan()
            return try await made.lake.rows(
                "SELECT coalesce(p::VARCHAR, 'NULL') || if(p::VARCHAR = 'NULL', '_', '') FROM (\(scan)) ORDER BY a")
        }
        #expect(try await found() == [[expected]])
        // The same among other values, and in a session of another zone.
        try made.commit(1, try made.add("g.parquet", [:]))
        #expect(try await found() == [[expected], ["NULL"]])
        if type == "timestamp" {
            try await made.lake.connection.run(
                "CREATE TABLE utc AS \(made.table.snapshot().scan()); SET TimeZone = 'Asia/Tokyo'")
            #expect(try await made.lake.differences(made.table.snapshot().scan(), "FROM utc") == 0)
        }
    }

    // MARK: Names of files

    /// Paths with whatever has a meaning to a URL, a shell or DuckDB; each names its own file and no other.
    @Test(arguments: [
        ("a b.parquet", "a%20b.parquet"), ("100%.parquet", "100%25.parquet"), ("a%20b.parquet", "a%2520b.parquet"),
        ("h#x.parquet", "h#x.parquet"), ("h#y.parquet", "h%23y.parquet"), ("q?.parquet", "q%3F.parquet"),
        ("q?.parquet", "q?.parquet"), ("s*.parquet", "s%2A.parquet"), ("[ab].parquet", "%5Bab%5D.parquet"),
        ("é.parquet", "%C3%A9.parquet"), ("e\u{301}.parquet", "e%CC%81.parquet"), ("日本/値=x.parquet", "日本/値=x.parquet"),
        ("it's.parquet", "it's.parquet"), ("p={a,b}/f.parquet", "p=%7Ba,b%7D/f.parquet"),
        ("~/f.parquet", "~/f.parquet"),
        ("a&b+c;d.parquet", "a&b+c;d.parquet"), ("x/../y.parquet", "x/%2E%2E/y.parquet"), ("**.parquet", "**.parquet"),
    ])
    func paths(_ file: String, _ named: String) async throws {
        // What the name would stand for as a pattern, or in another normal form.
        for (index, decoy) in ["qq.parquet", "ss.parquet", "a.parquet", "e\u{301}.parquet", "é.parquet"].enumerated()
        where !decoy.utf8.elementsEqual(file.utf8) {
            try await made.copy("SELECT \(100 + index) AS a", to: decoy)
        }
        let real = file == "x/../y.parquet" ? "y.parquet" : file
        try await made.copy("SELECT 1::BIGINT AS a, TIMESTAMP '2020-01-01' AS t", to: real)
        let absolute = "file:\(PercentEncoding.encode(made.folder))/\(named)"
        for name in [named, absolute, "file://\(absolute.dropFirst(5))"] {
            try made.commit(
                0, Made.protocolLine(), Made.metadata(Made.field("a", "long") + "," + Made.field("t", "timestamp")),
                try made.add(real, named: name))
            #expect(try await made.rows().map { $0[0] } == ["1"], "\(name)")
        }
    }

    /// A path out of the table, and one out of the lake, however they are spelt.
    @Test(arguments: [
        "../x.parquet", "%2E%2E/x.parquet", "a/../../x.parquet", "..%2Fx.parquet", "/etc/x.parquet",
        "file:///etc/x.parquet",
        "file:/../../etc/x.parquet", "s3://other/x.parquet", "abfss://c@a.dfs.core.windows.net/x", "",
    ])
    func outside(_ path: String) async throws {
        try await made.copy("SELECT 1::BIGINT AS a", to: "f.parquet")
        try made.commit(
            0, Made.protocolLine(), Made.metadata(Made.field("a", "long")), try made.add("f.parquet", named: path))
        let error = await #expect(throws: DeltaError.self) { try await made.table.snapshot() }
        #expect([.brokenTable, .unsupportedTable].contains(error?.code))
        #expect(error?.message.contains("outside") == true)
    }
}
