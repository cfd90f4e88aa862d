import Foundation

@testable import DeltaLake

/// A table whose data files DuckDB or pyarrow writes, and whose log is written by hand, as other engines would.
struct HandMadeTable {
    let lake: TestLake
    let path: String

    init(_ path: String = "t") throws {
        lake = try TestLake()
        self.path = path
        try FileManager.default.createDirectory(
            atPath: "\(lake.root)/\(path)/_delta_log", withIntermediateDirectories: true)
    }

    var folder: String { "\(lake.root)/\(path)" }
    var table: Table { lake.table(path) }

    /// Writes a data file with DuckDB, or with whatever ran before.
    func copy(_ sql: String, to file: String, _ options: String = "") async throws {
        try makeFolder(of: file)
        let name = "\(folder)/\(file)".replacing("'", with: "''")
        try await lake.connection.run("COPY (\(sql)) TO '\(name)' (FORMAT parquet\(options))")
    }

    /// Writes data files with pyarrow: a program that finds itself in the folder of the table.
    func python(_ program: String) throws {
        let head = "import os, sys, pyarrow as pa, pyarrow.parquet as pq, datetime as dt\nos.chdir(sys.argv[1])\n"
        try Checkout.run(Checkout.python, ["-c", head + program, folder])
    }

    private func makeFolder(of file: String) throws {
        let folder = URL(fileURLWithPath: "\(folder)/\(file)").deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Writes a commit.
    func commit(_ version: Int64, _ lines: String...) throws {
        try lake.writeLog(path, LogFile.commitName(version), lines.joined(separator: "\n") + "\n")
    }

    /// The rows of the newest version, in order.
    func rows() async throws -> [[String]] { try await lake.rows(of: path) }

    // MARK: Lines

    /// A protocol; version 3 and 7 when it has features.
    static func protocolLine(_ features: [String] = [], writers: [String] = []) -> String {
        if features.isEmpty, writers.isEmpty { return LogLines.protocolLine }
        return JSON.object([
            "protocol": .object([
                "minReaderVersion": .integer(3), "minWriterVersion": .integer(7),
                "readerFeatures": .array(features.map { .string($0) }),
                "writerFeatures": .array((features + writers).map { .string($0) }),
            ])
        ]).text
    }

    /// Metadata.
    ///
    /// - Parameter fields: the text of the schema's fields, separated by commas.
    static func metadata(
        _ fields: String, by columns: [String] = [], _ configuration: [String: String] = [:]
    ) -> String {
        JSON.object([
            "metaData": .object([
                "id": .string("made"), "format": .object(["provider": .string("parquet"), "options": .object([:])]),
                "schemaString": .string(#"{"type":"struct","fields":["# + fields + "]}"),
                "partitionColumns": .array(columns.map { .string($0) }), "configuration": .strings(configuration),
                "createdTime": .integer(1),
            ])
        ]).text
    }

    /// A field of a schema.
    ///
    /// - Parameter type: the name of a type, or the JSON of one.
    static func field(_ name: String, _ type: String, id: Int? = nil, physicalName: String? = nil) -> String {
        let metadata = JSON.object([
            "delta.columnMapping.id": id.map { .integer($0) },
            "delta.columnMapping.physicalName": physicalName.map { .string($0) },
        ]).text
        let type = type.hasPrefix("{") ? type : "\"\(type)\""
        return #"{"name":\#(JSON.string(name).text),"type":\#(type),"nullable":true,"metadata":\#(metadata)}"#
    }

    static func structure(_ fields: String...) -> String {
        #"{"type":"struct","fields":["# + fields.joined(separator: ",") + "]}"
    }

    static func array(_ element: String) -> String {
        let element = element.hasPrefix("{") ? element : "\"\(element)\""
        return #"{"type":"array","elementType":\#(element),"containsNull":true}"#
    }

    static func map(_ key: String, _ value: String) -> String {
        let key = key.hasPrefix("{") ? key : "\"\(key)\""
        let value = value.hasPrefix("{") ? value : "\"\(value)\""
        return #"{"type":"map","keyType":\#(key),"valueType":\#(value),"valueContainsNull":true}"#
    }

    /// A file joins the table, with the size that it has on disk.
    ///
    /// - Parameters:
    ///   - file: where it lies in the folder of the table.
    ///   - named: how the log names it; `nil` for the same.
    ///   - vector: the JSON of a deletion vector.
    func add(
        _ file: String, named: String? = nil, _ values: [String: String?] = [:], stats: String? = nil,
        vector: String? = nil
    ) throws -> String {
        let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")[.size] as? Int ?? 0
        let line = JSON.object([
            "add": .object([
                "path": .string(named ?? file), "partitionValues": AddFile.json(values), "size": .integer(size),
                "modificationTime": .integer(1), "dataChange": .bool(true), "stats": stats.map { .string($0) },
            ])
        ]).text
        return vector.map { line.replacing(#""dataChange":true"#, with: #""dataChange":true,"deletionVector":\#($0)"#) }
            ?? line
    }
}
