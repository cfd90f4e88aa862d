import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// Logs as other engines may leave them behind: what readers shall ignore is ignored, what is wrong is an error.
struct ForeignLogTests {
    typealias Made = HandMadeTable
    let made: Made
    private let metadata = Made.metadata(Made.field("a", "long"))

    init() throws { made = try Made() }

    /// Files `0.parquet`, `1.parquet` and so on, each with its number as the row.
    private func files(_ count: Int) async throws {
        for number in 0..<count { try await made.copy("SELECT \(number)::BIGINT AS a", to: "\(number).parquet") }
    }

    private func numbers() async throws -> [String] { try await made.rows().map { $0[0] } }

    /// Writes a checkpoint: rows of SQL with the columns `protocol`, `metaData` and `add`.
    private func checkpoint(_ name: String, files: [Int], heads: Bool = true, add: String = "") async throws {
        let schema = #"{"type":"struct","fields":["# + Made.field("a", "long") + "]}"
        var rows: [String] = []
        if heads {
            rows.append(
                "SELECT {'minReaderVersion': 1, 'minWriterVersion': 2, 'unheardOf': 1} AS protocol, NULL AS \"metaData\", NULL AS add"
            )
            rows.append(
                """
                SELECT NULL, {'id': 'made', 'format': {'provider': 'parquet', 'options': MAP {}::MAP(VARCHAR, VARCHAR)},
                  'schemaString': '\(schema)', 'partitionColumns': []::VARCHAR[], 'configuration': MAP {}::MAP(VARCHAR, VARCHAR)}, NULL
                """)
        }
        for file in files {
            let size = try FileManager.default.attributesOfItem(atPath: "\(made.folder)/\(file).parquet")[.size] as? Int
            rows.append(
                """
                SELECT NULL AS protocol, NULL AS "metaData", {'path': '\(file).parquet',
                  'partitionValues': MAP {}::MAP(VARCHAR, VARCHAR), 'size': \(size ?? 0)::BIGINT,
                  'modificationTime': 1::BIGINT, 'dataChange': false\(add)} AS add
                """)
        }
        try await made.copy(rows.joined(separator: " UNION ALL "), to: "_delta_log/\(name)")
    }

    private func name(_ version: Int, _ rest: String) -> String {
        String(repeating: "0", count: 20 - String(version).count) + "\(version).\(rest)"
    }

