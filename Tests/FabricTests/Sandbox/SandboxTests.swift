import DuckDB
import Foundation
import Testing

@testable import Fabric

/// A locked engine is tried with everything that DuckDB says it has, so nothing has to be known of a new version.
@Suite struct SandboxTests {
    /// What no statement may bring out.
    private static let canary = "canary-7f3a91"

    /// A data folder with files beside it, that nobody may read or change, and ways that lead there.
    private struct Cage {
        let fabric: TemporaryFabric
        let outside: String

        init() throws {
            fabric = try TemporaryFabric { $0.timeout = .seconds(20) }
            outside = fabric.root + "-outside"
            let files = FileManager.default
            try files.createDirectory(atPath: outside, withIntermediateDirectories: true)
            for name in SandboxTests.names {
                try Data("{\"word\": \"\(SandboxTests.canary)\"}\n".utf8).write(
                    to: URL(fileURLWithPath: "\(outside)/\(name)"))
                try Data(SandboxTests.canary.utf8).write(to: URL(fileURLWithPath: "\(fabric.root)/\(name)"))
            }
            try fabric.write("a\n1\n", to: "in/a.csv")
            try files.createSymbolicLink(atPath: fabric.root + "/raw/in/link", withDestinationPath: outside)
        }

        /// Every way that leads to a file outside.
        func ways(to name: String) -> [String] {
            [
                "\(outside)/\(name)", "file:\(outside)/\(name)", "file://\(outside)/\(name)",
                "\(fabric.root)/raw/in/link/\(name)", "\(fabric.root)/raw/../\(name)", "\(fabric.root)/\(name)",
                "\(fabric.root)/raw/in/../../../\((fabric.root as NSString).lastPathComponent)-outside/\(name)",
                "\(outside)/*",
            ]
        }

        /// What a text comes to: its rows, or its error.
        func answer(_ text: String) async -> String {
            do {
                return try await fabric.query(text).rows.joined()
            } catch {
                return "\(error)"
            }
        }

        func isUntouched() -> Bool {
            let files = FileManager.default
            let there = (try? files.contentsOfDirectory(atPath: outside))?.sorted()
            return there == SandboxTests.names.sorted()
                && SandboxTests.names.allSatisfy {
                    files.contents(atPath: "\(outside)/\($0)").map { String(decoding: $0, as: UTF8.self) }
                        == "{\"word\": \"\(SandboxTests.canary)\"}\n"
                        && files.contents(atPath: "\(fabric.root)/\($0)").map { String(decoding: $0, as: UTF8.self) }
                            == SandboxTests.canary
                }
        }

        func remove() { try? FileManager.default.removeItem(atPath: outside) }
    }

    private static let names = ["a.csv", "a.json", "a.parquet", "a.duckdb"]

    /// Functions of a kind that take a text somewhere, with the types of all that they need.
    private func functions(_ kinds: String) throws -> [(name: String, types: [String])] {
        try Database().texts(
            """
            SELECT DISTINCT concat_ws(chr(1), function_name, array_to_string(parameter_types, chr(1))) FROM duckdb_functions()
            WHERE function_type IN (\(kinds)) AND regexp_matches(function_name, '^[a-zA-Z_]') AND (len(parameter_types) = 0
                OR list_has_any(parameter_types, ['VARCHAR', 'VARCHAR[]', 'ANY', 'BLOB'])) ORDER BY 1
            """
        ).map { line in
            let parts = line.split(separator: "\u{1}").map(String.init)
            return (parts[0], Array(parts.dropFirst()))
        }
    }

    private func arguments(_ types: [String], _ path: String) -> String {
        types.map { type in
            switch type {
            case "VARCHAR", "ANY", "BLOB": SQL.literal(path)
            case "VARCHAR[]": "[\(SQL.literal(path))]"
            default: "NULL"
            }
        }.joined(separator: ", ")
    }

