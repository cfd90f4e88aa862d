import Foundation
import Testing

@testable import DeltaLake

/// Files whose columns DuckDB would not give, or would give otherwise, when it is told the types of the table.
struct FileShapeTests {
    typealias Made = HandMadeTable
    let made: Made

    init() throws { made = try Made() }

    private static let inner = Made.structure(
        Made.field("b", "long"), Made.field("c", Made.structure(Made.field("d", "string"))))
    private static let structs = [
        Made.field("s", inner), Made.field("l", Made.array(inner)), Made.field("m", Made.map("string", inner)),
        Made.field("n", Made.structure(Made.field("t", inner), Made.field("z", "long"))),
    ].joined(separator: ",")

    private func sql(_ inner: String, _ z: String) -> String {
        "SELECT \(inner) AS s, [\(inner), NULL] AS l, MAP {'k': \(inner)} AS m, {'t': \(inner), 'z': \(z)} AS n"
    }

    private static let old =
        "[{'b': NULL, 'c': NULL}, [{'b': NULL, 'c': NULL}, NULL], {k={'b': NULL, 'c': NULL}}, {'t': {'b': NULL, 'c': NULL}, 'z': 1}]"

    /// A struct that has no member in common with an old file, wherever it stands: its members are NULL, and a NULL stays
    /// one. A file that lacks the column has NULL.
    @Test(arguments: ["old.parquet", "sord-1.parquet"]) func disjointStructs(_ name: String) async throws {
        try await made.copy(sql("{'a': 1}", "1"), to: name)
        try await made.copy(sql("NULL::STRUCT(a INTEGER[], b2 DATE)", "3"), to: "empty.parquet")
        try await made.copy(sql("{'b': 2, 'c': {'d': 'x'}}", "2"), to: "new.parquet")
        try await made.copy("SELECT 1 AS other", to: "none.parquet")
        try made.commit(
            0, Made.protocolLine(), Made.metadata(Self.structs), try made.add(name), try made.add("empty.parquet"),
            try made.add("new.parquet"), try made.add("none.parquet"))
        let null = "{'t': NULL, 'z': 3}"
        #expect(
            try await made.rows().map { "[\($0.joined(separator: ", "))]" }.sorted()
                == [
                    Self.old, "[NULL, NULL, NULL, NULL]", "[NULL, [NULL, NULL], {k=NULL}, \(null)]",
                    "[{'b': 2, 'c': {'d': x}}, [{'b': 2, 'c': {'d': x}}, NULL], {k={'b': 2, 'c': {'d': x}}}, "
                        + "{'t': {'b': 2, 'c': {'d': x}}, 'z': 2}]",
                ].sorted())
    }

    /// The files of a table that Sord itself changed: ADD COLUMN and DROP COLUMN inside of a struct, also with a snapshot
    /// that is known.
    @Test func alteredStruct() async throws {
        let table = made.lake.table("own")
        _ = try await table.write(
            "SELECT {'a': 1} AS s, [{'a': 1}] AS l", mode: .create, on: made.lake.connection)
        let first = try await table.snapshot()
        #expect(first.shapes.isEmpty)
        var fields = first.metadata.schema.fields
        let other = DataType.structure(Schema([Field(name: "b", type: .string)]))
        fields[0].type = other
        fields[1].type = .array(element: other, containsNull: true)
        var metadata = first.metadata
        metadata.schema = Schema(fields)
        try made.lake.writeLog("own", LogFile.commitName(1), Action.metadata(metadata).json.text)
        let second = try await table.snapshot(updating: first)
        #expect(second.shapes.count == 1)
        _ = try await table.write("SELECT {'b': 'x'} AS s, [{'b': 'y'}] AS l", mode: .append, on: made.lake.connection)
        #expect(
            try await made.lake.rows(of: "own") == [["{'b': x}", "[{'b': y}]"], ["{'b': NULL}", "[{'b': NULL}]"]])
        // A file written for the schema of now needs no look.
        let third = try await table.snapshot(updating: second)
        #expect(third.shapes.count == 1 && third.fileCount == 2)
        #expect(try await made.lake.rows(third.scan()).count == 2)
    }

    /// Statistics that name a member of every struct spare the look into the file; others do not.
    @Test func doubt() throws {
        let schema = Schema([
            Field(name: "s", type: .structure(Schema([Field(name: "a", type: .long), Field(name: "b", type: .long)])))
        ])
        let lists = Schema([Field(name: "l", type: .array(element: schema.fields[0].type, containsNull: true))])
        func exists(_ schema: Schema, _ stats: String?, ours: Bool = false, isOfSchema: Bool = false) -> Bool {
            let name = ours ? "sord-x.parquet" : "x.parquet"
            let file = AddFile(path: name, size: 1, modificationTime: 1, stats: stats)
            return ShapeDoubt(Metadata(id: "", schema: schema, createdTime: 1))
                .exists(about: LogReplay.LiveFile(name: name, file: file), isOfSchema: isOfSchema)
        }
        #expect(!exists(schema, #"{"nullCount":{"s":{"b":0}}}"#))
        #expect(exists(schema, #"{"nullCount":{"s":{"c":0}}}"#))
        #expect(exists(schema, nil) && exists(schema, "{"))
        #expect(exists(lists, #"{"nullCount":{"l":0}}"#))
        #expect(exists(schema, nil, ours: true) && !exists(schema, nil, ours: true, isOfSchema: true))
        #expect(exists(schema, nil, ours: false, isOfSchema: true))
    }

    /// PROTOCOL.md, "Column Mapping": identifiers count in files of the mode `id`, also inside of columns, whatever names
    /// other engines gave there. A member of another identifier is another one.
    @Test func nestedIdentifiers() async throws {
        try made.python(
            """
            def f(name, type, id): return pa.field(name, type, metadata={'PARQUET:field_id': str(id)})
            item = pa.struct([f('any', pa.int64(), 6), f('p-b', pa.string(), 66)])
            schema = pa.schema([f('whatever', pa.struct([f('in1', pa.int32(), 3), f('p-y', pa.string(), 44)]), 1),
                                f('ll', pa.list_(f('element', item, 7)), 5), f('mm', pa.map_(pa.string(), item), 9)])
            rows = [[{'in1': 1, 'p-y': 'wrong'}], [[{'any': 9, 'p-b': 'wrong'}, None]], [[('k', {'any': 8, 'p-b': 'wrong'})]]]
            columns = [pa.array(r, type=schema.field(i).type) for i, r in enumerate(rows)]
            pq.write_table(pa.table(columns, schema=schema), 'a.parquet')
            """)
        let item = Made.structure(
            Made.field("a", "long", id: 6, physicalName: "p-a"), Made.field("b", "string", id: 8, physicalName: "p-b"))
        let fields = [
            Made.field(
                "s",
                Made.structure(
                    Made.field("x", "long", id: 3, physicalName: "p-x"),
                    Made.field("y", "string", id: 4, physicalName: "p-y")), id: 1, physicalName: "p-s"),
            Made.field("l", Made.array(item), id: 5, physicalName: "p-l"),
            Made.field("m", Made.map("string", item), id: 9, physicalName: "p-m"),
            Made.field("new", "string", id: 99, physicalName: "ll"),
        ].joined(separator: ",")
        try made.commit(
            0, Made.protocolLine(["columnMapping"]), Made.metadata(fields, ["delta.columnMapping.mode": "id"]),
            try made.add("a.parquet"))
        #expect(
            try await made.rows() == [
                ["{'x': 1, 'y': NULL}", "[{'a': 9, 'b': NULL}, NULL]", "{k={'a': 8, 'b': NULL}}", "NULL"]
            ])
    }

    /// PROTOCOL.md, "Primitive Types": a moment counts in UTC, whatever unit and zone its file names, in any session.
    @Test(arguments: ["UTC", "America/New_York"]) func moments(_ zone: String) async throws {
        try made.python(
            """
            ts = dt.datetime(2020, 7, 1, 12, 0, 0, 123000)
            def write(name, unit, zone, **options):
                a = pa.array([ts if zone is None else ts.replace(tzinfo=dt.timezone.utc)], type=pa.timestamp(unit, tz=zone))
                s = pa.StructArray.from_arrays([a], ['x'])
                l = pa.ListArray.from_arrays([0, 1], a)
                m = pa.MapArray.from_arrays([0, 1], a, a)
                pq.write_table(pa.table({'tz': a, 'ntz': a, 's': s, 'l': l, 'm': m}), name, **options)
            for unit in ['ms', 'us', 'ns']:
                for zone in [None, 'UTC', 'Asia/Tokyo']: write(f'{unit}-{zone}.parquet'.replace('/', '-'), unit, zone)
            write('old.parquet', 'ms', 'UTC', version='1.0')
            write('int96.parquet', 'us', None, use_deprecated_int96_timestamps=True)
            """)
        let fields = [
            Made.field("tz", "timestamp"), Made.field("ntz", "timestamp_ntz"),
            Made.field("s", Made.structure(Made.field("x", "timestamp"))), Made.field("l", Made.array("timestamp_ntz")),
            Made.field("m", Made.map("timestamp", "timestamp_ntz")),
        ].joined(separator: ",")
        let files = try FileManager.default.contentsOfDirectory(atPath: made.folder).filter { $0.hasSuffix(".parquet") }
        #expect(files.count == 11)
        try made.commit(
            0, Made.protocolLine(["timestampNtz"]), Made.metadata(fields),
            try files.sorted().map { try made.add($0) }.joined(separator: "\n"))
        try await made.lake.connection.run("SET TimeZone = '\(zone)'")
        let found = try await made.lake.rows(
            """
            SELECT DISTINCT epoch_us(tz), ntz::VARCHAR, epoch_us(s.x), l::VARCHAR, epoch_us(map_keys(m)[1]),
              map_values(m)::VARCHAR, count(*) FROM (\(try await made.table.snapshot().scan())) GROUP BY ALL
            """)
        let text = "2020-07-01 12:00:00.123"
        let micros = "1593604800123000"
        #expect(found == [[micros, text, micros, "['\(text)']", micros, "['\(text)']", "11"]])
    }
}
