import Foundation
import Testing

@testable import DeltaLake

/// Tables of the Delta project with the rows that they must give; those without must be refused.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: Checkout.goldenTables),
        "needs the golden tables in ../shared/data/delta-golden"))
struct GoldenTableTests {
    private static let archives = (try? FileManager.default.contentsOfDirectory(atPath: Checkout.goldenTables)) ?? []
    static let names = archives.filter { $0.hasSuffix(".tar.zst") }.map { String($0.dropLast(8)) }.sorted()

    /// Equal to the expected rows, row for row and type for type, in any time zone; or refused, and never wrong.
    @Test(arguments: names)
    func reads(_ name: String) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/sord-golden-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Checkout.run("/usr/bin/tar", ["--zstd", "-xf", "\(Checkout.goldenTables)/\(name).tar.zst", "-C", folder])
        let lake = try TestLake(root: "\(folder)/\(name)")
        let hasExpected = FileManager.default.fileExists(atPath: "\(lake.root)/expected")

        let snapshot: Snapshot
        do {
            snapshot = try await lake.table("delta").snapshot()
        } catch {
            #expect(!hasExpected, "\(error)")
            #expect([.brokenTable, .unsupportedTable, .unknownTable].contains(error.code), "\(error)")
            return
        }
        if name.hasPrefix("canonicalized-paths-") {
            // Their only file is removed under another spelling of its path.
            #expect(snapshot.version == 1 && snapshot.fileCount == 0)
            return
        }
        try #require(hasExpected, "must be refused")
        let expected = "SELECT * FROM read_parquet('\(lake.root)/expected/*.parquet')"
        try await lake.connection.run("SET TimeZone = 'UTC'")
        let columns = try await lake.columns(expected)
        let found = try await lake.columns(snapshot.scan())
        #expect(found.map { $0[0] } == columns.map { $0[0] })
        // Some expected files hold moments as INT96, which DuckDB takes for clock readings; in UTC they are equal.
        #expect(
            found.map { $0[1].replacing(" WITH TIME ZONE", with: "") }
                == columns.map { $0[1].replacing(" WITH TIME ZONE", with: "") })
        try await lake.connection.run("CREATE TABLE expected AS \(expected)")
        #expect(try await lake.differences(snapshot.scan(), "FROM expected") == 0)
        if let rows = snapshot.rowCount {
            #expect(try await lake.rows("SELECT count(*) FROM expected") == [["\(rows)"]])
        }

        try await lake.connection.run("CREATE TABLE utc AS \(snapshot.scan()); SET TimeZone = 'America/New_York'")
        #expect(try await lake.differences(snapshot.scan(), "FROM utc") == 0)
    }
}
