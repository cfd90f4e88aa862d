import DuckDB
import Foundation
import Testing

/// Databases: files, settings, extensions.
struct DatabaseTests {
    @Test("The library is the one these tests were written for")
    func version() {
        #expect(Database.version == "v1.5.5")
    }

    @Test("A file keeps what was written when it is opened again")
    func file() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/with 'quotes' ü.duckdb"
        do {
            let connection = try Database(path: path, settings: Settings(threads: 1)).connect()
            try await connection.run("CREATE TABLE t AS SELECT 'kept' a")
            await connection.close()
        }
        // The connection's thread may still hold the database for a moment.
        try await Task.sleep(for: .milliseconds(100))
        let connection = try Database(path: path, settings: Settings(threads: 1)).connect()
        #expect(try await connection.scalar("FROM t") == "kept")
    }

    @Test("What is not a database, or nowhere, is refused as such")
    func refused() throws {
        let folder = try TemporaryFolder()
        try Data("this is not a database, but it is long enough to be read as one".utf8)
            .write(to: URL(fileURLWithPath: folder.path + "/text.duckdb"))
        for path in ["/nosuch/folder/x.duckdb", folder.path, folder.path + "/text.duckdb", "a\0b"] {
            let error = #expect(throws: DuckDBError.self) { try Database(path: path) }
            #expect(error?.kind == .io, "\(path): \(String(describing: error))")
        }
    }

    @Test("Settings reach DuckDB, and wrong ones are refused")
    func settings() async throws {
        let connection = try connect(
            Settings(memoryLimit: "100MB", threads: 3, other: ["default_null_order": "nulls_first"]))
        let values = try await connection.rows(
            """
            SELECT current_setting('threads'), current_setting('memory_limit'), current_setting('default_null_order'),
                current_setting('autoinstall_known_extensions'), current_setting('autoload_known_extensions')
            """)
        #expect(values == [[3, "95.3 MiB", "NULLS_FIRST", false, false]])
        // Extensions do not come by themselves, whatever is asked.
        let stubborn = try connect(Settings(threads: 1, other: ["autoload_known_extensions": "true"]))
        #expect(try await stubborn.scalar("SELECT current_setting('autoload_known_extensions')") == false)
        for wrong in [
            Settings(other: ["nosuch": "1"]), Settings(memoryLimit: "a lot"), Settings(threads: 0),
            Settings(other: ["threads": "abc"]),
        ] {
            #expect(throws: DuckDBError.self) { try Database(settings: wrong) }
        }
    }

    @Test("An extension is loaded from its directory")
    func loads() async throws {
        let connection = try connect(Settings(threads: 1, extensionDirectory: extensionDirectory))
        try await connection.load(extension: "tpch")
        try await connection.run("CALL dbgen(sf = 0)")
        #expect(try await connection.scalar("SELECT count(*) FROM tpch_queries()") == 22)
        try await connection.load(extension: "TPCH")
    }

    @Test("An extension that is not there is missed without asking the network")
    func missing() async throws {
        let folder = try TemporaryFolder()
        let connection = try connect(Settings(threads: 1, extensionDirectory: folder.path))
        let clock = ContinuousClock()
        let start = clock.now
        for name in ["nosuchextension", "httpfs"] {
            let error = await #expect(throws: DuckDBError.self) { try await connection.load(extension: name) }
            #expect(error?.kind == .missingExtension)
            #expect(error?.message == "The extension \(name) is not in the extension directory.")
        }
        #expect(clock.now - start < .seconds(10))
        for name in [
            "", "../tpch", "a b", "x'; DROP TABLE t", "tpch.duckdb_extension", String(repeating: "x", count: 65),
        ] {
            let error = await #expect(throws: DuckDBError.self) { try await connection.load(extension: name) }
            #expect(error?.kind == .invalidInput)
        }
    }

    @Test("A broken extension is refused")
    func broken() async throws {
        let folder = try TemporaryFolder()
        let connection = try connect(Settings(threads: 1, extensionDirectory: folder.path))
        let platform = try #require(try await connection.scalar("SELECT platform FROM pragma_platform()")?.string)
        let directory = "\(folder.path)/\(Database.version)/\(platform)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data("not an extension".utf8).write(to: URL(fileURLWithPath: directory + "/fake.duckdb_extension"))
        await #expect(throws: DuckDBError.self) { try await connection.load(extension: "fake") }
        #expect(try await connection.scalar("SELECT 1") == .integer(1))
    }

    @Test("Connections of one database see the same tables and have their own settings and transactions")
    func connections() async throws {
        let database = try Database(settings: Settings(threads: 1))
        let one = try database.connect()
        let other = try database.connect()
        try await one.run("CREATE TABLE t(a INTEGER); SET VARIABLE x = 1; BEGIN; INSERT INTO t VALUES (1)")
        #expect(try await other.scalar("SELECT count(*) FROM t") == 0)
        #expect(try await other.scalar("SELECT getvariable('x')") == .null)
        try await one.run("COMMIT")
        #expect(try await other.scalar("SELECT count(*) FROM t") == 1)
    }
}
