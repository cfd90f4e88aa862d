import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// OPTIMIZE changes files and never rows.
struct OptimizeTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func write(_ source: String, _ mode: WriteMode, _ options: WriteOptions = WriteOptions()) async throws {
        _ = try await lake.table("t").write(source, mode: mode, on: lake.connection, options: options)
    }

    private func optimize(_ options: OptimizeOptions = OptimizeOptions()) async throws -> OptimizeReport {
        try await lake.table("t").optimize(options, on: lake.connection)
    }

    private func failure(_ options: OptimizeOptions) async -> DeltaError? {
        await #expect(throws: DeltaError.self) { try await optimize(options) }
    }

    /// Small files of a partition become one; a second time there is nothing to do.
    @Test func merges() async throws {
        let source = "SELECT range AS a, 'p ' || range % 2 AS \"the part\", {'x': range} AS s FROM range(10)"
        try await write(source, .create, WriteOptions(partitionColumns: ["the part"]))
        for _ in 1...3 { try await write(source, .append) }
        let before = try await lake.table("t").snapshot()
        let rows = try await lake.rows(of: "t")
        let report = try await optimize()
        #expect(report.version == 4 && report.removedFiles == 8 && report.addedFiles == 2 && report.partitions == 2)
        let after = try await lake.table("t").snapshot(updating: before)
        #expect(after.fileCount == 2 && after.rowCount == 40 && after.byteCount == report.addedBytes)
        #expect(after.files.allSatisfy { !$0.dataChange && $0.stats != nil && $0.path.contains("/") })
        #expect(try await lake.rows(of: "t") == rows)
        #expect(try await lake.table("t").history(limit: 1).first?.operation == "OPTIMIZE")
        let again = try await optimize()
        #expect(again == OptimizeReport())
        #expect(try await lake.table("t").snapshot().version == 4)
        #expect(try await lake.table("t").snapshot(version: 3).files == before.files)
    }

    /// A condition on partition columns leaves the others alone; one on other columns is refused.
    @Test func filter() async throws {
        for number in 0...1 {
            try await write(
                "SELECT range AS a, range::INTEGER % 3 AS p FROM range(9)", number == 0 ? .create : .append,
                WriteOptions(partitionColumns: number == 0 ? ["p"] : nil))
        }
        let report = try await optimize(OptimizeOptions(filter: "p >= 1 AND p < 2 -- one"))
        #expect(report.removedFiles == 2 && report.partitions == 1)
        let error = await failure(OptimizeOptions(filter: "a = 1"))
        #expect(error?.code == .query && error?.hint?.contains("\"p\"") == true)
        #expect(try await optimize(OptimizeOptions(filter: "p > 100")).version == nil)
    }

    /// Files become about as large as wanted, and larger ones are not touched.
    @Test func bins() {
        func file(_ size: Int64, _ partition: String? = nil) -> AddFile {
            AddFile(path: "x", partitionValues: ["p": partition], size: size, modificationTime: 0)
        }
        func bins(_ sizes: [Int64]) -> [[Int]] {
            OptimizePlan(
                sizes.enumerated().map { ($0, file($1)) }, targetSize: 100, arrangement: nil
            ).bins.map(\.places)
        }
        #expect(bins([100, 10, 200, 20]) == [[1, 3]])
        #expect(bins([60, 60, 40, 40]) == [[0, 2], [1, 3]] || bins([60, 60, 40, 40]) == [[0, 3], [1, 2]])
        #expect(bins([60, 60]).isEmpty && bins([]).isEmpty && bins([5]).isEmpty)
        #expect(bins(Array(repeating: 1, count: 250)).map(\.count).reduce(0, +) == 250)
        let two = OptimizePlan(
            [(0, file(1, "a")), (1, file(1, "b")), (2, file(1, "a")), (3, file(1, nil))], targetSize: 100,
            arrangement: nil)
        #expect(two.bins.map(\.places) == [[0, 2]] && two.partitions == 1)
    }

    /// A file of which many rows are deleted is written anew by itself.
    @Test func purges() async throws {
        try await write(
            "SELECT range AS a FROM range(100)", .create,
            WriteOptions(properties: ["delta.enableDeletionVectors": "true"]))
        func delete(_ condition: String) async throws {
            let connection = lake.connection
            _ = try await lake.table("t").change(RowChange(kind: .delete, alias: "t"), on: connection) {
                name throws(DuckDBError) in try await connection.run("DELETE FROM \(name) WHERE \(condition)")
            }
        }
        try await delete("a < 3")
        #expect(try await optimize().version == nil)
        try await delete("a < 30")
        #expect(try await lake.table("t").snapshot().files.first?.deletionVector != nil)
        let report = try await optimize()
        #expect(report.addedFiles == 1 && report.removedFiles == 1)
        let snapshot = try await lake.table("t").snapshot()
        #expect(snapshot.files.first?.deletionVector == nil && snapshot.rowCount == 70)
        #expect(try await lake.rows(of: "t").first == ["30"])
    }

    /// Sorted files do not overlap; a Z-order keeps each column in a part of its range.
    @Test(.timeLimit(.minutes(1))) func arranges() async throws {
        try await write(
            "SELECT (range * 7919) % 20000 AS x, hash(range)::VARCHAR AS y, [range] AS l, range AS rowid FROM range(20000)",
            .create)
        let rows = "SELECT count(*), sum(x), count(DISTINCT y), count(DISTINCT l) FROM "
        let before = try await lake.rows("\(rows) (\(lake.table("t").snapshot().scan()))")
        let sorted = try await optimize(OptimizeOptions(targetSize: 100_000, sort: ["x"]))
        #expect(sorted.addedFiles > 2)
        func ranges(_ column: String) async throws -> [(String, String)] {
            try await lake.table("t").snapshot().files.compactMap { file in
                let stats = try JSONParser.parse(file.stats ?? "")
                guard let low = stats["minValues"]?[column], let high = stats["maxValues"]?[column] else { return nil }
                return (low.text, high.text)
            }
        }
        let bounds = try await ranges("x").compactMap { low, high in
            Int(low).flatMap { low in Int(high).map { (low, $0) } }
        }.sorted { $0.0 < $1.0 }
        #expect(bounds.count == sorted.addedFiles)
        for (one, next) in zip(bounds, bounds.dropFirst()) { #expect(one.1 < next.0) }
        #expect(try await optimize(OptimizeOptions(targetSize: 100_000, sort: ["x"])).version == nil)

        let curve = try await optimize(OptimizeOptions(targetSize: 30_000, zOrder: ["x", "y"]))
        #expect(curve.addedFiles >= 8 && curve.version == 2)
        #expect(try await lake.rows("\(rows) (\(lake.table("t").snapshot().scan()))") == before)
        // With a curve, a value of either column lies in few of the files.
        let x = try await ranges("x").filter { Int($0.0) ?? 0 <= 5000 && Int($0.1) ?? 0 >= 5000 }.count
        let y = try await ranges("y").filter { $0.0 <= "\"5" && $0.1 >= "\"5" }.count
        #expect(x < curve.addedFiles * 3 / 4 && y < curve.addedFiles * 3 / 4, "\(x), \(y) of \(curve.addedFiles)")
    }

    /// Columns that rows cannot be arranged by are refused, and nothing is left behind.
    @Test func refusals() async throws {
        try await write(
            "SELECT 1 AS a, [1] AS l, 2 AS p", .create, WriteOptions(partitionColumns: ["p"]))
        try await write("SELECT 1 AS a, [1] AS l, 2 AS p", .append)
        let before = lake.files()
        #expect(await failure(OptimizeOptions(zOrder: ["nope"]))?.message.contains("nope") == true)
        #expect(await failure(OptimizeOptions(zOrder: ["p"]))?.code == .schemaMismatch)
        #expect(await failure(OptimizeOptions(sort: ["l"]))?.code == .schemaMismatch)
        #expect(await failure(OptimizeOptions(zOrder: ["a"], sort: ["a"]))?.code == .query)
        #expect(lake.files() == before)
    }

    /// Somebody who changes rows of the same files wins; somebody who appends is no hindrance.
    @Test func conflicts() async throws {
        for number in 0...2 { try await write("SELECT \(number) AS a", number == 0 ? .create : .append) }
        let base = try await lake.table("t").snapshot()
        try await write("SELECT 9 AS a", .append)
        func commit() async throws(WriteFailure) -> Int64 {
            let draft = CommitDraft(operation: "OPTIMIZE", removed: .files(base.files), dataChange: false)
            return try await Committer(
                table: lake.table("t"), draft: draft, intent: .rearrange(files: base.files)
            ).commit(after: base).version
        }
        #expect(try await commit() == 4)
        let failure = await #expect(throws: WriteFailure.self) { try await commit() }
        #expect(failure?.error.code == .conflict)
    }
}
