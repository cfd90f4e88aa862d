import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// Names that look alike and are other bytes, an é of one code point and of two, are different names everywhere.
struct ExactNameTests {
    typealias Made = HandMadeTable
    let lake: TestLake
    static let one = "caf\u{E9}"
    static let two = "cafe\u{301}"

    init() throws { lake = try TestLake() }

    @Test func comparison() {
        #expect(Self.one == Self.two)
        #expect(Self.one.exact != Self.two.exact && Self.one.folded != Self.two.folded)
        #expect(Self.one.uppercased().folded == Self.one.folded && Self.two.uppercased().folded == Self.two.folded)
        #expect(Set([Self.one.exact, Self.two.exact, Self.one.exact]).count == 2)
    }

    /// Two such columns are written, read, changed, skipped by, widened, renamed and dropped each for itself.
    @Test func columns() async throws {
        let table = lake.table("t")
        let one = SQL.identifier(Self.one)
        let two = SQL.identifier(Self.two)
        func source(_ range: String) -> String {
            "SELECT range AS \(one), 100 - range AS \(two), {\(Self.one): range, \(Self.two): -range} AS s FROM range(\(range))"
        }
        for (range, mode) in [("0, 10", WriteMode.create), ("10, 20", .append), ("20, 30", .append)] {
            _ = try await table.write(source(range), mode: mode, on: lake.connection)
        }
        let snapshot = try await table.snapshot()
        #expect(snapshot.columns.map(\.name.exact) == [Self.one.exact, Self.two.exact, "s"])
        #expect(try await lake.differences(snapshot.scan(), source("30")) == 0)
        try lake.database.addPlanningRelation()
        for (condition, files) in [
            ("\(one) = 15", [1]), ("\(two) = 95", [0]), ("s.\(two) = -25", [2]), ("s.\(one) < 5", [0]),
        ] {
            let predicate = try await GoldenSkippingTests.predicate(condition, snapshot, on: lake.connection)
            #expect(snapshot.files(matching: predicate).indices == files, "\(condition)")
        }
        // Rows with one of them only leave the other NULL.
        _ = try await table.write("SELECT 1 AS \(two)", mode: .append, on: lake.connection)
        let scan = try await table.snapshot().scan()
        #expect(try await lake.rows("SELECT \(two) FROM (\(scan)) WHERE \(one) IS NULL") == [["1"]])
        _ = try await table.alter([.renameColumn(path: [Self.two], to: "other")], on: lake.connection)
        #expect(try await table.snapshot().columns.map(\.name.exact) == [Self.one.exact, "other", "s"])
        _ = try await table.alter([.renameColumn(path: [Self.one], to: Self.two)], on: lake.connection)
        #expect(try await table.snapshot().columns.map(\.name.exact) == [Self.two.exact, "other", "s"])
        let renamed = try await table.snapshot().scan()
        #expect(try await lake.rows("SELECT sum(\(two)) FROM (\(renamed))") == [["435"]])
    }

    /// So are files, partition values, applications and tables; one table cannot be partitioned by two such columns.
    @Test func files() async throws {
        let made = try Made()
        for (index, name) in [Self.one, Self.two].enumerated() {
            try await made.copy("SELECT \(index) AS a", to: "\(name).parquet")
        }
        let metadata = Made.metadata(Made.field("a", "long") + "," + Made.field("p", "string"), by: ["p"])
        try made.commit(
            0, Made.protocolLine(), metadata, try made.add("\(Self.one).parquet", ["p": Self.one]),
            try made.add("\(Self.two).parquet", ["p": Self.two]), #"{"txn":{"appId":"\#(Self.one)","version":1}}"#,
            #"{"txn":{"appId":"\#(Self.two)","version":2}}"#)
        let snapshot = try await made.table.snapshot()
        #expect(
            try await made.lake.rows("SELECT a, encode(p)::VARCHAR FROM (\(snapshot.scan())) ORDER BY a")
                == [["0", "caf\\xC3\\xA9"], ["1", "cafe\\xCC\\x81"]])
        #expect(snapshot.transactionVersion(of: Self.one) == 1 && snapshot.transactionVersion(of: Self.two) == 2)
        try made.commit(1, LogLines.remove("\(Self.one).parquet"))
        #expect(try await made.rows().map { $0[0] } == ["1"])
        let both = Made.field(Self.one, "string") + "," + Made.field(Self.two, "string") + "," + Made.field("a", "long")
        try made.commit(2, Made.metadata(both, by: [Self.one, Self.two]))
        let error = await #expect(throws: DeltaError.self) { try await made.table.snapshot() }
        #expect(error?.code == .unsupportedTable && error?.message.contains(Self.one) == true)
    }
}
