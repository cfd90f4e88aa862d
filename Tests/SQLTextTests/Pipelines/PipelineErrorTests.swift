import Testing

@testable import SQLText

/// The manual shows these errors with these words: docs/pipelines.md.
struct PipelineErrorTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let code: SQLTextError.Code
        let message: String
        let hint: String?
        var testDescription: String { text }

        /// - Parameter text: with a ‸ before the place of the error.
        init(_ text: String, _ code: SQLTextError.Code, _ message: String, _ hint: String? = nil) {
            self.text = text
            self.code = code
            self.message = message
            self.hint = hint
        }

        static let mark = Array("‸".utf8)
        var offset: Int {
            let bytes = Array(text.utf8)
            return bytes.indices.first { bytes[$0...].starts(with: Self.mark) } ?? -1
        }
        var plainText: String { text.split(separator: "‸", omittingEmptySubsequences: false).joined() }
    }

    @Test("A wrong decorator is an error at the very word", arguments: decorators + steps)
    func refuses(_ example: Case) {
        let error = #expect(throws: SQLTextError.self) { try Pipeline(parsing: example.plainText) }
        #expect(error?.code == example.code)
        #expect(error?.message == example.message)
        #expect(error?.hint == example.hint)
        #expect(error?.offset == example.offset)
    }

    private static let commas = "Write commas between ids, as in -- depends_on: 1,2."
    private static let timeout =
        "Write a whole number with ms, s, m or h, more than 0 and at most 24h, as in -- timeout: 30s."
    private static let retry = "Write a whole number from 0 to 100, as in -- retry: 3."
    private static let list = "Write a value behind the colon, as in -- depends_on: 1,2, or auto."
    private static let ownLine = "Write it on its own line, before the statement that it is about."
    private static let before = "Write it directly before a statement, or remove it."
    private static let letters = "only letters, digits, _, - and . are allowed."

    static let decorators: [Case] = [
        // Near misses, in a text with decorators.
        Case(
            "-- id: 1\n-- ‸depend_on: 1\nselect 1", .invalidDecorator,
            "\"depend_on\" is nothing that can be said about a step.",
            "Did you mean depends_on? Without the colon it is a comment."),
        Case(
            "-- ‸depends: 1\nselect 0;\n-- id: 1\n-- retry: x\nselect 1", .invalidDecorator,
            "\"depends\" is nothing that can be said about a step.",
            "Did you mean depends_on? Without the colon it is a comment."),
        Case(
            "-- id: 1\nselect 1;\n-- ‸nod: x\n", .invalidDecorator,
            "\"nod\" is nothing that can be said about a step.",
            "Did you mean node? Without the colon it is a comment."),
        Case(
            "-- id: 1\n--‸Time-Out : 3s\nselect 1", .invalidDecorator,
            "\"Time-Out\" is nothing that can be said about a step.",
            "Did you mean timeout? Without the colon it is a comment."),
        Case(
            "-- node: a\n-- ‸ids: 1\nselect 1", .invalidDecorator,
            "\"ids\" is nothing that can be said about a step.", "Did you mean id? Without the colon it is a comment."),
        // Places.
        Case(
            "-- id: 1\nselect 1; -- ‸id: 2\nselect 2", .invalidDecorator, "id does not stand on a line of its own.",
            ownLine),
        Case(
            "-- id: 1\nselect 1;\n/* x */ -- ‸node: 2\n", .invalidDecorator,
            "node does not stand on a line of its own.", ownLine),
        Case("select 1;\n-- ‸id: 2", .invalidDecorator, "No statement follows for this id.", before),
        Case("-- ‸id: 2", .invalidDecorator, "No statement follows for this id.", before),
        Case(
            "-- a\n\n-- ‸Node: x\n;\n-- id: 2\nselect 1", .invalidDecorator, "No statement follows for this node.",
            before),
        Case(
            "-- id: 1\n-- node: a\n-- ‸ID: 2\nselect 1", .invalidDecorator, "This step has id twice.",
            "Keep one; the first is at line 1, column 4."),
        Case(
            "-- id: 1\n--  timeout: 1s\n-- ‸timeout: 1s\nselect 1", .invalidDecorator,
            "This step has timeout twice.", "Keep one; the first is at line 2, column 5."),
        // Values.
        Case(
            "-- ‸id:\nselect 1", .invalidDecorator, "id says nothing.",
            "Write a value behind the colon, as in -- id: load."),
        Case(
            "-- ‸node: \t\u{A0}\nselect 1", .invalidDecorator, "node says nothing.",
            "Write a value behind the colon, as in -- node: mallard."),
        Case("-- ‸depends_on:\nselect 1", .invalidDecorator, "A step id is missing in depends_on.", list),
        Case("-- depends_on: 1,‸\nselect 1", .invalidDecorator, "A step id is missing in depends_on.", list),
        Case("-- depends_on: ‸,1\nselect 1", .invalidDecorator, "A step id is missing in depends_on.", list),
        Case("-- depends_on: 1, ‸, 2\nselect 1", .invalidDecorator, "A step id is missing in depends_on.", list),
        Case(
            "-- depends_on: 1, ‸2 3\nselect 1", .invalidDecorator,
            "The step id in depends_on \"2 3\" holds a blank; \(letters)", commas),
        Case("-- id: ‸a b\nselect 1", .invalidDecorator, "The step id \"a b\" holds a blank; \(letters)"),
        Case("-- id: ‸1;\nselect 1", .invalidDecorator, "The step id \"1;\" holds \";\"; \(letters)"),
        Case("-- id: ‸'1'\nselect 1", .invalidDecorator, "The step id \"'1'\" holds \"'\"; \(letters)"),
        Case(
            "-- id: ‸a\u{1B}[31m\nselect 1", .invalidDecorator,
            "The step id \"a\u{FFFD}[31m\" holds the character U+1B; \(letters)"),
        Case(
            "-- id: ‸a\u{202E}b\nselect 1", .invalidDecorator,
            "The step id \"a\u{FFFD}b\" holds the character U+202E; \(letters)"),
        Case(
            "-- id: ‸e\u{301}\nselect 1", .invalidDecorator,
            "The step id \"e\u{301}\" holds \"\u{301}\"; \(letters)"),
        Case(
            "-- id: ‸\(String(repeating: "ü", count: 65))\nselect 1", .invalidDecorator,
            "A step id has at most 64 characters; this one is longer."),
        Case(
            "-- node: ‸\(String(repeating: "a", count: 100_000))\nselect 1", .invalidDecorator,
            "A node name has at most 64 characters; this one is longer."),
        Case(
            "-- id: ‸Auto\nselect 1", .invalidDecorator,
            "A step cannot have the id auto, which means something in depends_on.", "Choose another id."),
        Case(
            "-- node: ‸worker.1\nselect 1", .invalidDecorator,
            "The node name \"worker.1\" holds \".\"; only letters, digits, _ and - are allowed."),
        Case("-- retry: ‸many\nselect 1", .invalidDecorator, "\"many\" is no number of retries.", retry),
        Case("-- retry: ‸101\nselect 1", .invalidDecorator, "\"101\" is no number of retries.", retry),
        Case("-- retry: ‸-1\nselect 1", .invalidDecorator, "\"-1\" is no number of retries.", retry),
        Case("-- retry: ‸1.5\nselect 1", .invalidDecorator, "\"1.5\" is no number of retries.", retry),
        Case(
            "-- retry: ‸\(String(repeating: "9", count: 50))\nselect 1", .invalidDecorator,
            "\"\(String(repeating: "9", count: 40))…\" is no number of retries.", retry),
        Case("-- timeout: ‸30\nselect 1", .invalidDecorator, "\"30\" is no time-out.", timeout),
        Case("-- timeout: ‸s\nselect 1", .invalidDecorator, "\"s\" is no time-out.", timeout),
        Case("-- timeout: ‸0s\nselect 1", .invalidDecorator, "\"0s\" is no time-out.", timeout),
        Case("-- timeout: ‸25h\nselect 1", .invalidDecorator, "\"25h\" is no time-out.", timeout),
        Case("-- timeout: ‸86400001ms\nselect 1", .invalidDecorator, "\"86400001ms\" is no time-out.", timeout),
        Case("-- timeout: ‸5 minutes\nselect 1", .invalidDecorator, "\"5 minutes\" is no time-out.", timeout),
        Case(
            "-- timeout: ‸99999999999999999999h\nselect 1", .invalidDecorator,
            "\"99999999999999999999h\" is no time-out.", timeout),
    ]

    private static let session = "To run several statements in one session, send them as a text without decorators."

    static let steps: [Case] = [
        Case(
            "-- id: 1\nselect 1;\n-- ü\n-- id: ‸1\nselect 2", .duplicateStep,
            "Two steps have the id \"1\"; the first is at line 1, column 8.", "Give each step an id of its own."),
        Case(
            "-- id: 2\nselect 1;\n‸select 2", .duplicateStep,
            "Two steps have the id \"2\"; the first is at line 1, column 8.",
            "A step without an id is known by its number in the text: give it an id of its own."),
        Case(
            " select 1;\n-- id: ‸1\nselect 2", .duplicateStep,
            "Two steps have the id \"1\"; the first is at line 1, column 2.",
            "A step without an id is known by its number in the text: give it an id of its own."),
        Case(
            "-- id: load\nselect 1;\n-- id: clean\n-- depends_on: load, ‸laod\nselect 2", .unknownStep,
            "No step has the id \"laod\".", "Did you mean load?"),
        Case(
            "-- id: load\nselect 1;\n-- depends_on: ‸7\nselect 2", .unknownStep, "No step has the id \"7\".",
            "The steps are load, 2."),
        Case(
            "-- id: a\n-- depends_on: ‸Load\nselect 1;\n-- id: load\nselect 2", .unknownStep,
            "No step has the id \"Load\".", "Did you mean load?"),
        Case(
            "-- depends_on: ‸99\n" + String(repeating: "select 1;", count: 11), .unknownStep,
            "No step has the id \"99\".", "The text has 11 steps, from 1 to 11."),
        Case(
            "-- id: a\n-- depends_on: auto, ‸a\nselect 1", .dependencyCycle, "The step \"a\" depends on itself.",
            "Name the steps that have to end before it begins."),
        Case(
            "-- depends_on: 4, ‸2\nselect 1;\n-- depends_on: 3\nselect 2;\n-- depends_on: 1\nselect 3; select 4",
            .dependencyCycle, "These steps wait for one another: 1 → 2 → 3 → 1.",
            "Take one of them out of a depends_on."),
        Case(
            "-- depends_on: c\nselect 0;\n-- id: b\n-- depends_on: ‸c\nselect 1;\n-- id: c\n-- depends_on: b\nselect 2",
            .dependencyCycle, "These steps wait for one another: b → c → b.",
            "Take one of them out of a depends_on."),
        Case(
            "-- id: 1\n‸begin; commit", .sessionStatement,
            "Each step of a pipeline has a session of its own, so BEGIN in one cannot reach over several.", session),
        Case(
            "-- id: 1\n‸set threads = 1", .sessionStatement,
            "Each step of a pipeline has a session of its own, so SET in one would have no effect on another.", session),
        Case(
            "-- id: 1\n‸pragma threads = 1", .sessionStatement,
            "Each step of a pipeline has a session of its own, so PRAGMA … = in one would have no effect on another.",
            session),
        Case(
            "-- id: 1\n‸create or replace local temp view v as select 1", .sessionStatement,
            "Each step of a pipeline has a session of its own, so CREATE TEMP in one would mean nothing to another.",
            session),
        Case(
            "select 1;\n-- id: 1\nselect 1; ‸explain pipeline select 1", .wrongForm,
            "EXPLAIN PIPELINE does not stand at the start of the text.",
            "It explains the whole text, so write it before the first statement and its decorators."),
        Case(
            "-- id: 1\n‸explain pipeline select 1", .wrongForm,
            "EXPLAIN PIPELINE does not stand at the start of the text.",
            "It explains the whole text, so write it before the first statement and its decorators."),
        Case(
            "explain pipeline\n-- id: 1\n-- depends_on: ‸2\nselect 1", .unknownStep, "No step has the id \"2\".",
            "The steps are 1."),
    ]

    @Test(
        "A statement that matters to its session only is refused among decorators",
        arguments: [
            "BEGIN", "start transaction", "commit", "END", "ROLLBACK", "abort", "set x = 1", "SET VARIABLE a = 1",
            "reset threads", "use main", "prepare p as select 1", "execute p", "deallocate p",
            "create temp table t(a int)", "CREATE OR REPLACE TEMPORARY MACRO f() AS 1",
            "create temporary view v as select 1",
            "with_nothing; use main",
        ])
    func session(statement: String) {
        let error = #expect(throws: SQLTextError.self) { try Pipeline(parsing: "-- id: a\n\(statement)") }
        #expect(error?.code == .sessionStatement)
        #expect(throws: Never.self) { try Pipeline(parsing: statement) }
    }

    @Test(
        "Statements that every session sees the effect of are steps",
        arguments: [
            "pragma table_info('t')", "create temporary secret s (type s3)", "create table temp_t(a int)",
            "create table temp(a int)", "attach ':memory:' as m", "load json", "create or replace table t as select 1",
            "select 'begin'", "checkpoint", "explain analyze select 1", "create", "pragma", "\"begin\"",
        ])
    func notSession(statement: String) throws {
        #expect(try Pipeline(parsing: "-- id: a\n\(statement)").steps.count == 1)
    }

    @Test("What cannot even be cut into statements is refused as ever, with or without decorators")
    func broken() {
        for text in ["-- id: 1\nselect '", "explain pipeline select \"", "-- id: 1\0\nselect 1", "explain \0"] {
            #expect(throws: SQLTextError.self) { try Pipeline(parsing: text) }
        }
    }
}
