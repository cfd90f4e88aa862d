import DuckDB
import Testing

@testable import DeltaLake

struct ScanPartsTests {
    /// Encoding and decoding of paths; what is no escape stays.
    @Test(arguments: [("p=a b/é%", "p=a%20b/%C3%A9%25"), ("a+b:c", "a%2Bb%3Ac"), ("x_-.~=/1", "x_-.~=/1")])
    func percent(_ plain: String, _ encoded: String) {
        #expect(PercentEncoding.encode(plain) == encoded)
        #expect(PercentEncoding.decode(encoded) == plain)
    }

    @Test func percentDamaged() {
        #expect(PercentEncoding.decode("100%zz%4") == "100%zz%4")
        #expect(PercentEncoding.decode("%FF") == "%FF")
    }

    /// Moments in every form that DuckDB prints become UTC.
    @Test(arguments: [
        ("2020-07-01 12:00:00+00", "2020-07-01T12:00:00.000000Z"),
        ("2020-07-01 12:00:00.5+02", "2020-07-01T10:00:00.500000Z"),
        ("1890-01-01 00:53:28+00:53:28", "1890-01-01T00:00:00.000000Z"),
        ("2020-02-29 23:30:00.123456-05:30", "2020-03-01T05:00:00.123456Z"),
        ("0001-01-01 00:00:00", "0001-01-01T00:00:00.000000Z"),
        ("9999-12-31 23:59:59.999999", "9999-12-31T23:59:59.999999Z"),
        ("1969-12-31 23:59:59.999999", "1969-12-31T23:59:59.999999Z"),
    ])
    func timestamps(_ text: String, _ utc: String) {
        #expect(Timestamp(text: text)?.text(fraction: 6, separator: "T", zone: "Z") == utc)
    }

    @Test(arguments: [
        "infinity", "-infinity", "0044-03-15 (BC)", "12020-01-01 00:00:00", "", "2020-13-01", "2020-01-01 1:2:3",
    ])
    func noTimestamps(_ text: String) {
        #expect(Timestamp(text: text) == nil)
    }

    private static let values: [(String, DataType, String?)] = [
        (
            "12345678901234567890123456789012345678", .decimal(precision: 38, scale: 0),
            "12345678901234567890123456789012345678"
        ),
        ("-1.50", .decimal(precision: 5, scale: 2), "-1.50"), ("0.1", .float, "0.10000000149011612"),
        ("0.1", .double, "0.1"),
        ("1e+300", .double, "1e+300"), ("inf", .double, nil), ("-inf", .float, nil), ("nan", .double, nil),
        ("1", .boolean, "true"),
        ("0", .boolean, "false"), ("2020-01-02", .date, "\"2020-01-02\""), ("infinity", .date, nil),
        ("infinity", .timestampNtz, nil),
        ("2020-01-01 01:02:03.000004", .timestampNtz, "\"2020-01-01T01:02:03.000004\""), ("01", .binary, nil),
        ("NULL", .string, "\"NULL\""),
        ("9223372036854775807", .long, "9223372036854775807"),
    ]

    /// Statistics hold what JSON and the protocol can name exactly, and nothing else.
    @Test(arguments: values)
    func statistics(_ text: String, _ type: DataType, _ json: String?) {
        #expect(FileStatistics.json(text, type)?.text == json)
    }

    /// Paths of columns, as DuckDB quotes them.
    @Test func columnPaths() {
        #expect(FileStatistics.names(#""t"."a b""c"."x.y""#) == ["t", "a b\"c", "x.y"])
        #expect(FileStatistics.names(#""""#) == [""])
    }

    /// The statistics mirror the schema, by physical names, and stop after the number of leaves asked for.
    @Test func statisticsText() {
        let schema = Schema([
            Field(name: "a", type: .long, metadata: [.init(ColumnMapping.physicalNameKey, .string("p"))]),
            Field(
                name: "s", type: .structure(Schema([Field(name: "x", type: .string), Field(name: "y", type: .double)]))),
            Field(name: "z", type: .long),
        ])
        let columns: [ExactName: [String: String]] = [
            "\"p\"": ["min": "1", "max": "2", "null_count": "0"],
            "\"s\".\"x\"": ["min": "a", "max": "b", "null_count": "3"],
            "\"s\".\"y\"": ["null_count": "1", "has_nan": "true", "min": "1", "max": "2"],
        ]
        let all = FileStatistics(schema: schema, maximumLeaves: 32).text(rowCount: 5, columns: columns)
        #expect(
            all == #"{"numRecords":5,"minValues":{"p":1,"s":{"x":"a"}},"maxValues":{"p":2,"s":{"x":"b"}},"#
                + #""nullCount":{"p":0,"s":{"x":3,"y":1}},"tightBounds":true}"#)
        let one = FileStatistics(schema: schema, maximumLeaves: 1).text(rowCount: 5, columns: columns)
        #expect(
            one == #"{"numRecords":5,"minValues":{"p":1},"maxValues":{"p":2},"nullCount":{"p":0},"tightBounds":true}"#)
    }

    /// The examples of the protocol: a name from base 85, with a random prefix and without.
    @Test func deletionVectorNames() {
        #expect(
            FileDetails.fileName("ab^-aqEH.-t@S}K{vb[*k^")
                == "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin")
        #expect(FileDetails.fileName("short") == nil)
        #expect(Z85.decode("HelloWorld") == [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B])
        #expect(Z85.decode("~~~~~") == nil)
    }

    /// A vector in the log, as the reference implementation writes it.
    @Test func inlineDeletionVector() throws {
        let bytes = try #require(Z85.decode("^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L"))
        #expect(try DeletedRows(bitmap: Array(bytes.prefix(44))).rows == [3, 4, 7, 11, 18, 29])
        #expect(throws: DeltaError.self) { try DeletedRows(bitmap: Array(bytes.prefix(30))) }
        #expect(throws: DeltaError.self) { try DeletedRows(bitmap: [1, 2, 3, 4, 5]) }
    }

    /// A commit is tried again only when what came first does not matter to it.
    @Test func conflicts() throws {
        func conflict(_ intent: CommitIntent, _ lines: String..., transaction: AppTransaction? = nil) throws -> Bool {
            var winners = ConflictCheck.Winners()
            winners.add(try CommitText.parse(Array(lines.joined(separator: "\n").utf8)))
            return ConflictCheck.conflict(intent, transaction: transaction, with: winners) != nil
        }
        let optimized = #"{"add":{"path":"a","size":1,"dataChange":false}}"#
        let app = AppTransaction(appID: "x", version: 1)
        #expect(try !conflict(.append, LogLines.add("a"), LogLines.remove("b")))
        #expect(try conflict(.append, LogLines.metadata()))
        #expect(try conflict(.append, LogLines.protocolLine))
        #expect(try conflict(.append, #"{"txn":{"appId":"x","version":1}}"#, transaction: app))
        #expect(try !conflict(.append, #"{"txn":{"appId":"y","version":1}}"#, transaction: app))
        #expect(try conflict(.create, LogLines.add("a")))
        #expect(try conflict(.overwrite(evenConcurrentChanges: false), LogLines.add("a")))
        #expect(try !conflict(.overwrite(evenConcurrentChanges: true), LogLines.add("a")))
        #expect(try !conflict(.overwrite(evenConcurrentChanges: false), optimized))
        #expect(try conflict(.overwrite(evenConcurrentChanges: true), LogLines.metadata()))
    }
}
