import Testing

@testable import SQLText

struct PipelineTests {
    /// A graph in short: `2<1` is step 2 that waits for step 1.
    static func graph(_ pipeline: Pipeline) -> String {
        pipeline.steps.map { step in
            let parents = step.parents.map { pipeline.steps[$0].id }.joined(separator: ",")
            return step.id + (parents.isEmpty ? "" : "<\(parents)") + (step.infersParents ? "+auto" : "")
        }.joined(separator: " ")
    }

    @Test(
        "Decorators make a graph of the statements behind them",
        arguments: [
            // The seed's own.
            (
                """
                -- id: 1
                CREATE TABLE postgres.temp1 AS SELECT * FROM =(^)climate;

                -- id: 2
                CREATE TABLE postgres.temp2 AS SELECT * FROM =(^)climate;

                -- id: 3
                -- depends_on: 1,2
                SELECT * FROM postgres.temp1
                UNION ALL
                SELECT * FROM postgres.temp2;
                """, "1 2 3<1,2"
            ),
            ("-- id: 1\n-- node: cb391c323181\nSELECT * FROM eph1", "1"),
            ("-- id: 1\nselect ';' -- ; id: 2\n;\n-- id: 2\n-- depends_on: 1\nselect 2;", "1 2<1"),
            // In any order, case and spacing, with comments and empty lines between.
            ("-- depends_on: b\n-- id: a\nselect 1;\n-- id: b\nselect 2", "a<b b"),
            ("--ID:a\nselect 1;\n  --\t Depends_On :\u{A0} a  \r\n--  iD: \tb\t\r\nselect 2", "a b<a"),
            ("-- first\n-- id: a\n\n/* why */\n-- because\n-- node: n\nselect 1", "a"),
            ("\u{FEFF}-- id: a\nselect 1", "a"),
            ("-- id: a\rselect 1;\r-- depends_on: a\rselect 2", "a 2<a"),
            // Ids.
            ("-- id: load.all-2_b\nselect 1;\n-- depends_on: load.all-2_b\nselect 2", "load.all-2_b 2<load.all-2_b"),
            ("-- id: été\nselect 1;\n-- id: 渡り\n-- depends_on: été\nselect 2", "été 渡り<été"),
            ("-- id: A\nselect 1;\n-- id: a\n-- depends_on: A\nselect 2", "A a<A"),
            ("-- id: 1\nselect 1;\n-- id: 01\n-- depends_on: 1\nselect 2", "1 01<1"),
            ("-- node: n\nselect 1;\nselect 2;\n-- depends_on: 1, 2\nselect 3", "1 2 3<1,2"),
            // Two spellings of one letter, as bytes two ids: the sign for ångström and the letter.
            ("-- id: \u{212B}\nselect 1;\n-- id: \u{C5}\nselect 2;-- x\n", "\u{212B} \u{C5}"),
            // Parents.
            ("select 1;\n-- depends_on: 1\n-- depends_on: 3 , 1,1\nselect 2;\nselect 3", "1 2<1,3 3"),
            ("select 1;\n-- depends_on: auto\nselect 2;\n-- depends_on: AUTO, 1\nselect 3", "1 2+auto 3<1+auto"),
            // What is no decorator.
            ("-- node on this\n-- note: x\n-- TODO: y\n-- http://a\n-- mode: z\n-- id: 1\nselect 1", "1"),
            ("-- id: 1\nselect -- depends_on: 7\n1", "1"),
            ("-- id: 1\nselect 1 -- depends_on: 7\n;", "1"),
            ("-- id: 1\n/* depends_on: 7 */ /*\n-- depends_on: 7\n*/ select 1", "1"),
            ("-- id: 1\n---- depends_on: 7\n-- -- depends_on: 7\n-- depends_on 7\n-- :\n--\nselect 1", "1"),
            ("-- id: 1\nselect '\n-- id: 2\n'", "1"),
        ])
    func graphs(text: String, expected: String) throws {
        let pipeline = try Pipeline(parsing: text)
        #expect(Array(Self.graph(pipeline).utf8) == Array(expected.utf8))
        #expect(pipeline.isDecorated && !pipeline.isExplained && pipeline.text == text)
    }

