import Fabric
import Foundation
import Testing

/// Tables over which DuckDB breaks down.
@Suite struct PoisonedTableTests {
    /// A file whose footer names a decimal of -1 digits, which DuckDB 1.5.5 takes for 255, ends its database. The node
    /// tells so and goes on with another one.
    @Test func `a poisoned table ends its own runs and nobody else's`() async throws {
        let lake = try TemporaryFabric()
        try await lake.load("SELECT 1::DECIMAL(30,2) AS d, range AS a FROM range(3)", "bad")
        try await lake.load("SELECT 7 AS a", "good")
        let folder = "\(lake.root)/lake/bad"
        let name = try #require(lake.files(under: "lake/bad").first { $0.hasSuffix(".parquet") })
        let url = URL(fileURLWithPath: "\(folder)/\(name)")
        var bytes = [UInt8](try Data(contentsOf: url))
        for place in bytes.indices.dropLast(3) where Array(bytes[place..<place + 4]) == [0x15, 4, 0x15, 60] {
            bytes[place + 3] = 1
        }
        try Data(bytes).write(to: url)
        for _ in 0..<3 {
            let error = await lake.error { try await lake.rows("SELECT sum(d) FROM =(^)bad") }
            #expect([.internal, .brokenTable].contains(error?.code), "\(String(describing: error))")
            #expect(try await lake.rows("SELECT a FROM =(^)good") == "[[7]]")
        }
    }
}
