import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// Tables of the Delta project, with statistics of other engines: skipping never loses a row of them.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: Checkout.goldenTables),
        "needs the golden tables in ../shared/data/delta-golden"))
struct GoldenSkippingTests {
    /// The predicate of a condition, by way of DuckDB's plan.
    static func predicate(
        _ condition: String, _ snapshot: Snapshot, on connection: Connection
    ) async throws -> FilePredicate {
        let columns = snapshot.columns.enumerated().map { (name: "planned_\($0.offset)", field: $0.element) }
        let relation = PlanningRelation.sql(
            columns: columns.map { ($0.name, $0.field.type.duckDBType) }, rowCount: 1_000)
        let list = columns.map { "\($0.name) AS \(SQL.identifier($0.field.name))" }.joined(separator: ", ")
        let plan = try await connection.rows(
            "EXPLAIN (FORMAT json) SELECT * FROM (SELECT \(list) FROM \(relation)) WHERE \(condition)")
        let leaves = try #require(PlanLeaf.leaves(of: PlanningRelation.function, inPlan: plan[0][1].description))
        let reader = PlanPredicate(columns: Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.field) }))
        return (leaves.first?.filters ?? []).reduce(.unknown) { $0.and(reader.predicate($1)) }
    }

    @Test(.timeLimit(.minutes(5)), arguments: GoldenTableTests.names)
    func keepsRows(_ name: String) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/sord-golden-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Checkout.run("/usr/bin/tar", ["--zstd", "-xf", "\(Checkout.goldenTables)/\(name).tar.zst", "-C", folder])
        let lake = try TestLake(root: "\(folder)/\(name)")
        // Tables that must be refused are another test's.
        guard FileManager.default.fileExists(atPath: "\(lake.root)/expected") else { return }
        let snapshot = try await lake.table("delta").snapshot()
        try lake.database.addPlanningRelation()
        try await lake.connection.run("SET TimeZone = 'Asia/Tokyo'; CREATE TABLE whole AS \(snapshot.scan())")

        // Files one by one are the table, each with its own partition values and deleted rows.
        if snapshot.fileCount <= 40 {
            let parts = (0..<snapshot.fileCount).map { index in
                snapshot.scan(FileSelection(indices: [index], fileCount: snapshot.fileCount))
            }
            let none = snapshot.scan(FileSelection(indices: [], fileCount: snapshot.fileCount))
            #expect(try await lake.differences((parts + [none]).joined(separator: " UNION ALL "), "FROM whole") == 0)
        }
        for column in snapshot.columns.prefix(25) where column.type.isPrimitive {
            let name = SQL.identifier(column.name)
            var conditions = ["\(name) IS NULL", "\(name) IS NOT NULL"]
            let values = try await lake.rows(
                "SELECT DISTINCT \(name)::VARCHAR FROM whole WHERE \(name) IS NOT NULL ORDER BY hash(1) LIMIT 4")
            for value in values where column.type != .binary {
                let literal = "\(SQL.literal(value[0]))::\(column.type.duckDBType)"
                conditions += ["=", "<", "<=", ">", ">=", "<>"].map { "\(name) \($0) \(literal)" }
            }
            for condition in conditions {
                let predicate = try await Self.predicate(condition, snapshot, on: lake.connection)
                let selection = snapshot.files(matching: predicate)
                let kept = try await lake.rows("SELECT count(*) FROM (\(snapshot.scan(selection))) WHERE \(condition)")
                let all = try await lake.rows("SELECT count(*) FROM whole WHERE \(condition)")
                #expect(kept == all, "\(condition) by way of \(predicate)")
            }
        }
    }
}
