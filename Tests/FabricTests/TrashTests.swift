import Fabric
import Foundation
import Testing

/// Dropped tables, and how long they can come back.
@Suite struct TrashTests {
    /// A DROP deletes what was dropped longer ago than the lake keeps it, and nothing else.
    @Test func `a DROP empties the trash of old tables`() async throws {
        let root = FileManager.default.temporaryDirectory.path + "/sord-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let fabric = try Fabric(data: DataFolder(root, trashRetention: .seconds(86_400)))
        func run(_ text: String) async throws -> String? {
            try await fabric.run(RunRequest(text: text, limit: .first(10))).steps.last?.message
        }
        _ = try await run(
            "CREATE TABLE =(^)old AS SELECT 1 AS a; DROP TABLE =(^)old; CREATE TABLE =(^)t AS SELECT 1 AS a")
        #expect(try await run("DROP TABLE =(^)t") == "=(^)t is in the trash. RESTORE TABLE =(^)t brings it back.")
        // Two days ago by its name.
        let trash = "\(root)/lake/.trash/old"
        let moment = try #require(FileManager.default.contentsOfDirectory(atPath: trash).first)
        let before = Date(timeIntervalSinceNow: -2 * 86_400).formatted(.iso8601.year().month().day())
        try FileManager.default.moveItem(
            atPath: "\(trash)/\(moment)", toPath: "\(trash)/\(before)\(moment.dropFirst(10))")
        _ = try await run("RESTORE TABLE =(^)t")
        #expect(
            try await run("DROP TABLE =(^)t")
                == "=(^)t is in the trash. RESTORE TABLE =(^)t brings it back. 1 table dropped long ago went for good.")
        #expect(!FileManager.default.fileExists(atPath: trash))
        _ = try await run("RESTORE TABLE =(^)t")
        await #expect(throws: SordError.self) { try await run("RESTORE TABLE =(^)old") }
        await fabric.close()
    }
}
