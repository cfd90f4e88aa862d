import Testing

@testable import sord

struct RendererTests {
    private static let birds = SampleSource(
        [("name", "VARCHAR"), ("n", "BIGINT")], [["mallard", "12"], ["鴨 🦆", nil], ["a\u{1B}[31m\n", "-1000"]])

    @Test("A table has names, types, numbers at the right, and a count")
    func table() async throws {
        let text = try await TableRenderer().text(Self.birds)
        #expect(
            text == """
                ┌─────────────┬────────┐
                │    name     │   n    │
                │   VARCHAR   │ BIGINT │
                ├─────────────┼────────┤
                │ mallard     │     12 │
                │ 鴨 🦆       │   NULL │
                │ a\\x1b[31m\\n │  -1000 │
                └─────────────┴────────┘
                3 rows, 2 columns

                """)
    }

    @Test("A table shows some rows and counts all")
    func tableLimit() async throws {
        let rows = (1...1_234).map { ["\($0)"] }
        let text = try await TableRenderer(limit: 3).text(SampleSource([("i", "INTEGER")], rows, batch: 100))
        #expect(text.hasSuffix("│       3 │\n└─────────┘\n1,234 rows (3 shown), 1 column\n"))
    }

    @Test("A table without rows still shows its columns")
    func emptyTable() async throws {
        let text = try await TableRenderer().text(SampleSource([("a", "INTEGER[]")], []))
        #expect(text.contains("│ INTEGER[] │") && text.hasSuffix("0 rows, 1 column\n"))
        #expect(try await TableRenderer().text(SampleSource([], [])) == "")
    }

    @Test("NULL and types are dimmed where styles are welcome, and nothing else is")
    func styles() async throws {
        let source = SampleSource([("a", "VARCHAR")], [[nil], ["NULL"]])
        let text = try await TableRenderer(isStyled: true).text(source)
        #expect(text.contains("│ \u{1B}[2mNULL   \u{1B}[0m │\n│ NULL    │"))
        #expect(text.contains("\u{1B}[2mVARCHAR\u{1B}[0m"))
        #expect(try await !TableRenderer().text(source).contains("\u{1B}"))
    }

    @Test("No line of a table is wider than the terminal", arguments: [14, 20, 33, 40, 79, 80, 200])
    func tableWidth(width: Int) async throws {
        let types = ["VARCHAR", "STRUCT(a INTEGER, b VARCHAR)"]
        let headings = (0..<9).map { ("column\($0)", types[$0 % 2]) }
        let rows = (0..<5).map { row in
            (0..<9).map { Optional(String(repeating: $0 == 4 ? "鴨" : "x", count: row * $0)) }
        }
        let text = try await TableRenderer(width: width).text(SampleSource(headings, rows))
        let lines = text.split(separator: "\n").dropLast()
        let widths = Set(lines.map { DisplayText(String($0)).width })
        #expect(widths.count == 1)
        #expect(widths.allSatisfy { $0 <= width })
        #expect(text.contains("…"))
    }

    @Test("CSV quotes what needs it, and tells NULL from an empty text")
    func csv() async throws {
        let source = SampleSource(
            [("a b", "VARCHAR"), ("c,d", "VARCHAR")],
            [["x", "y"], [nil, ""], ["say \"hi\"", "1,5"], ["line\nend", "\r"], ["ü鴨", " blank "]])
        #expect(
            try await CSVRenderer().text(source)
                == "a b,\"c,d\"\r\nx,y\r\n,\"\"\r\n\"say \"\"hi\"\"\",\"1,5\"\r\n"
                + "\"line\nend\",\"\r\"\r\nü鴨, blank \r\n")
    }

    @Test("CSV on a terminal shows control characters instead of sending them")
    func csvOnTerminal() async throws {
        let source = SampleSource([("a", "VARCHAR")], [["\u{1B}]0;x\u{7}\n"]])
        #expect(try await CSVRenderer(showsControls: true).text(source) == "a\r\n\\x1b]0;x\\x07\\n\r\n")
    }

    @Test("JSON is one array of objects, NDJSON an object a line")
    func json() async throws {
        let source = SampleSource([("a", "VARCHAR"), ("b\"", "VARCHAR")], [["x,\"]", nil], ["{\\", "z"]])
        #expect(
            try await JSONRenderer(form: .array).text(source)
                == "[\n{\"a\":\"x,\\\"]\",\"b\\\"\":null},\n{\"a\":\"{\\\\\",\"b\\\"\":\"z\"}\n]\n")
        #expect(
            try await JSONRenderer(form: .lines).text(source)
                == "{\"a\":\"x,\\\"]\",\"b\\\"\":null}\n{\"a\":\"{\\\\\",\"b\\\"\":\"z\"}\n")
        let empty = SampleSource([("a", "VARCHAR")], [])
        #expect(try await JSONRenderer(form: .array).text(empty) == "[]\n")
        #expect(try await JSONRenderer(form: .lines).text(empty) == "")
    }

    @Test("Columns of the same name get keys of their own")
    func distinctKeys() {
        #expect(JSONRenderer.distinct(["a", "a", "a_1", "a", "b"]) == ["a", "a_2", "a_1", "a_3", "b"])
    }

    @Test(
        "The elements of a JSON array are found whatever they hold",
        arguments: [
            ("[]", []), ("[ ]", []), ("[1]", ["1"]), ("[1, \"a,b\" ,null]", ["1", "\"a,b\"", "null"]),
            ("[[1,[2]],{\"a\":[3,4]},\"\\\"]\"]", ["[1,[2]]", "{\"a\":[3,4]}", "\"\\\"]\""]),
            ("[\"\\\\\",\"b\"]", ["\"\\\\\"", "\"b\""]), ("[ {\"a\" : \" \"} ]", ["{\"a\" : \" \"}"]),
        ])
    func elements(json: String, expected: [String]) {
        let bytes = Array(json.utf8)
        let found = JSONArrayScanner.elements(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
        #expect(found == expected)
    }

    @Test(
        "Each format that can be asked for prints as many rows as were asked for",
        arguments: [
            (OutputFormat.table, "3 rows (1 shown), 2 columns\n"), (.csv, "\r\nmallard,12\r\n"),
            (.json, "[\n{\"name\":\"mallard\",\"n\":\"12\"}\n]\n"), (.ndjson, "{\"name\":\"mallard\",\"n\":\"12\"}\n"),
        ])
    func formats(format: OutputFormat, ending: String) async throws {
        let console = Console(write: { _ in }, writeError: { _ in }, readInput: { _ in nil })
        var renderer = format.renderer(rows: 1, console: console)
        var source = Self.birds
        var bytes: [UInt8] = []
        #expect(try await renderer.render(&source) { bytes += $0 } == 1)
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix(ending))
    }

    @Test("No more rows are fetched than are printed, and none after the reader has gone")
    func stopsEarly() async throws {
        let rows = (0..<100).map { ["\($0)"] }
        var source = SampleSource([("i", "INTEGER")], rows, batch: 10)
        var renderer = CSVRenderer(limit: 15)
        var bytes: [UInt8] = []
        let printed = try await renderer.render(&source) { bytes += $0 }
        #expect(printed == 15)
        #expect(source.requests == 2)
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n14\r\n"))

        var unread = SampleSource([("i", "INTEGER")], rows, batch: 10)
        await #expect(throws: ConsoleError.self) {
            try await renderer.render(&unread) { _ in throw ConsoleError(code: 32, description: "gone") }
        }
        #expect(unread.requests == 1)
    }

    @Test("The first rows are passed on before the rest is fetched")
    func streams() async throws {
        var source = SampleSource([("i", "INTEGER")], (0..<4).map { ["\($0)"] }, batch: 2)
        var renderer = JSONRenderer(form: .lines)
        var pieces: [String] = []
        try await renderer.render(&source) { pieces.append(String(decoding: $0, as: UTF8.self)) }
        #expect(pieces == ["{\"i\":\"0\"}\n{\"i\":\"1\"}\n", "{\"i\":\"2\"}\n{\"i\":\"3\"}\n"])
    }
}
