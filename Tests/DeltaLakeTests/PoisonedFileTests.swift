import DuckDB
import Foundation
import Testing

@testable import DeltaLake

/// Data files over which DuckDB breaks down: an error that it calls internal ends its database for everybody.
struct PoisonedFileTests {
    typealias Made = HandMadeTable
    let made: Made

    init() throws { made = try Made() }

    /// Makes the precision of a decimal -1 in the footer of a Parquet file, which DuckDB 1.5.5 takes for 255 digits.
    private func poison(_ file: String) throws {
        let url = URL(fileURLWithPath: "\(made.folder)/\(file)")
        var bytes = [UInt8](try Data(contentsOf: url))
        // Scale 2 and precision 30 behind each other, as Thrift's compact protocol writes them.
        let field: [UInt8] = [0x15, 4, 0x15, 60]
        let places = bytes.indices.dropLast(3).filter { Array(bytes[$0..<$0 + 4]) == field }
        try #require(!places.isEmpty)
        for place in places { bytes[place + 3] = 1 }
        try Data(bytes).write(to: url)
    }

    /// The table is an error whatever is asked of it, again and again, and other tables read on.
    @Test(arguments: ["timestamp", "long"]) func footer(_ type: String) async throws {
        try await made.copy(
            "SELECT 1::DECIMAL(30,2) AS d, range AS a, NULL::TIMESTAMPTZ AS t FROM range(3)", to: "f.parquet")
        try poison("f.parquet")
        let fields = Made.field("a", "long") + "," + Made.field("t", type)
        try made.commit(0, Made.protocolLine(), Made.metadata(fields), try made.add("f.parquet"))
        let good = try Made()
        try await good.copy("SELECT 1::BIGINT AS a, TIMESTAMPTZ '2020-01-01 00:00:00+00' AS t", to: "g.parquet")
        try good.commit(
            0, Made.protocolLine(), Made.metadata(Made.field("a", "long") + "," + Made.field("t", "timestamp")),
            try good.add("g.parquet"))
        for _ in 0..<2 {
            if type == "timestamp" {
                // Opening the table looks into the file.
                let error = await #expect(throws: DeltaError.self) { try await made.table.snapshot() }
                #expect(error?.code == .brokenTable && error?.cause?.killsDatabase == true)
            } else {
                let engine = try Database(path: nil).connect()
                let scan = try await made.table.snapshot().scan()
                let error = await #expect(throws: DuckDBError.self) { try await engine.rows(scan) }
                #expect(error?.killsDatabase == true)
                await #expect(throws: DuckDBError.self) { try await engine.rows("SELECT 1") }
            }
            #expect(try await good.rows().map { $0[0] } == ["1"])
        }
    }
}