    /// Actions that nobody knows, files of changes, checksums and whatever else lies in the folder.
    @Test func ignored() async throws {
        try await files(3)
        try await made.copy("SELECT 9::BIGINT AS a, 'insert' AS _change_type", to: "_change_data/c.parquet")
        let size =
            try FileManager.default.attributesOfItem(atPath: "\(made.folder)/_change_data/c.parquet")[.size] as? Int
        try made.commit(
            0, Made.protocolLine(), metadata, try made.add("0.parquet"), #"{"future":{"path":"1.parquet"}}"#,
            #"{"nothing":null}"#,
            "")
        try made.commit(
            1, try made.add("2.parquet"), LogLines.remove("not-there.parquet"),
            #"{"cdc":{"path":"_change_data/c.parquet","partitionValues":{},"size":\#(size ?? 0),"dataChange":false}}"#,
            #"{"commitInfo":{"operation":["any"],"operationMetrics":7}}"#)
        for file in [
            name(0, "crc"), name(1, "crc"), ".\(name(1, "json.crc"))", "_commits/\(name(2, "x.json"))",
            name(1, "json.tmp"),
        ] {
            try FileManager.default.createDirectory(
                atPath: "\(made.folder)/_delta_log/_commits", withIntermediateDirectories: true)
            try made.lake.writeLog(made.path, file, #"{"tableSizeBytes":-1,"numFiles":99}"#)
        }
        #expect(try await numbers() == ["0", "2"])
        #expect(try await made.table.snapshot().version == 1)
    }

    /// A checkpoint whose actions have fields that nobody knows, and none that may be missing; also without any commit.
    @Test func onlyCheckpoint() async throws {
        try await files(3)
        try await checkpoint(
            name(7, "checkpoint.parquet"), files: [0, 2],
            add: ", 'unheardOf': {'x': [1]}, 'stats_parsed': {'unheardOf': 1}, 'partitionValues_parsed': {'p': 1}")
        #expect(try await numbers() == ["0", "2"])
        #expect(try await made.table.snapshot().version == 7)
        try made.commit(8, try made.add("1.parquet"))
        #expect(try await numbers() == ["0", "1", "2"])
        let error = await #expect(throws: DeltaError.self) { try await made.table.snapshot(version: 6) }
        #expect(error?.code == .unknownTable && error?.message.contains("versions 7 to 8") == true, "\(error!)")
    }

    /// Statistics that a checkpoint has as a struct only let files be skipped, and are those that the commits had.
    @Test(arguments: [false, true]) func parsedStatistics(_ hasEmptyTexts: Bool) async throws {
        let source = """
            SELECT range AS a, 'é"' || range AS t, (range / 8)::DECIMAL(38,20) AS d, DATE '2020-01-01' + range::INTEGER AS day,
              TIMESTAMPTZ '2020-01-01 00:00:00.000001+00' + to_days(range::INTEGER) AS tz, CASE WHEN range = 1 THEN 'nan' ELSE range::VARCHAR END::DOUBLE AS f,
              TIMESTAMP '2020-01-01 00:00:00.5' + to_days(range::INTEGER) AS ntz, {'x': -range} AS s, NULL::INTEGER AS n
            FROM range
            """
        for number in 0..<4 {
            _ = try await made.table.write(
                source.replacing("FROM range", with: "FROM range(\(number), \(number + 1))"),
                mode: number == 0 ? .create : .append, on: made.lake.connection)
        }
        let commits = try await made.table.snapshot()
        // The checkpoint as an engine writes it that keeps structs only.
        let texts = commits.files.map { SQL.literal($0.stats ?? "") }
        let leaves =
            "STRUCT(a BIGINT, t VARCHAR, d DECIMAL(38,20), day DATE, tz TIMESTAMPTZ, f DOUBLE, ntz TIMESTAMP, s STRUCT(x BIGINT))"
        let counts =
            "STRUCT(a BIGINT, t BIGINT, d BIGINT, day BIGINT, tz BIGINT, f BIGINT, ntz BIGINT, s STRUCT(x BIGINT), n BIGINT)"
        let type = "STRUCT(numRecords BIGINT, minValues \(leaves), maxValues \(leaves), nullCount \(counts))"
        let adds = zip(commits.files, texts).map { file, text in
            """
            SELECT NULL AS protocol, NULL AS "metaData", {'path': '\(file.path)', 'partitionValues': MAP {}::MAP(VARCHAR, VARCHAR),
              'size': \(file.size)::BIGINT, 'modificationTime': 1::BIGINT, 'dataChange': false,
              'stats_parsed': json_transform(\(text), '"\(type)"')\(hasEmptyTexts ? ", 'stats': NULL::VARCHAR" : "")} AS add
            """
        }
        let version = commits.protocolVersion
        let features = "\((version.writerFeatures ?? []))".replacing("\"", with: "'")
        let heads = [
            """
            SELECT {'minReaderVersion': \(version.reader), 'minWriterVersion': \(version.writer),
              'readerFeatures': ['timestampNtz'], 'writerFeatures': \(features)} AS protocol, NULL AS "metaData", NULL AS add
            """,
            """
            SELECT NULL, {'id': 'made', 'format': {'provider': 'parquet', 'options': MAP {}::MAP(VARCHAR, VARCHAR)},
              'schemaString': '\(commits.metadata.schema.schemaString)', 'partitionColumns': []::VARCHAR[],
              'configuration': MAP {}::MAP(VARCHAR, VARCHAR)}, NULL
            """,
        ]
        try await made.lake.connection.run("SET TimeZone = 'UTC'")
        try await made.copy(
            (heads + adds).joined(separator: " UNION ALL "), to: "_delta_log/\(name(3, "checkpoint.parquet"))")
        for version in 0...3 {
            try FileManager.default.removeItem(
                atPath: "\(made.folder)/_delta_log/\(LogFile.commitName(Int64(version)))")
        }
        let snapshot = try await made.table.snapshot()
        #expect(snapshot.rowCount == 4)
        try made.lake.database.addPlanningRelation()
        for (condition, files) in [
            ("a = 2", [2]), ("t = 'é\"1'", [1]), ("d > 0.25", [3]), ("day = '2020-01-04'", [3]), ("s.x = -1", [1]),
            ("ntz > '2020-01-03'", [2, 3]), ("tz >= '2020-01-04'", [3]), ("n IS NOT NULL", []), ("f < 1", [0, 1]),
            ("a IS NULL", []),
        ] {
            let predicate = try await GoldenSkippingTests.predicate(condition, commits, on: made.lake.connection)
            #expect(commits.files(matching: predicate).indices == files, "\(condition)")
            #expect(
                snapshot.files(matching: predicate).indices == files, "\(condition) \(snapshot.files[1].stats ?? "")")
        }
    }

    /// A checkpoint that lacks a part is none, whatever `_last_checkpoint` says; nor does this name have to be right.
    @Test(arguments: [
        #"{"version":99,"size":1}"#, #"{"version":1,"size":4,"parts":3}"#, "", "{", #"{"version":-1}"#,
        #"{"version":1,"size":2,"v2Checkpoint":{"path":"gone.checkpoint.json","sizeInBytes":1,"modificationTime":1}}"#,
    ])
    func incompleteParts(_ last: String) async throws {
        try await files(3)
        try made.commit(0, Made.protocolLine(), metadata, try made.add("0.parquet"))
        try made.commit(1, try made.add("1.parquet"))
        try await checkpoint(name(1, "checkpoint.0000000001.0000000003.parquet"), files: [2])
        try await checkpoint(name(1, "checkpoint.0000000003.0000000003.parquet"), files: [2], heads: false)
        try made.lake.writeLog(made.path, "_last_checkpoint", last)
        #expect(try await numbers() == ["0", "1"])
        try await checkpoint(name(1, "checkpoint.0000000002.0000000003.parquet"), files: [0, 1], heads: false)
        #expect(try await numbers() == ["0", "1", "2"], "a file that two parts name is there once")
    }

    /// PROTOCOL.md, "Log Compaction Files": such files may overlap, reach beyond the version, or be damaged.
    @Test func compacted() async throws {
        try await files(6)
        try made.commit(0, Made.protocolLine(), metadata, try made.add("0.parquet"))
        for version in 1...4 {
            try made.commit(
                Int64(version), try made.add("\(version).parquet"), LogLines.remove("\(version - 1).parquet"))
        }
        try made.lake.writeLog(
            made.path, name(1, "\(name(3, "compacted.json"))"),
            [
                try made.add("3.parquet"), LogLines.remove("0.parquet"), LogLines.remove("1.parquet"),
                LogLines.remove("2.parquet"),
            ]
            .joined(separator: "\n"))
        try made.lake.writeLog(
            made.path, name(2, "\(name(4, "compacted.json"))"),
            [
                try made.add("4.parquet"), LogLines.remove("1.parquet"), LogLines.remove("2.parquet"),
                LogLines.remove("3.parquet"),
            ]
            .joined(separator: "\n"))
        try made.lake.writeLog(made.path, name(0, "\(name(4, "compacted.json"))"), "{")
        for version in 0...4 {
            let rows = try await made.lake.rows(try await made.table.snapshot(version: Int64(version)).scan())
            #expect(rows == [["\(version)"]])
        }
    }

    /// A table without files has its columns and no rows; so has one that lost all of them.
    @Test func empty() async throws {
        try await files(1)
        let fields = [
            Made.field("a", "long"), Made.field("s", Made.structure(Made.field("x", "timestamp"))),
            Made.field("p", "date"),
        ].joined(separator: ",")
        try made.commit(0, Made.protocolLine(), Made.metadata(fields, by: ["p"]))
        func check() async throws {
            let snapshot = try await made.table.snapshot()
            #expect(
                try await made.lake.rows(snapshot.scan()).isEmpty && snapshot.rowCount == 0 && snapshot.byteCount == 0)
            #expect(
                try await made.lake.columns(snapshot.scan())
                    == [["a", "BIGINT"], ["s", "STRUCT(x TIMESTAMP WITH TIME ZONE)"], ["p", "DATE"]])
        }
        try await check()
        try made.commit(1, try made.add("0.parquet", ["p": "2020-01-01"]))
        #expect(try await made.rows() == [["0", "NULL", "2020-01-01"]])
        try made.commit(2, LogLines.remove("0.parquet"))
        try await check()
    }

    /// An unknown feature of readers is refused by its name, one of writers when something is written.
    @Test func unknownFeatures() async throws {
        try await files(1)
        try made.commit(0, Made.protocolLine([], writers: ["fromTheFuture"]), metadata, try made.add("0.parquet"))
        #expect(try await numbers() == ["0"])
        let refused = await #expect(throws: DeltaError.self) {
            try await made.table.write("SELECT 1 AS a", mode: .append, on: made.lake.connection)
        }
        #expect(refused?.code == .unsupportedTable && refused?.message.contains("\"fromTheFuture\"") == true)
        try made.commit(1, Made.protocolLine(["fromAfar", "deletionVectors"]))
        let error = await #expect(throws: DeltaError.self) { try await made.table.snapshot() }
        #expect(error?.code == .unsupportedTable && error?.message.contains("\"fromAfar\"") == true)
        #expect(error?.message.contains("deletionVectors") == false)
    }

    // MARK: Deletion vectors

    private enum Damage: CaseIterable { case none, checksum, magic, size, cardinality, missing, cut }

    /// PROTOCOL.md, "Deletion Vector Descriptor Schema": in the log, in a file of the table with a folder or without, and
    /// in one with an absolute path; a damaged one is an error, never other rows.
    @Test(arguments: ["i", "u", "prefix", "p", "file:"]) func deletionVectors(_ storage: String) async throws {
        try await made.copy("SELECT range AS a FROM range(200000)", to: "f.parquet")
        let rows = DeletedRows(rows: Array(0..<70_000) + [100_000, 131_072, 199_998])
        for damage in Damage.allCases {
            let vector = try vector(storage, rows, damage)
            try made.commit(
                0, Made.protocolLine(["deletionVectors"]), metadata, try made.add("f.parquet", vector: vector.json))
            if damage == .none || vector.isHarmless {
                let scan = try await made.table.snapshot().scan()
                let expected = "SELECT range AS a FROM range(70000, 200000) WHERE range NOT IN (100000, 131072, 199998)"
                #expect(try await made.lake.differences(scan, expected) == 0)
            } else {
                let error = await #expect(throws: DeltaError.self, "\(damage)") { try await made.table.snapshot() }
                #expect(error?.code == .brokenTable && error?.table == "t", "\(damage)")
            }
        }
    }

    private func vector(
        _ storage: String, _ rows: DeletedRows, _ damage: Damage
    ) throws -> (json: String, isHarmless: Bool) {
        var descriptor: DeletionVectorDescriptor
        if storage == "i" {
            var bitmap = rows.bitmap
            if damage == .magic { bitmap[0] ^= 1 }
            if damage == .cut { bitmap = Array(bitmap.prefix(20)) }
            descriptor = DeletionVectorDescriptor(
                relativePath: Z85.encode(bitmap + Array(repeating: 0, count: (4 - bitmap.count % 4) % 4)), offset: 0,
                size: Int64(bitmap.count), cardinality: Int64(rows.rows.count))
            descriptor.storage = .inline
            descriptor.offset = nil
        } else {
            var file = DeletionVectorFile(uuid: UUID())
            _ = file.append(DeletedRows(rows: [1, 2, 3]))
            descriptor = file.append(rows)
            var bytes = file.bytes
            let start = Int(descriptor.offset ?? 0)
            if damage == .checksum { bytes[bytes.count - 1] ^= 1 }
            if damage == .magic { bytes[start + 4] ^= 1 }
            if damage == .cut { bytes.removeLast(10) }
            let prefix = storage == "prefix" ? "ab" : ""
            let folder = "\(made.folder)/\(prefix)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            if damage != .missing { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)")) }
            descriptor.pathOrInline = prefix + descriptor.pathOrInline
            if storage == "p" || storage == "file:" {
                descriptor.storage = .absolutePath
                descriptor.pathOrInline = (storage == "p" ? "" : storage) + "\(made.folder)/\(file.name)"
            }
        }
        if damage == .size { descriptor.sizeInBytes += 1 }
        if damage == .cardinality { descriptor.cardinality += 1 }
        let isHarmless = storage == "i" && [.checksum, .missing].contains(damage)
        return (descriptor.json.text, isHarmless)
    }
}
