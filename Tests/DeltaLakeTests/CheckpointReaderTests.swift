import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// What Sord writes as a checkpoint reads alike in DuckDB's extension and in delta-rs.
struct CheckpointReaderTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func log(_ table: String = "t") -> [String] {
        lake.files().filter { $0.hasPrefix("\(table)/_delta_log/") }.map {
            String($0.dropFirst("\(table)/_delta_log/".count))
        }
    }

    private func removeLog(_ names: [String]) throws {
        for name in names { try FileManager.default.removeItem(atPath: "\(lake.root)/t/_delta_log/\(name)") }
    }

    /// The rows as DuckDB's extension sees them.
    private func deltaScan(_ path: String) async throws -> String {
        let oracle = try Database(
            path: nil, settings: Database.Settings(threads: 2, extensionDirectory: Checkout.extensions))
        let connection = try oracle.connect()
        try await connection.load(extension: "delta")
        let file = "\(lake.root)/\(UUID().uuidString).scan"
        try await connection.run(
            "COPY (SELECT * FROM delta_scan('\(lake.root)/\(path)')) TO '\(file)' (FORMAT parquet)")
        return "SELECT * FROM read_parquet('\(file)')"
    }

    /// The rows as delta-rs sees them.
    private func deltaRS(_ path: String) throws -> String {
        let file = "\(lake.root)/\(path)-\(UUID().uuidString).rows"
        let program = """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            from deltalake import DeltaTable, QueryBuilder
            rows = QueryBuilder().register('t', DeltaTable(sys.argv[1])).execute('select * from t').read_all()
            pq.write_table(pa.table(rows), sys.argv[2])
            """
        try Checkout.run(Checkout.python, ["-c", program, "\(lake.root)/\(path)", file])
        return "SELECT * FROM read_parquet('\(file)')"
    }

    /// Every tenth commit makes a checkpoint, and the table is the same without the commits before it, for others too.
    @Test(arguments: [
        [:], ["delta.checkpointPolicy": "v2"],
        ["delta.enableDeletionVectors": "true", "delta.columnMapping.mode": "name"],
    ]) func everyTenth(_ properties: [String: String]) async throws {
        let table = lake.table("t")
        let options = WriteOptions(partitionColumns: ["p"], properties: properties)
        for number in 0...11 {
            _ = try await table.write(
                "SELECT \(number) AS a, 'x y/ü%' || \(number % 2) AS p, {'k': \(number), 'l': 'é'} AS s, NULL::DATE AS d",
                mode: number == 0 ? .create : .append, on: lake.connection,
                options: number == 0 ? options : WriteOptions(transaction: .init(appID: "app", version: Int64(number))))
            if number == 5 {
                let connection = lake.connection
                _ = try await table.change(RowChange(kind: .delete, alias: "t"), on: connection) {
                    name throws(DuckDBError) in try await connection.run("DELETE FROM \(name) WHERE a = 2")
                }
            }
        }
        let checkpoints = log().filter { $0.contains("checkpoint") }
        #expect(checkpoints.contains("_last_checkpoint") && checkpoints.count == 2, "\(checkpoints)")
        #expect(
            checkpoints.first?.hasSuffix(properties["delta.checkpointPolicy"] == "v2" ? ".json" : ".parquet") == true)
        let before = try await lake.rows(of: "t")
        try removeLog((0...9).map { LogFile.commitName($0) })
        let snapshot = try await table.snapshot()
        #expect(try await lake.rows(of: "t") == before)
        #expect(snapshot.version == 12 && snapshot.transactionVersion(of: "app") == 11)
        #expect(snapshot.rowCount == 11)
        if properties["delta.columnMapping.mode"] == nil {
            #expect(try await lake.differences(snapshot.scan(), try await deltaScan("t")) == 0)
            if properties.isEmpty { #expect(try await lake.differences(snapshot.scan(), try deltaRS("t")) == 0) }
        }
    }
}