    @Test func `no table function that DuckDB lists reads a file outside`() async throws {
        let cage = try Cage()
        defer { cage.remove() }
        let functions = try functions("'table', 'table_macro'")
        #expect(functions.count > 40)
        for (name, types) in functions {
            // Those that take any number of arguments, or named ones, list none.
            let shapes = types.isEmpty ? [[], ["VARCHAR"]] : [Array(types.prefix(1)), types]
            for path in Self.names.flatMap(cage.ways) {
                for shape in Set(shapes) {
                    let answer = await cage.answer("FROM \(SQL.identifier(name))(\(arguments(shape, path)))")
                    // What was asked comes back in messages and settings; what the file holds must not.
                    #expect(!answer.contains(Self.canary), "\(name) \(path)")
                    #expect(!answer.contains("engine broke down"), "\(name) \(path): \(answer)")
                }
            }
        }
        #expect(cage.isUntouched())
        #expect(try await cage.fabric.rows("SELECT 42") == "[[42]]")
    }

    @Test func `no scalar function that DuckDB lists reads a file outside`() async throws {
        let cage = try Cage()
        defer { cage.remove() }
        let functions = try functions("'scalar', 'macro', 'aggregate'")
        #expect(functions.count > 200)
        for (name, types) in functions where !["error", "sleep_ms"].contains(name) {
            for path in [cage.ways(to: "a.csv")[0], cage.ways(to: "a.csv")[3]] {
                let answer = await cage.answer("SELECT \(SQL.identifier(name))(\(arguments(types, path)))")
                #expect(!answer.contains(Self.canary), "\(name) \(path)")
            }
        }
        #expect(cage.isUntouched())
    }

    @Test func `no statement that begins with a keyword of DuckDB opens a file outside`() async throws {
        let cage = try Cage()
        defer { cage.remove() }
        let keywords = try Database().texts("SELECT keyword_name FROM duckdb_keywords() ORDER BY 1")
        #expect(keywords.count > 300)
        let path = SQL.literal(cage.outside + "/a.csv")
        let database = SQL.literal(cage.outside + "/new.duckdb")
        for keyword in keywords {
            for rest in [path, "DATABASE \(database)", "x FROM \(path)", "(SELECT 1) TO \(path)", "x (TYPE s3)", "x"] {
                let answer = await cage.answer("\(keyword) \(rest)")
                #expect(!answer.contains(Self.canary), "\(keyword) \(rest)")
            }
        }
        #expect(cage.isUntouched())
        #expect(try await cage.fabric.rows("SELECT 42") == "[[42]]")
    }

