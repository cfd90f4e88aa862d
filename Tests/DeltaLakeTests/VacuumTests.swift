import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// VACUUM deletes what nobody needs, and nothing else.
struct VacuumTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private var table: Table { lake.table("t") }

    private func write(_ source: String, _ mode: WriteMode, _ options: WriteOptions = WriteOptions()) async throws {
        _ = try await table.write(source, mode: mode, on: lake.connection, options: options)
    }

    /// Makes files look as if they had been written long ago.
    private func age(_ names: [String], days: Double = 10) throws {
        for name in names {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)], ofItemAtPath: "\(lake.root)/\(name)")
        }
    }

    private func data() -> [String] { lake.files().filter { $0.hasSuffix(".parquet") && !$0.contains("_delta_log") } }

    /// A dry run lists and keeps; the retention of the table is guarded; forced, only the newest version stays.
    @Test func deletes() async throws {
        try await write("SELECT 1 AS a, 'x' AS p", .create, WriteOptions(partitionColumns: ["p"]))
        try await write("SELECT 2 AS a, 'x' AS p", .overwrite)
        try age(data())
        // Removed a moment ago, however old the file is.
        #expect(try await table.vacuum().files.isEmpty)
        let guarded = await #expect(throws: DeltaError.self) {
            try await table.vacuum(VacuumOptions(retention: .zero))
        }
        #expect(guarded?.code == .unsupportedTable && guarded?.message.contains("168 hours") == true)
        try await Task.sleep(for: .milliseconds(5))
        var options = VacuumOptions(retention: .zero, ignoresGuard: true)
        let listed = try await table.vacuum(options)
        #expect(listed.files.count == 1 && listed.byteCount > 0 && listed.isDryRun && data().count == 2)
        options.isDryRun = false
        let deleted = try await table.vacuum(options)
        #expect(deleted.files == listed.files && deleted.version == 3 && data().count == 1)
        #expect(try await lake.rows(of: "t") == [["2", "x"]])
        let history = try await table.history()
        #expect(history.prefix(2).map(\.operation) == ["VACUUM END", "VACUUM START"])
        #expect(try await table.vacuum(options).version == nil)
        #expect(try await table.snapshot().version == 3)
    }

    /// Deletion vectors stay with their files, and go when nobody needs them.
    @Test func vectors() async throws {
        try await write(
            "SELECT range AS a FROM range(10)", .create,
            WriteOptions(properties: ["delta.enableDeletionVectors": "true", "delta.enableChangeDataFeed": "true"]))
        let connection = lake.connection
        for number in 0...1 {
            _ = try await table.change(RowChange(kind: .delete, alias: "t"), on: connection) {
                name throws(DuckDBError) in try await connection.run("DELETE FROM \(name) WHERE a = \(number)")
            }
        }
        func vectors() -> [String] { lake.files().filter { $0.hasSuffix(".bin") } }
        #expect(vectors().count == 2)
        try age(data() + vectors())
        try await Task.sleep(for: .milliseconds(5))
        let report = try await table.vacuum(
            VacuumOptions(retention: .zero, isDryRun: false, ignoresGuard: true))
        #expect(vectors().count == 1 && report.files.filter { $0.hasPrefix("_change_data/") }.count == 2)
        #expect(try await lake.rows(of: "t").count == 8)
    }

    /// Which files are none of VACUUM's business.
    @Test func plan() {
        let names = [
            "a.parquet", "needed.parquet", "_hidden.parquet", ".hidden", "_delta_log/1.json", "_p=1/b.parquet",
            "_q=1/c.parquet", "_change_data/d.parquet", "x/e.parquet", "x/_f.parquet", "in/_delta_log/0.json",
            "in/side.parquet", "deletion_vector_x.bin", "p=1/.g.crc",
        ]
        let files = names.map { VacuumPlan.File(name: $0, size: 1, modified: 5) }
        let plan = VacuumPlan(files, needed: ["needed.parquet"], partitionColumns: ["_p"], before: 6)
        #expect(
            plan.files.map(\.name) == [
                "_change_data/d.parquet", "_p=1/b.parquet", "a.parquet", "deletion_vector_x.bin", "x/e.parquet",
            ])
        #expect(VacuumPlan(files, needed: [], partitionColumns: [], before: 5).files.isEmpty)
    }

    /// A restored table is what it was; what VACUUM deleted cannot be restored, and the error says so.
    @Test func restore() async throws {
        try await write("SELECT 1 AS a", .create)
        try await write("SELECT 2 AS a", .append)
        let old = try await lake.rows(of: "t")
        _ = try await table.alter([.setProperties(["delta.enableDeletionVectors": "true"])], on: lake.connection)
        try await write("SELECT 'x' AS b", .overwrite)
        let commit = try await table.restore(to: 1)
        #expect(commit.version == 4 && commit.isNew && commit.files == 2 && commit.removedFiles == 1)
        #expect(try await lake.rows(of: "t") == old)
        let snapshot = try await table.snapshot()
        #expect(snapshot.columns.map(\.name) == ["a"] && snapshot.protocolVersion.has("deletionVectors"))
        #expect(snapshot.metadata.configuration["delta.enableDeletionVectors"] == nil)
        #expect(try await table.restore(to: 4).isNew == false)
        #expect(try await table.history(limit: 1).first?.operation == "RESTORE")
        let never = await #expect(throws: DeltaError.self) { try await table.restore(to: 99) }
        #expect(never?.code == .unknownTable)

        let lost = try #require(try await table.snapshot(version: 3).files.first?.path)
        try FileManager.default.removeItem(atPath: "\(lake.root)/t/\(lost)")
        let error = await #expect(throws: DeltaError.self) { try await table.restore(to: 3) }
        #expect(error?.message.contains(lost) == true && error?.hint?.contains("versions 0 to 4") == true)
        #expect(try await table.snapshot().version == 4)
    }

    /// Details count what is there.
    @Test func detail() async throws {
        try await write(
            "SELECT range AS a, 'x' AS p FROM range(5)", .create,
            WriteOptions(partitionColumns: ["p"], properties: ["delta.enableDeletionVectors": "true"]))
        let connection = lake.connection
        _ = try await table.change(RowChange(kind: .delete, alias: "t"), on: connection) {
            name throws(DuckDBError) in try await connection.run("DELETE FROM \(name) WHERE a = 0")
        }
        #expect(try await table.checkpoint() == 1)
        let detail = try await table.detail()
        #expect(detail.name == "t" && detail.version == 1 && detail.partitionColumns == ["p"])
        #expect(detail.rowCount == 4 && detail.deletedRowCount == 1 && detail.fileCount == 1 && detail.byteCount > 0)
        #expect(detail.minimumReaderVersion == 3 && detail.features.contains("deletionVectors"))
        #expect(detail.checkpoints == [1] && detail.properties["delta.enableDeletionVectors"] == "true")
        #expect(try #require(detail.created) <= detail.modified)
    }

    /// A dropped table comes back whole, and not over another one.
    @Test func trash() async throws {
        let trash = TableTrash(store: lake.store)
        try await write("SELECT 1 AS a", .create)
        #expect(try await trash.list().isEmpty)
        let entry = try await trash.drop(table: "t")
        #expect(try await !table.exists() && entry.key.hasPrefix(".trash/t/"))
        let missing = await #expect(throws: DeltaError.self) { try await trash.drop(table: "t") }
        #expect(missing?.code == .unknownTable)
        try await write("SELECT 2 AS a", .create)
        let taken = await #expect(throws: DeltaError.self) { try await trash.restore("t") }
        #expect(taken?.code == .conflict)
        try await trash.drop(table: "t")
        _ = try await lake.table("deep/u").write("SELECT 3 AS a", mode: .create, on: lake.connection)
        try await trash.drop(table: "deep/u")
        #expect(try await trash.list().map(\.name).sorted() == ["deep/u", "t", "t"])
        try await trash.restore("t")
        #expect(try await lake.rows(of: "t") == [["2"]])
        try await trash.restore("deep/u")
        #expect(try await lake.rows(of: "deep/u") == [["3"]])
        let unknown = await #expect(throws: DeltaError.self) { try await trash.restore("deep/u") }
        #expect(unknown?.code == .unknownTable && unknown?.hint?.contains("\"t\"") == true)
        #expect(try await trash.empty(before: entry.dropped).isEmpty)
        #expect(try await trash.empty(before: Date(timeIntervalSinceNow: 5)).map(\.name) == ["t"])
        #expect(try await trash.list().isEmpty)
    }

    /// What is being brought back is not deleted, and what is being deleted does not come back half; an interrupted
    /// attempt of either can be made again.
    @Test func trashClaims() async throws {
        let trash = TableTrash(store: lake.store)
        try await write("SELECT 1 AS a", .create)
        let entry = try await trash.drop(table: "t")
        let claim = "\(lake.root)/\(entry.key).claim"
        let later = Date(timeIntervalSinceNow: 60)
        try "restoring".write(toFile: claim, atomically: true, encoding: .utf8)
        #expect(try await trash.empty(before: later).isEmpty)
        try await trash.restore("t")
        #expect(try await lake.rows(of: "t") == [["1"]] && !lake.files().contains { $0.hasSuffix(".claim") })
        let again = try await trash.drop(table: "t")
        let key = "\(lake.root)/\(again.key)"
        try "deleting".write(toFile: "\(key).claim", atomically: true, encoding: .utf8)
        try FileManager.default.removeItem(atPath: "\(key)/_delta_log")
        let error = await #expect(throws: DeltaError.self) { try await trash.restore("t") }
        #expect(error?.code == .unknownTable && error?.message.contains("being deleted") == true)
        #expect(try await trash.empty(before: later).map(\.name) == ["t"])
        #expect(!lake.files().contains { $0.hasSuffix(".parquet") || $0.hasSuffix(".claim") })
    }

    /// Whoever restores and whoever empties at the same time: the table is whole, or gone whole.
    @Test(arguments: 0..<10) func trashRace(_ round: Int) async throws {
        let trash = TableTrash(store: lake.store)
        for number in 0..<3 { try await write("SELECT \(number) AS a", number == 0 ? .create : .append) }
        try await trash.drop(table: "t")
        async let emptied = trash.empty(before: Date(timeIntervalSinceNow: 60))
        if round % 2 == 0 { try await Task.sleep(for: .microseconds(50 * round)) }
        let restored = try? await trash.restore("t")
        let deleted = try await emptied
        #expect((restored != nil) == deleted.isEmpty)
        if restored != nil {
            #expect(try await lake.rows(of: "t") == [["0"], ["1"], ["2"]])
        } else {
            #expect(try await !table.exists())
            #expect(try await trash.list().isEmpty)
        }
    }
}
