import Foundation
import HTTPServer
import Testing

@testable import SordServer

@Suite struct RouteTests {
    /// Runs a test both ways, and stops the server behind it.
    private func with(_ way: Way, _ test: (TestServer) async throws -> Void) async throws {
        let server = try TestServer(way)
        do {
            try await test(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test(arguments: Way.allCases)
    func `a query answers with columns, rows, total and steps`(way: Way) async throws {
        try await with(way) { server in
            let answer = try await server.query("CREATE TABLE t AS SELECT range AS n FROM range(20); FROM t", render: 3)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.json["rows"] as? [[Int]] == [[0], [1], [2]])
            #expect(answer.json["total"] as? Int == 20)
            #expect(answer.json["columns"] as? [[String: String]] == [["name": "n", "type": "BIGINT"]])
            #expect((answer.json["run"] as? String)?.count == 16)
            let steps = try #require(answer.json["steps"] as? [[String: Any]])
            #expect(steps.count == 2 && steps[1]["total"] as? Int == 20)
            #expect(answer.json["elapsed_ms"] is Double && answer.json["message"] as? String == "20 rows, 1 column.")
        }
    }

    @Test(arguments: Way.allCases)
    func `nothing is rounded on its way through JSON`(way: Way) async throws {
        try await with(way) { server in
            let answer = try await server.query(
                """
                SELECT 9007199254740991, 9007199254740993, 1.10::DECIMAL(4,2), 12345678901234567890.5::DECIMAL(38,1),
                    'NaN'::DOUBLE, DATE '2013-01-01', TIMESTAMPTZ '2013-01-01 10:00:00+00', NULL, [1, NULL],
                    {'a': 'ü"\\'}, 'tab\there'
                """)
            #expect(
                answer.text.contains(
                    #"""
                    [[9007199254740991,"9007199254740993",1.10,"12345678901234567890.5","NaN","2013-01-01",\#
                    "2013-01-01T10:00:00Z",null,[1,null],{"a":"ü\"\\"},"tab\there"]]
                    """#), "\(answer.text)")
        }
    }

    @Test(arguments: Way.allCases)
    func `a folder is loaded, listed, described, and has a history`(way: Way) async throws {
        try await with(way) { server in
            try server.write("city,temp\nRome,30\n", to: "climate/a.csv")
            let folders = try await server.ask(.get, "/api/folders")
            #expect(folders.text == #"{"folders":[{"name":"climate","files":1,"bytes":18,"formats":["csv"]}]}"#)
            let load = try await server.ask(.post, "/api/load", #"{"from": "climate", "table": "climate"}"#)
            #expect(load.status == 200 && load.json["rows"] as? Int == 1 && load.json["version"] as? Int == 0)
            let again = try await server.ask(
                .post, "/api/load", #"{"from": "FROM =(^)climate", "table": "climate", "mode": "append"}"#)
            #expect(again.json["version"] as? Int == 1)
            let tables = try await server.ask(.get, "/api/tables")
            let table = try #require((tables.json["tables"] as? [[String: Any]])?.first)
            #expect(table["name"] as? String == "climate" && table["rows"] as? Int == 2 && table["files"] as? Int == 2)
            #expect((table["modified"] as? String)?.hasSuffix("Z") == true)
            let schema = try await server.ask(.get, "/api/tables/climate/schema")
            #expect(schema.text.contains(#"{"name":"temp","type":"BIGINT","nullable":true}"#))
            let history = try await server.ask(.get, "/api/tables/climate/history?limit=1")
            let entries = try #require(history.json["history"] as? [[String: Any]])
            #expect(entries.count == 1 && entries[0]["version"] as? Int == 1)
        }
    }

    @Test(
        arguments: [
            ("POST", "/api/query", #"{"query": "SELEC 1"}"#, 400, "sql_syntax"),
            ("POST", "/api/query", #"{"query": "SELECT x"}"#, 400, "sql_error"),
            ("POST", "/api/query", #"{"query": ""}"#, 400, "bad_request"),
            ("POST", "/api/query", #"{"query": "SELECT 1", "render": 0}"#, 400, "bad_request"),
            ("POST", "/api/query", #"{"query": "SELECT 1", "render": 1001}"#, 400, "bad_request"),
            ("POST", "/api/query", #"{"query": 7}"#, 400, "not_json"), ("POST", "/api/query", "{", 400, "not_json"),
            ("POST", "/api/query", "[]", 400, "not_json"), ("POST", "/api/query", "{}", 400, "bad_request"),
            ("POST", "/api/query", "", 400, "not_json"),
            ("POST", "/api/query", #"{"query": "FROM =(^)nowhere"}"#, 404, "unknown_table"),
            ("POST", "/api/load", #"{"from": "nowhere", "table": "t"}"#, 404, "unknown_folder"),
            ("POST", "/api/load", #"{"from": "SELECT 1 AS a", "table": "../x"}"#, 400, "bad_name"),
            ("POST", "/api/load", #"{"from": "../..", "table": "x"}"#, 400, "bad_name"),
            ("POST", "/api/load", #"{"from": "SELECT 1 AS a", "table": "t", "mode": "replace"}"#, 400, "bad_request"),
            ("POST", "/api/load", #"{"table": "t"}"#, 400, "bad_request"),
            ("GET", "/api/tables/nowhere/schema", nil, 404, "unknown_table"),
            ("GET", "/api/tables/%2e%2e%2fraw/schema", nil, 404, "unknown_table"),
            ("GET", "/api/tables/nowhere/history?limit=x", nil, 400, "bad_request"),
            ("GET", "/api/nothing", nil, 404, "not_found"), ("DELETE", "/api/query", nil, 405, "method_not_allowed"),
            ("GET", "/api/query", nil, 405, "method_not_allowed"),
        ] as [(String, String, String?, Int, String)])
    func `an error has its code and status`(
        method: String, path: String, body: String?, status: Int, code: String
    ) async throws {
        for way in Way.allCases {
            try await with(way) { server in
                let answer = try await server.ask(Method(rawValue: method), path, body)
                #expect(answer.status == status && answer.code == code, "\(way): \(answer.status) \(answer.text)")
                #expect(!answer.text.contains(server.root))
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `a body of another type, or over the limit, is refused`(way: Way) async throws {
        try await with(way) { server in
            let form = try await server.ask(
                .post, "/api/query", #"{"query": "SELECT 1"}"#, headers: ["Content-Type": "text/plain"])
            #expect(form.status == 415 && form.code == "wrong_type")
            let long = String(repeating: " ", count: Routes.bodyLimit)
            let large = try await server.ask(.post, "/api/query", #"{"query": "SELECT 1\#(long)"}"#)
            #expect(large.status == 413 && large.code == "too_large")
        }
    }

    @Test(arguments: Way.allCases)
    func `pages of other sites and other host names are refused`(way: Way) async throws {
        try await with(way) { server in
            let page = try await server.ask(.get, "/api/tables", headers: ["Origin": "https://elsewhere.example"])
            #expect(page.status == 403 && page.code == "forbidden")
            guard way == .memory else { return }
            let host = try await server.ask(.get, "/api/tables", headers: ["Host": "elsewhere.example"])
            #expect(host.status == 403 && host.code == "forbidden")
            let own = try await server.ask(
                .get, "/api/tables", headers: ["Host": "localhost:8080", "Origin": "http://localhost:8080"])
            #expect(own.status == 200)
        }
    }

    @Test(arguments: Way.allCases)
    func `a table is described by its route`(way: Way) async throws {
        try await with(way) { server in
            _ = try await server.query(
                "CREATE TABLE =(^)t PARTITION BY (b) AS SELECT 1 AS a, 'x' AS b; INSERT INTO =(^)t VALUES (2, 'y')")
            let detail = try await server.ask(.get, "/api/tables/t/detail")
            #expect(detail.status == 200 && detail.headers["cache-control"] == "no-store", "\(detail.text)")
            #expect(detail.json["name"] as? String == "t" && detail.json["version"] as? Int == 1)
            #expect(detail.json["rows"] as? Int == 2 && detail.json["files"] as? Int == 2)
            #expect(detail.json["partition_columns"] as? [String] == ["b"])
            #expect(detail.json["properties"] is [String: String] && detail.json["writer_version"] is Int)
        }
    }

    @Test(
        arguments: [
            ("POST", "/api/load", #"{"from": "x", "table": "t", "schema": "add"}"#, 400, "bad_request"),
            (
                "POST", "/api/load",
                #"{"from": "SELECT 1 AS a", "table": "t", "mode": "append", "replace_where": "a"}"#, 400, "bad_request"
            ),
            (
                "POST", "/api/load",
                #"{"from": "SELECT 1 AS a", "table": "t", "mode": "append", "schema": "overwrite"}"#, 400, "bad_request"
            ),
            ("POST", "/api/load", #"{"from": "x", "table": "t", "partition_by": "a"}"#, 400, "not_json"),
            ("POST", "/api/tables/t/optimize", #"{"order": ["a"], "zorder": ["a"]}"#, 400, "bad_request"),
            ("POST", "/api/tables/t/optimize", #"{"where": "a = 1); DROP TABLE =(^)t; --"}"#, 400, "bad_request"),
            ("POST", "/api/tables/t/optimize", #"{"zorder": "a"}"#, 400, "not_json"),
            ("POST", "/api/tables/nowhere/optimize", "{}", 404, "unknown_table"),
            ("POST", "/api/tables/t/vacuum", #"{"hours": -1}"#, 400, "bad_request"),
            ("POST", "/api/tables/nowhere/vacuum", "{}", 404, "unknown_table"),
            ("POST", "/api/tables/t/restore", #"{"version": 1, "timestamp": "now"}"#, 400, "bad_request"),
            ("POST", "/api/tables/t/restore", #"{"version": -1}"#, 400, "bad_request"),
            ("GET", "/api/tables/nowhere/detail", nil, 404, "unknown_table"),
            ("GET", "/api/tables/%2e%2e%2fraw/detail", nil, 404, "unknown_table"),
            ("DELETE", "/api/tables/nowhere", nil, 404, "unknown_table"),
            ("DELETE", "/api/tables/%2e%2e", nil, 404, "unknown_table"),
            ("GET", "/api/tables/t/optimize", nil, 405, "method_not_allowed"),
        ] as [(String, String, String?, Int, String)])
    func `a wrong request about a table has its code, and the table stays`(
        method: String, path: String, body: String?, status: Int, code: String
    ) async throws {
        try await with(.memory) { server in
            _ = try await server.query("CREATE TABLE =(^)t AS SELECT 1 AS a")
            let answer = try await server.ask(Method(rawValue: method), path, body)
            #expect(answer.status == status && answer.code == code, "\(answer.status) \(answer.text)")
            #expect(try await server.query("FROM =(^)t").json["total"] as? Int == 1)
        }
    }

    @Test(arguments: Way.allCases)
    func `health and description answer`(way: Way) async throws {
        try await with(way) { server in
            let health = try await server.ask(.get, "/healthz")
            #expect(health.status == 200 && health.json["status"] as? String == "ok")
            let description = try await server.ask(.get, "/openapi.json")
            #expect(description.json["openapi"] as? String == "3.1.0")
        }
    }
}