    @Test func `no setting and no pragma that DuckDB lists opens the lock`() async throws {
        let cage = try Cage()
        defer { cage.remove() }
        let settings = try Database().texts("SELECT name FROM duckdb_settings() ORDER BY 1")
        let pragmas = try Database().texts(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'pragma' ORDER BY 1")
        #expect(settings.count > 100 && pragmas.count > 30)
        let before = try await cage.fabric.rows("SELECT name, value FROM duckdb_settings() ORDER BY name")
        let place = SQL.literal(cage.outside + "/a.csv")
        let canary = SQL.literal(cage.outside + "/a.csv")
        for name in settings {
            for value in ["true", "false", "'json'", "9", place, "[\(place)]", "'\(cage.outside)/'"] {
                for verb in ["SET", "SET GLOBAL", "SET SESSION", "PRAGMA"] {
                    let answer = await cage.answer("\(verb) \(name) = \(value); FROM read_text(\(canary))")
                    #expect(!answer.contains(Self.canary), "\(verb) \(name) = \(value)")
                }
            }
            _ = await cage.answer("RESET \(name)")
            _ = await cage.answer("RESET GLOBAL \(name)")
        }
        for name in pragmas {
            for call in ["PRAGMA \(name)", "PRAGMA \(name)(\(place))", "CALL \(name)(\(place))"] {
                let answer = await cage.answer("\(call); FROM read_text(\(canary))")
                #expect(!answer.contains(Self.canary), "\(call)")
            }
        }
        let answer = await cage.answer("FROM read_text(\(canary))")
        #expect(answer.contains("SQL may not open"), "\(answer)")
        // Nothing that one session did is seen by the next.
        #expect(try await cage.fabric.rows("SELECT name, value FROM duckdb_settings() ORDER BY name") == before)
        #expect(cage.isUntouched())
    }

    @Test func `a setting that sessions may change changes nothing for others`() async throws {
        let database = try Database()
        let one = try database.connect()
        let other = try database.connect()
        let values = [
            "calendar": "'japanese'", "explain_output": "'all'", "lambda_syntax": "'ENABLE_SINGLE_ARROW'",
            "pivot_filter_threshold": "7", "pivot_limit": "7", "schema": "'information_schema'",
            "search_path": "'temp'", "timezone": "'Asia/Tokyo'",
        ]
        for name in StatementPolicy.sessionSettings.sorted() {
            let query = "SELECT current_setting('\(name)')::VARCHAR"
            let before = try await other.rows(query)[0][0].string
            let value = values[name] ?? (before == "true" ? "false" : "true")
            try await one.run("SET \(name) = \(value)")
            #expect(try await one.rows(query)[0][0].string != before, "\(name)")
            #expect(try await other.rows(query)[0][0].string == before, "\(name)")
            try await one.run("RESET \(name)")
        }
    }

    @Test func `files in the data folder are read and written, and what is written can be loaded`() async throws {
        let cage = try Cage()
        defer { cage.remove() }
        let raw = cage.fabric.root + "/raw"
        #expect(try await cage.fabric.rows("FROM '\(raw)/in/a.csv'") == "[[1]]")
        _ = try await cage.fabric.query("COPY (SELECT 7 AS n) TO '\(raw)/out.parquet'")
        _ = try await cage.fabric.query("SET TimeZone = 'Asia/Tokyo'; CREATE TABLE t AS SELECT now() AS at")
        #expect(try await cage.fabric.load("SELECT * FROM '\(raw)/out.parquet'", "numbers").rows == 1)
        #expect(try await cage.fabric.rows("FROM =(^)numbers") == "[[7]]")
        let path = "\(cage.fabric.root)/databases/notes.duckdb"
        #expect(
            try await cage.fabric.rows("ATTACH '\(path)' AS notes; CREATE TABLE notes.t AS SELECT 5 AS n; FROM notes.t")
                == "[[5]]")
    }

    @Test func `no statement writes into the lake beside the commits`() async throws {
        let cage = try Cage()
        defer { cage.remove() }
        try await cage.fabric.load("SELECT 1 AS n", "t")
        let before = cage.fabric.files(under: "lake")
        let lake = cage.fabric.root + "/lake/t"
        let raw = cage.fabric.root + "/raw"
        for text in [
            "COPY (SELECT 1) TO '\(lake)/x.csv'", "EXPLAIN ANALYZE COPY (SELECT 1) TO '\(lake)/x.csv'",
            "PREPARE p AS COPY (SELECT 1) TO '\(lake)/x.csv'; EXECUTE p",
            "COPY (SELECT 1) TO '\(raw)/d' (PER_THREAD_OUTPUT, FILENAME_PATTERN '../../lake/t/x')",
            "EXPORT DATABASE '\(lake)/e'", "ATTACH '\(lake)/x.duckdb'", "COPY (SELECT 1) TO '\(raw)/../lake/t/x.csv'",
            "CALL enable_logging(storage = 'file', storage_config = {'path': '\(lake)/log'})",
        ] {
            let error = await cage.fabric.error { try await cage.fabric.query(text) }
            #expect(error?.code == .notAllowed, "\(text): \(String(describing: error))")
        }
        #expect(cage.fabric.files(under: "lake") == before)
        let error = await cage.fabric.error {
            try await cage.fabric.fabric.load(
                LoadRequest(
                    origin: .select("SELECT 2 AS n"), table: "t", replaceWhere: "n IN (SELECT 1 FROM enable_logging())")
            )
        }
        #expect(error?.code == .notAllowed)
    }

    @Test func `a program of one's own may open all files`() async throws {
        let own = try TemporaryFabric { $0.files = .all }
        let path = own.root + "/beside.csv"
        _ = try await own.query("COPY (SELECT 3 AS n) TO '\(path)'")
        #expect(try await own.rows("FROM '\(path)'") == "[[3]]")
        _ = try await own.query("SET threads = 1")
    }
}
