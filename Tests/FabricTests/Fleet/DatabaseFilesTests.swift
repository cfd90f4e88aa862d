import Fabric
import Foundation
import Testing

/// A database file is open on one node at a time: two engines of one process would destroy it.
@Suite struct DatabaseFilesTests {
    @Test func `a file that a node has attached is used there, and nowhere else`() async throws {
        let lake = try TemporaryFabric(nodes: 2)
        try FileManager.default.createDirectory(
            atPath: lake.root + "/databases/deep", withIntermediateDirectories: true)
        let path = "\(lake.root)/databases/nest.duckdb"
        _ = try await lake.query("-- node: teal\nATTACH '\(path)' AS nest")
        _ = try await lake.query("CREATE TABLE nest.eggs AS SELECT 4 AS n")
        #expect(try await lake.rows("SELECT n FROM nest.eggs") == "[[4]]")
        #expect(try await lake.rows("SHOW TABLES FROM nest") == #"[["eggs"]]"#)
        let again = await lake.error {
            try await lake.query("-- node: mallard\nATTACH '\(lake.root)/databases/deep/../nest.duckdb' AS other")
        }
        #expect(again?.code == .conflict || again?.code == .notAllowed)
        let here = await lake.error { try await lake.query("-- node: mallard\nATTACH '\(path)' AS other") }
        #expect(here?.message == "The node teal has this file open, and only one node can.")
        #expect(here?.hint == "Run the statement there: -- node: teal")
        // Without a node it goes where the file is, and DuckDB says that it is there already.
        #expect(await lake.error { try await lake.query("ATTACH '\(path)' AS other") }?.code == .sqlError)
        // When it is given up, another node can have it.
        _ = try await lake.query("DETACH nest")
        _ = try await lake.query("-- node: mallard\nATTACH '\(path)' AS nest")
        #expect(try await lake.rows("SELECT n FROM nest.eggs") == "[[4]]")
    }
}