    @Test(
        "Without a decorator each statement waits for the one before",
        arguments: [
            ("select 1", "1"), ("select 1; select 2; select 3;", "1 2<1 3<2"), ("", ""), (" ;; -- nothing\n", ""),
            ("begin; create temp table t(a int); set threads = 1; commit", "1 2<1 3<2 4<3"),
            // Not on lines of their own, or only like decorators.
            ("select 1; -- id: 2\nselect 2", "1 2<1"), ("/* a */ -- id: a\nselect 2", "1"),
            ("-- depend_on: 1\nselect 1; -- nod: x\n select 2", "1 2<1"),
        ])
    func undecorated(text: String, expected: String) throws {
        let pipeline = try Pipeline(parsing: text)
        #expect(Self.graph(pipeline) == expected)
        #expect(!pipeline.isDecorated)
        #expect(pipeline.steps.map(\.statement) == pipeline.script.statements)
    }

    @Test(
        "Retries and time-outs are numbers with a range",
        arguments: [
            ("retry: 0", 0, nil), ("retry: 100", 100, nil), ("RETRY:007", 7, nil),
            ("timeout: 30s", 0, .seconds(30)), ("timeout: 1500 ms", 0, .milliseconds(1500)),
            ("Timeout: 5M", 0, .seconds(300)), ("timeout: 24h", 0, .seconds(86_400)),
            ("timeout: 86400000ms", 0, .seconds(86_400)), ("timeout: 1ms", 0, .milliseconds(1)),
        ] as [(String, Int, Duration?)])
    func numbers(decorator: String, retries: Int, timeout: Duration?) throws {
        let step = try #require(try Pipeline(parsing: "-- \(decorator)\nselect 1").steps.first)
        #expect(step.retries == retries && step.timeout == timeout)
    }

    @Test("The name of a node is kept with its place")
    func nodes() throws {
        let text = "-- id: ü\n--  node:  cb391c-ü_2  \nselect 1; -- why\n-- id: b\nselect 2"
        let steps = try Pipeline(parsing: text).steps
        let range = try #require(steps[0].nodeRange)
        #expect(steps[0].node == "cb391c-ü_2")
        #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == "cb391c-ü_2")
        #expect(steps[1].node == nil && steps[1].nodeRange == nil)
    }

    @Test(
        "EXPLAIN PIPELINE in front of the text asks for the plan, and is no part of a step",
        arguments: [
            ("EXPLAIN PIPELINE\n-- id: a\nselect 1;\n-- depends_on: a\nselect 2", "a 2<a", "select 1"),
            ("explain pipeline select 1; select 2", "1 2<1", "select 1"),
            ("-- why\n explain /* the */\n-- whole\n Pipeline ;\n\n-- id: a\nselect 1", "a", "select 1"),
            ("explain pipeline explain select 1", "1", "explain select 1"),
            ("explain pipeline", "", nil),
        ] as [(String, String, String?)])
    func explains(text: String, graph: String, first: String?) throws {
        let pipeline = try Pipeline(parsing: text)
        #expect(pipeline.isExplained && pipeline.text == text)
        #expect(Self.graph(pipeline) == graph && pipeline.steps.first?.statement.text == first)
        #expect(pipeline.script.text.utf8.count == text.utf8.count)
        let bytes = Array(text.utf8)
        for step in pipeline.steps {
            #expect(String(decoding: bytes[step.statement.range], as: UTF8.self) == step.statement.text)
        }
    }

    @Test(
        "Other EXPLAINs are statements",
        arguments: ["explain select 1", "explain analyze from t", "explain", "pipeline"])
    func explainsOne(text: String) throws {
        let pipeline = try Pipeline(parsing: text)
        #expect(!pipeline.isExplained && pipeline.steps.map(\.statement.text) == [text])
    }

    @Test("The plan says what may run together", arguments: [false, true])
    func plan(isExplained: Bool) throws {
        let long = "select   1,\n\t" + String(repeating: "ü", count: 90)
        let text = """
            -- id: load
            -- retry: 3
            select 1;
            -- id: side
            -- timeout: 90s
            -- node: n-1
            \(long);
            -- id: end
            -- depends_on: side, load
            -- timeout: 2m
            select 3;
            -- depends_on: end, load
            -- timeout: 1500ms
            select 4;
            """
        let rows = PipelinePlan(try Pipeline(parsing: (isExplained ? "EXPLAIN PIPELINE " : "") + text)).rows
        #expect(rows.map(\.id) == ["load", "side", "end", "4"])
        #expect(rows.map(\.level) == [0, 0, 1, 2])
        #expect(rows.map(\.parents) == [[], [], ["load", "side"], ["load", "end"]])
        #expect(rows.map(\.node) == [nil, "n-1", nil, nil] && rows.map(\.retries) == [3, 0, 0, 0])
        #expect(rows.map(\.timeoutText) == [nil, "90s", "2m", "1500ms"])
        #expect(rows[1].statement == "select 1, " + String(repeating: "ü", count: 70) + "…")
        #expect(rows[0].statement == "select 1")
    }
}
