import Fabric
import Foundation
import Testing

/// Names that look alike and are other bytes: an é of one code point and of two.
@Suite struct ExactNameTests {
    static let one = "caf\u{E9}"
    static let two = "cafe\u{301}"
    let lake: TemporaryFabric

    init() throws { lake = try TemporaryFabric() }

    @Test func `two columns whose names look alike are two columns`() async throws {
        let (one, two) = (Self.one, Self.two)
        _ = try await lake.query("CREATE TABLE =(^)t AS SELECT 1 AS \"\(one)\", 2 AS \"\(two)\"")
        _ = try await lake.query("INSERT INTO =(^)t (\"\(two)\", \"\(one)\") VALUES (4, 3)")
        _ = try await lake.query("UPDATE =(^)t SET \"\(two)\" = 5 WHERE \"\(one)\" = 3")
        #expect(try await lake.rows("SELECT \"\(one)\", \"\(two)\" FROM =(^)t ORDER BY 1") == "[[1,2],[3,5]]")
        _ = try await lake.query("DELETE FROM =(^)t WHERE \"\(two)\" = 2")
        #expect(try await lake.rows("SELECT \"\(two)\" FROM =(^)t") == "[[5]]")
        _ = try await lake.query("ALTER TABLE =(^)t DROP COLUMN \"\(one)\"")
        #expect(try await lake.rows("FROM =(^)t") == "[[5]]")
    }

    @Test func `two tables whose names look alike are two tables`() async throws {
        let one = "=(^)\"\(Self.one)\""
        let two = "=(^)\"\(Self.two)\""
        let root = "\(lake.root)/lake"
        // A name of two code points comes with a folder only: new names have no marks.
        _ = try await lake.query(
            "CREATE TABLE =(^)\(Self.one) AS SELECT 1 AS a; CREATE TABLE =(^)other AS SELECT 2 AS a")
        try FileManager.default.moveItem(atPath: "\(root)/other", toPath: "\(root)/\(Self.two)")
        #expect(try await lake.rows("SELECT (SELECT a FROM \(one)), (SELECT a FROM \(two))") == "[[1,2]]")
        _ = try await lake.query("CREATE OR REPLACE TABLE \(two) AS SELECT 3 AS a")
        _ = try await lake.query("INSERT INTO \(one) VALUES (4)")
        for _ in 0..<2 {
            #expect(try await lake.rows("SELECT sum(a) FROM \(one)") == "[[5]]")
            #expect(try await lake.rows("SELECT sum(a) FROM \(two)") == "[[3]]")
        }
        // A copy of a folder has the identifier of the first.
        try FileManager.default.removeItem(atPath: "\(root)/\(Self.two)")
        try FileManager.default.copyItem(atPath: "\(root)/\(Self.one)", toPath: "\(root)/\(Self.two)")
        _ = try await lake.query("UPDATE \(two) SET a = 10 * a")
        #expect(try await lake.rows("SELECT (SELECT sum(a) FROM \(two)), (SELECT sum(a) FROM \(one))") == "[[50,5]]")
        _ = try await lake.query("DROP TABLE \(one)")
        #expect(try await lake.fabric.lake.names().map { Array($0.utf8) } == [Array(Self.two.utf8)])
        #expect(try await lake.rows("SELECT sum(a) FROM \(two)") == "[[50]]")
    }
}
