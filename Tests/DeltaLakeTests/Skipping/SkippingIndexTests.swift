import Testing

@testable import DeltaLake

/// Whether a file is read, by what the log says of it and what is asked.
struct SkippingIndexTests {
    private static let schema = #"""
        {"type":"struct","fields":[
        {"name":"i","type":"long","nullable":true,"metadata":{}},{"name":"f","type":"double","nullable":true,"metadata":{}},
        {"name":"fl","type":"float","nullable":true,"metadata":{}},
        {"name":"w","type":"double","nullable":true,"metadata":{"delta.typeChanges":[{"fromType":"float","toType":"double"}]}},
        {"name":"dec","type":"decimal(10,2)","nullable":true,"metadata":{}},
        {"name":"big","type":"decimal(38,2)","nullable":true,"metadata":{}},
        {"name":"s","type":"string","nullable":true,"metadata":{}},{"name":"d","type":"date","nullable":true,"metadata":{}},
        {"name":"ts","type":"timestamp_ntz","nullable":true,"metadata":{}},
        {"name":"tz","type":"timestamp","nullable":true,"metadata":{}},
        {"name":"b","type":"boolean","nullable":true,"metadata":{}},{"name":"x","type":"binary","nullable":true,"metadata":{}},
        {"name":"st","type":{"type":"struct","fields":[{"name":"a b","type":"long","nullable":true,"metadata":{}}]},"nullable":true,"metadata":{}},
        {"name":"p","type":"string","nullable":true,"metadata":{}},{"name":"pd","type":"date","nullable":true,"metadata":{}},
        {"name":"pi","type":"integer","nullable":true,"metadata":{}},{"name":"pz","type":"timestamp","nullable":true,"metadata":{}},
        {"name":"pf","type":"double","nullable":true,"metadata":{}},{"name":"pc","type":"decimal(5,2)","nullable":true,"metadata":{}},
        {"name":"pb","type":"boolean","nullable":true,"metadata":{}},{"name":"pn","type":"timestamp_ntz","nullable":true,"metadata":{}}
        ]}
        """#

    private static func metadata() throws -> Metadata {
        let names = ["p", "pd", "pi", "pz", "pf", "pc", "pb", "pn"]
        return try Metadata(
            json: .object([
                .init("id", .string("t")), .init("format", .object([.init("provider", .string("parquet"))])),
                .init("schemaString", .string(schema)), .init("partitionColumns", .array(names.map { .string($0) })),
                .init("configuration", .object([])),
            ]))
    }

    /// The filter as a plan has it, whose columns have the same names as the table's.
    private static func predicate(_ filter: String) throws -> FilePredicate {
        let fields = try metadata().schema.fields
        return PlanPredicate(columns: Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })).predicate(filter)
    }

    private static func isRead(_ file: AddFile, _ filter: String) throws -> Bool {
        var replay = LogReplay(paths: DataFilePath(table: "/lake/t", store: "/lake"))
        try replay.apply([.add(file)])
        let index = SkippingIndex(replay: replay, metadata: try metadata(), previous: nil)
        return index.files(matching: try predicate(filter)) == [0]
    }

    private static func file(_ path: String, stats: String?, _ values: [String: String?] = [:]) -> AddFile {
        AddFile(path: path, partitionValues: values, size: 1, modificationTime: 1, stats: stats)
    }

    private static func bounds(_ column: String, _ low: String, _ high: String) -> String {
        #"{"numRecords":10,"minValues":{"\#(column)":\#(low)},"maxValues":{"\#(column)":\#(high)},"nullCount":{"\#(column)":0}}"#
    }

    /// Bounds as another engine wrote them, a filter, and whether the file is read; and whether it is when Sord wrote it.
    @Test(
        arguments: [
            ("i", "1", "9", "(i = 9)", true, true), ("i", "1", "9", "(i = 10)", false, false),
            ("i", "\"1\"", "\"9\"", "(i = 10)", true, true), ("i", "1.0", "9.0", "(i = 10)", true, true),
            ("i", "true", "9", "(i = 0)", true, true), ("i", "5", "null", "(i > 100)", true, true),
            ("i", "5", "null", "(i < 5)", false, false), ("i", "9", "9", "(i != 9)", false, false),
            ("i", "9007199254740993", "9007199254740993", "(i = 9007199254740992)", false, false),
            ("i", "1", "9", "(CAST(i AS DOUBLE) > 9.5)", false, false),
            ("i", "1", "9", "(CAST(i AS DOUBLE) >= 9.0)", true, true),
            ("i", "1", "9007199254740993", "(CAST(i AS DOUBLE) > 9007199254740992.0)", true, true),
            ("i", "1", "9", "(CAST(i AS DECIMAL(21,1)) > 8.9)", true, true),
            ("i", "1", "9", "(CAST(i AS DECIMAL(21,1)) > 9.0)", false, false),
            ("i", "1", "9", "(CAST(i AS VARCHAR) > '99')", true, true),
            // NaN is above all numbers, and other engines do not count it.
            ("f", "1.0", "2.0", "(f > 3.0)", true, false), ("f", "1.0", "2.0", "(f = 3.0)", true, false),
            ("f", "1.0", "2.0", "(f < 1.0)", false, false), ("f", "1.0", "2.0", "(f = 0.5)", false, false),
            ("f", "1.0", "1.0", "(f != 1.0)", true, false), ("f", "1.0", "2.0", "(f = 'nan'::DOUBLE)", true, true),
            ("f", "\"NaN\"", "\"NaN\"", "(f < 1.0)", true, true), ("f", "0.0", "0.0", "(f = -0.0)", true, true),
            ("f", "1.0", "2.0", "(f < -1e1000)", false, false),
            ("fl", "0.1", "0.1", "(fl = 0.1)", true, true),
            ("fl", "0.1", "0.1", "(CAST(fl AS DOUBLE) <= 0.1)", false, false),
            ("fl", "0.1", "0.1", "(CAST(fl AS DOUBLE) >= 0.10000000149011612)", true, true),
            // A FLOAT that became a DOUBLE is not what its shortest text says.
            ("w", "0.1", "0.1", "(w > 0.1)", true, true), ("w", "0.7", "0.7", "(w < 0.7)", true, true),
            ("dec", "-1.25", "3", "(dec < -1.25)", false, false), ("dec", "-1.25", "3", "(dec <= -1.25)", true, true),
            ("dec", "-1.25", "3", "(CAST(dec AS DECIMAL(12,4)) > 3.0001)", false, false),
            ("dec", "-1.25", "3", "(CAST(dec AS DECIMAL(12,4)) < -1.2499)", true, true),
            ("dec", "1", "3", "(CAST(dec AS INTEGER) = 4)", true, true),
            ("dec", "1", "2e0", "(dec > 3.00)", true, true),
            // Some engines write decimals by way of DOUBLE.
            ("big", "1", "12345678901234567890", "(big = 12345678901234567891.55)", true, false),
            ("big", "1", "12345678901234567890", "(big = 12345679901234567891.55)", false, false),
            ("s", "\"b\"", "\"d\"", "(s = 'a')", false, false), ("s", "\"b\"", "\"d\"", "(s = 'bcd')", true, true),
            ("s", "\"b\"", "\"d\"", "(s > 'd')", false, false), ("s", "\"b\"", "\"d\"", "prefix(s, 'c')", true, true),
            ("s", "\"ba\"", "\"bc\"", "prefix(s, 'b')", true, true),
            ("s", "\"ba\"", "\"bc\"", "prefix(s, 'bd')", false, false),
            ("s", "\"b\"", "\"b\"", "prefix(s, 'bb')", false, false),
            ("s", "\"ba\"", "\"bc\"", "prefix(s, 'b9')", false, false),
            ("s", "\"\\u00e9\"", "\"\\u00e9\\\"\"", "(s = 'é')", true, true),
            ("s", "\"\\u00e9\"", "\"\\u00e9\"", "(s < 'z')", false, false),
            ("s", "\"e\\u0301\"", "\"e\\u0301\"", "(s = 'é')", false, false),
            ("s", "\"a\"", "\"a\"", "(s != 'a')", false, false),
            ("s", "\"a\"", "\"\u{10FFFF}\"", "(s = '😀')", true, true), ("s", "1", "2", "(s = 'x')", true, true),
            ("s", "\"a\"", "\"b\"", "(s >= 'ab'::BLOB)", true, true),
            ("d", "\"2020-01-01\"", "\"2020-01-31\"", "(d = '2020-02-01'::DATE)", false, false),
            (
                "d", "\"2020-01-01\"", "\"2020-01-31\"", "(CAST(d AS TIMESTAMP) > '2020-01-31 00:00:00'::TIMESTAMP)",
                false,
                false
            ),
            (
                "d", "\"2020-01-01\"", "\"2020-01-31\"", "(CAST(d AS TIMESTAMP) < '2020-01-01 00:00:01'::TIMESTAMP)",
                true,
                true
            ),
            (
                "d", "\"2020-01-01\"", "\"2020-01-31\"",
                "(CAST(d AS TIMESTAMP WITH TIME ZONE) > '2020-01-31 20:00:00+00'::TIMESTAMP WITH TIME ZONE)", true, true
            ),
            (
                "d", "\"2020-01-01\"", "\"2020-01-31\"",
                "(CAST(d AS TIMESTAMP WITH TIME ZONE) > '2020-02-04 20:00:00+00'::TIMESTAMP WITH TIME ZONE)", false,
                false
            ),
            ("d", "\"0001-01-01\"", "\"1500-01-01\"", "(d > '1501-01-01'::DATE)", true, false),
            ("d", "\"2020-01-01\"", "\"2020-01-31\"", "(d < 'infinity'::DATE)", true, true),
            // Moments are cut to milliseconds, so the maximum lies up to one above.
            (
                "ts", "\"2020-01-01T00:00:00\"", "\"2020-01-01T10:00:00.123\"",
                "(ts > '2020-01-01 10:00:00.1235'::TIMESTAMP)", true, false
            ),
            (
                "ts", "\"2020-01-01T00:00:00\"", "\"2020-01-01T10:00:00.123\"",
                "(ts >= '2020-01-01 10:00:00.124'::TIMESTAMP)", false, false
            ),
            (
                "ts", "\"2020-01-01T00:00:00.000Z\"", "\"2020-01-01T10:00:00.123Z\"",
                "(ts >= '2020-01-02 00:00:00'::TIMESTAMP)", false, false
            ),
            (
                "ts", "\"2020-01-01T00:00:00\"", "\"2020-01-01T10:00:00\"",
                "(CAST(ts AS TIMESTAMP WITH TIME ZONE) > '2020-01-01 20:00:00+00'::TIMESTAMP WITH TIME ZONE)", true,
                true
            ),
            (
                "tz", "\"2020-01-01T00:00:00.000+02:00\"", "\"2020-01-01T10:00:00.123+02:00\"",
                "(tz > '2020-01-01 08:00:00.1235+00'::TIMESTAMP WITH TIME ZONE)", true, false
            ),
            (
                "tz", "\"2020-01-01T00:00:00.000Z\"", "\"2020-01-01T10:00:00.123Z\"",
                "(tz > '2020-01-01 10:00:01+00'::TIMESTAMP WITH TIME ZONE)", false, false
            ),
            (
                "tz", "\"2020-01-01T00:00:00.000\"", "\"2020-01-01T10:00:00.123\"",
                "(tz > '2021-01-01 10:00:01+00'::TIMESTAMP WITH TIME ZONE)", true, true
            ),
            (
                "tz", "\"2020-01-01T00:00:00.000Z\"", "\"2020-01-01T10:00:00.123Z\"",
                "(tz > '2020-01-01 10:00:01'::TIMESTAMP)", true, true
            ),
            ("b", "false", "false", "b", false, false), ("b", "false", "true", "b", true, true),
            ("b", "true", "true", "(NOT b)", false, false),
            ("b", "false", "false", "(b IS DISTINCT FROM true)", true, true),
            ("b", "false", "false", "(b IS NOT DISTINCT FROM true)", false, false),
            ("x", "\"a\"", "\"b\"", "(x = 'z'::BLOB)", true, true),
            ("st", "{\"a b\":1}", "{\"a b\":5}", "(struct_extract(st, 'A B') = 6)", false, false),
            ("st", "{\"a b\":1}", "{\"a b\":5}", "(array_extract(st, 'a b') = 5)", true, true),
            ("st", "{\"a b\":1}", "{\"a b\":5}", "(struct_extract(st, 'nope') = 6)", true, true),
            ("st", "1", "2", "(struct_extract(st, 'a b') = 6)", true, true),
            ("i", "{\"i\":1}", "{\"i\":5}", "(i = 6)", true, true),
        ] as [(String, String, String, String, Bool, Bool)])
    func bounds(
        column: String, low: String, high: String, filter: String, isRead: Bool, isReadOfOurs: Bool
    ) throws {
        let stats = Self.bounds(column, low, high)
        #expect(try Self.isRead(Self.file("part-0.parquet", stats: stats), filter) == isRead)
        #expect(try Self.isRead(Self.file("sord-0.parquet", stats: stats), filter) == isReadOfOurs)
    }

    /// Statistics that say little, or nonsense, leave the file in.
    @Test(
        arguments: [
            (#"{"numRecords":10,"nullCount":{"i":10}}"#, "(i = 1)", false),
            (#"{"numRecords":10,"nullCount":{"i":10}}"#, "(i IS NULL)", true),
            (#"{"numRecords":10,"nullCount":{"i":10}}"#, "(i IS NOT NULL)", false),
            (#"{"numRecords":10,"nullCount":{"i":0}}"#, "(i IS NULL)", false),
            (#"{"numRecords":10,"nullCount":{"i":3},"tightBounds":false}"#, "(i IS NULL)", true),
            (#"{"numRecords":10,"nullCount":{"i":3}}"#, "(i IS NOT NULL)", true),
            (#"{"numRecords":0,"nullCount":{"i":0}}"#, "(i IS NULL)", false),
            (#"{"nullCount":{"i":10}}"#, "(i = 1)", true),
            (#"{"numRecords":10,"nullCount":{"i":"0"}}"#, "(i IS NULL)", true),
            (#"{"numRecords":10,"nullCount":{"st":{"a b":0}}}"#, "(struct_extract(st, 'a b') IS NULL)", true),
            (#"{"numRecords":10,"nullCount":{"st":{"a b":10}}}"#, "(struct_extract(st, 'a b') = 1)", false),
            (#"{"numRecords":10,"minValues":{"i":5},"minValues":{"i":1}}"#, "(i = 2)", true),
            (#"{"numRecords":10,"maxValues":{"i":5}"#, "(i = 9)", true),
            (#"{"numRecords":10,"maxValues":{"i":5}} x"#, "(i = 9)", true), ("", "(i = 9)", true),
            ("[]", "(i = 9)", true),
            ("{}", "(i = 9)", true),
            (#" { "maxValues" : { "q" : [1, {"i": 3}, "}"] , "i" : 5 } , "numRecords" : 1 } "#, "(i = 9)", false),
            (#"{"maxValues":{"\u0069":5}}"#, "(i = 9)", false), (#"{"maxValues":5,"minValues":null}"#, "(i = 9)", true),
            (#"{"maxValues":{"I":5}}"#, "(i = 9)", true), (#"{"maxValues":{"i":5}}"#, "(j = 9)", true),
        ] as [(String, String, Bool)])
    func odd(stats: String, filter: String, isRead: Bool) throws {
        #expect(try Self.isRead(Self.file("part-0.parquet", stats: stats), filter) == isRead)
    }

    /// A partition value is what every row has.
    @Test(
        arguments: [
            ("p", "a b", "(p = 'a b')", true), ("p", "a b", "(p = 'a')", false), ("p", "a b", "prefix(p, 'a')", true),
            ("p", "a", "(p != 'a')", false),
            ("p", nil, "(p IS NULL)", true), ("p", nil, "(p = 'a')", false), ("p", "", "(p IS NOT NULL)", false),
            ("p", "a", "(p IS NULL)", false),
            ("pd", "2020-01-01", "(pd = '2020-01-01'::DATE)", true),
            ("pd", "2020-01-01", "(pd > '2020-01-01'::DATE)", false), ("pd", "soon", "(pd > '2020-01-01'::DATE)", true),
            ("pi", "7", "((pi = 6) OR (pi = 8))", false), ("pi", "7", "((pi = 6) OR (pi = 7))", true),
            ("pi", "x", "(pi = 7)", true),
            ("pz", "2020-01-01 10:00:00", "(pz = '2020-01-01 10:00:00+00'::TIMESTAMP WITH TIME ZONE)", true),
            ("pz", "2020-01-01T10:00:00.000000Z", "(pz > '2020-01-01 10:00:00+00'::TIMESTAMP WITH TIME ZONE)", false),
            ("pn", "2020-01-01 10:00:00.5", "(pn = '2020-01-01 10:00:00.5'::TIMESTAMP)", true),
            ("pn", "2020-01-01 10:00:00.5", "(pn > '2020-01-01 10:00:00.5'::TIMESTAMP)", false),
            ("pf", "1.5", "(pf > 1.5)", false), ("pf", "NaN", "(pf > 1.5)", true), ("pc", "1.25", "(pc = 1.25)", true),
            ("pc", "1.25", "(pc > 1.25)", false),
            ("pb", "true", "pb", true), ("pb", "false", "pb", false), ("pb", "TRUE", "(NOT pb)", true),
        ] as [(String, String?, String, Bool)])
    func partitions(column: String, value: String?, filter: String, isRead: Bool) throws {
        #expect(try Self.isRead(Self.file("part-0.parquet", stats: nil, [column: value]), filter) == isRead)
    }

    /// Many constants are looked up like a few.
    @Test(
        arguments: [
            ("i", "100", "200", "i", 0, false), ("i", "100", "200", "i", 95, true),
            ("i", "100", "200", "i", 201, false),
            ("i", "100", "null", "i", 201, true), ("i", "null", "100", "i", 201, false),
            ("i", "null", "100", "i", 95, true),
            ("dec", "1.5", "1.9", "dec", 1, false), ("dec", "1.5", "2", "dec", 2, true),
            ("s", "\"1\"", "\"2\"", "s", 0, true),
        ] as [(String, String, String, String, Int, Bool)])
    func lists(column: String, low: String, high: String, name: String, start: Int, isRead: Bool) throws {
        let constants = (start..<start + (column == "dec" ? 1 : 10)).reversed().map { value in
            "(\(name) = \(column == "s" ? "'\(value)'" : "\(value)"))"
        }
        let others = (0..<9).map { "(i = \(1_000_000 + $0).5)" }
        let stats = Self.bounds(column, low, high).replacing(#""minValues":{"#, with: #""minValues":{"z":0,"#)
        let isFound = try Self.isRead(
            Self.file("part-0.parquet", stats: stats), "(\((constants + others).joined(separator: " OR ")))")
        #expect(isFound == isRead)
    }

    /// An index that grows with its snapshot answers like one that is made anew.
    @Test func growth() throws {
        var replay = LogReplay(paths: DataFilePath(table: "/lake/t", store: "/lake"))
        var index: SkippingIndex?
        let metadata = try Self.metadata()
        let filters = ["(i = 50)", "(s > 'k5')", "(pi IN (1, 2))", "(f < 30.0)", "(i IS NULL)"]
        for version in 0..<120 {
            var actions: [Action] = []
            for file in 0..<3 {
                let number = (version * 7 + file * 13) % 100
                let stats =
                    #"{"numRecords":5,"minValues":{"i":\#(number),"s":"k\#(number)","f":\#(number).5},"#
                    + #""maxValues":{"i":\#(number + 3),"s":"k\#(number)z","f":\#(number + 1).5},"nullCount":{"i":\#(number % 2)}}"#
                actions.append(
                    .add(Self.file("sord-\(version)-\(file).parquet", stats: stats, ["pi": "\(number % 5)"])))
            }
            if version % 3 == 2 {
                for file in 0..<2 {
                    let path = "sord-\(version * file / 2)-\(file).parquet"
                    actions.append(
                        try CommitText.parse(
                            Array(#"{"remove":{"path":"\#(path)","deletionTimestamp":1,"dataChange":true}}"#.utf8))[0])
                }
            }
            // The same file again, with other statistics.
            if version % 10 == 5 {
                actions.append(
                    .add(Self.file("sord-\(version - 1)-2.parquet", stats: Self.bounds("i", "50", "50"), ["pi": "4"])))
            }
            try replay.apply(actions)
            let fresh = SkippingIndex(replay: replay, metadata: metadata, previous: nil)
            let grown = SkippingIndex(replay: replay, metadata: metadata, previous: index)
            index = grown
            // Some versions nobody asks.
            guard version % 4 != 1 else { continue }
            for filter in filters.prefix(1 + version % filters.count) {
                let predicate = try Self.predicate(filter)
                #expect(grown.files(matching: predicate) == fresh.files(matching: predicate), "\(version): \(filter)")
            }
        }
    }
}
