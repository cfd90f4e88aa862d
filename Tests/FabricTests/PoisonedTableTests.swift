import Fabric
import Foundation
import Testing

/// Tables over which DuckDB breaks down.
@Suite struct PoisonedTableTests {
    /// A file whose footer names a decimal of -1 digits, which DuckDB 1.5.5 takes for 255, ends its database. The node
    /// tells so and goes on with another one.
    @Test func `a poisoned table ends its own runs and nobody else's`() async throws {
        let lake = try TemporaryFabric()
        try await lake.load("SELECT 7 AS a", "good")
        try await Self.poison(lake)
        for _ in 0..<3 {
            let error = await lake.error { try await lake.rows("SELECT sum(d) FROM =(^)bad") }
            #expect([.internal, .brokenTable].contains(error?.code), "\(String(describing: error))")
            #expect(try await lake.rows("SELECT a FROM =(^)good") == "[[7]]")
        }
    }

    @Test func `what was in the memory of the node is told to be lost, and other nodes are untouched`() async throws {
        let lake = try TemporaryFabric(nodes: 2)
        try await Self.poison(lake)
        _ = try await lake.query("-- node: mallard\nCREATE TABLE gone AS SELECT 1 AS x")
        _ = try await lake.query("-- node: teal\nCREATE TABLE kept AS SELECT 2 AS x")
        _ = try await lake.query("CREATE TABLE postgres.shared AS SELECT 3 AS x")
        let error = await lake.error {
            try await lake.rows("-- node: mallard\nSELECT sum(d) FROM =(^)bad, postgres.shared")
        }
        #expect(
            error?.hint?.contains("What was in the memory of mallard is gone: gone.") == true,
            "\(String(describing: error))")
        let nodes = await lake.fabric.nodes()
        #expect(nodes.map(\.state) == [.ready, .ready])
        #expect(nodes.map { $0.lost.map(\.name) } == [["gone"], []])
        #expect(nodes.map { $0.objects.map(\.name) } == [[], ["kept"]])
        #expect(try await lake.rows("SELECT x FROM kept") == "[[2]]")
        for node in ["mallard", "teal"] {
            #expect(try await lake.rows("-- node: \(node)\nSELECT x FROM postgres.shared") == "[[3]]")
        }
        let tracked = try await lake.rows(
            "SELECT TableName FROM postgres.__deltalake_dir WHERE Loc IS NOT NULL ORDER BY 1")
        #expect(tracked == #"[["kept"],["postgres.shared"]]"#)
        // The name is free again, and goes where there is room.
        _ = try await lake.query("CREATE TABLE gone AS SELECT 4 AS x")
        #expect(try await lake.rows("SELECT x FROM gone") == "[[4]]")
    }

    /// Makes a table `bad` whose file breaks DuckDB.
    private static func poison(_ lake: TemporaryFabric) async throws {
        try await lake.load("SELECT 1::DECIMAL(30,2) AS d, range AS a FROM range(3)", "bad")
        let folder = "\(lake.root)/lake/bad"
        let name = try #require(lake.files(under: "lake/bad").first { $0.hasSuffix(".parquet") })
        let url = URL(fileURLWithPath: "\(folder)/\(name)")
        var bytes = [UInt8](try Data(contentsOf: url))
        for place in bytes.indices.dropLast(3) where Array(bytes[place..<place + 4]) == [0x15, 4, 0x15, 60] {
            bytes[place + 3] = 1
        }
        try Data(bytes).write(to: url)
    }
}
