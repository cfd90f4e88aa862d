import DuckDB
import Foundation
import Testing

/// A database for tests that leave nothing in it.
private let sharedDatabase = Swift.Result { try Database(settings: Settings(threads: 2)) }

/// A connection for a test that makes temporary things only.
func connect() throws -> Connection {
    try sharedDatabase.get().connect()
}

/// A connection to a new database in memory.
func connect(_ settings: Settings) throws -> Connection {
    try Database(settings: settings).connect()
}

/// Where `make deps` puts DuckDB's extensions.
let extensionDirectory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(".deps/duckdb/extensions").path

extension Connection {
    /// The first value of the first row.
    func scalar(_ sql: String, _ parameters: [Value] = []) throws -> Value? {
        try rows(sql, parameters).first?.first
    }

    /// The error a statement fails with, or nil.
    func failure(_ sql: String, _ parameters: [Value] = []) -> DuckDBError? {
        do throws(DuckDBError) {
            _ = try rows(sql, parameters)
            return nil
        } catch {
            return error
        }
    }

    /// All rows as JSON.
    func json(_ sql: String, _ parameters: [Value] = []) throws -> String {
        let result = try execute(sql, parameters)
        var json = JSONWriter()
        while let chunk = try next(of: result) {
            if !json.bytes.isEmpty { json.raw(",") }
            chunk.appendJSON(rows: 0..<chunk.rowCount, to: &json)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

/// NaN is not equal to itself, and here it should be.
func expectSame(_ value: Value, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(value.description == expected.description, sourceLocation: sourceLocation)
    if value.double?.isNaN != true { #expect(value == expected, sourceLocation: sourceLocation) }
}

/// A folder that is removed with its last reference.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("duckdb-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// The process's resident memory in bytes, now or at its highest.
func residentMemory(highest: Bool = false) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let name = highest ? "VmHWM:" : "VmRSS:"
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return (line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first ?? 0) * 1_024
}
