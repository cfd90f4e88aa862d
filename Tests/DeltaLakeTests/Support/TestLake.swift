import DuckDB
import Foundation
import ObjectStore

@testable import DeltaLake

/// A lake in a temporary folder, with an engine to read and write it.
final class TestLake: Sendable {
    let root: String
    let store: FolderStore
    let database: Database
    let connection: Connection

    /// - Parameter root: a folder that is there and stays; `nil` for a new one that goes with the lake.
    init(root: String? = nil) throws {
        isTemporary = root == nil
        self.root = root ?? FileManager.default.temporaryDirectory.path + "/sord-lake-" + UUID().uuidString
        store = FolderStore(root: self.root)
        database = try Database(path: nil, settings: Database.Settings(threads: 2))
        try database.addNumberTest()
        connection = try database.connect()
    }

    private let isTemporary: Bool

    deinit { if isTemporary { try? FileManager.default.removeItem(atPath: root) } }

    func table(_ path: String) -> Table { Table(store: store, path: path) }

    /// The rows of a table, by an ORDER BY.
    func rows(of path: String, by order: String = "ALL") async throws -> [[String]] {
        try await rows("SELECT * FROM (\(try await table(path).snapshot().scan())) ORDER BY \(order)")
    }

    /// The rows of a query, as DuckDB prints them.
    func rows(_ sql: String) async throws -> [[String]] {
        try await connection.rows(sql).map { $0.map(\.description) }
    }

    /// How many rows are in one relation and not in the other, counting duplicates.
    func differences(_ left: String, _ right: String) async throws -> Int64? {
        try await connection.rows(
            """
            SELECT (SELECT count(*) FROM (FROM (\(left)) EXCEPT ALL FROM (\(right))))
                 + (SELECT count(*) FROM (FROM (\(right)) EXCEPT ALL FROM (\(left))))
            """
        ).first?.first?.int64
    }

    /// The names and types of a relation.
    func columns(_ sql: String) async throws -> [[String]] {
        try await rows("SELECT column_name, column_type FROM (DESCRIBE \(sql))")
    }

    /// Every file of the lake, relative to it, without hidden ones of the store.
    func files() -> [String] {
        (FileManager.default.subpaths(atPath: root) ?? []).sorted()
    }

    /// Writes a file of a log by hand.
    func writeLog(_ path: String, _ name: String, _ text: String) throws {
        let folder = "\(root)/\(path)/_delta_log"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
}

/// The lines of a small log.
enum LogLines {
    static let protocolLine = #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#

    static func metadata(_ fields: String = #"{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}"#)
        -> String
    {
        #"{"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":["#
            + fields + #"]}","partitionColumns":[],"configuration":{},"createdTime":1}}"#
    }

    static func add(_ path: String) -> String {
        #"{"add":{"path":"\#(path)","partitionValues":{},"size":10,"modificationTime":1,"dataChange":true}}"#
    }

    static func remove(_ path: String) -> String {
        #"{"remove":{"path":"\#(path)","deletionTimestamp":1,"dataChange":true}}"#
    }
}
