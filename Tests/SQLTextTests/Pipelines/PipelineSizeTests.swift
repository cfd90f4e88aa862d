import Testing

@testable import SQLText

/// Texts far larger than anybody writes; each has a minute, and needs a second or two.
struct PipelineSizeTests {
    private static let count = 10_000

    @Test("A chain of ten thousand steps is a pipeline, forwards and backwards", .timeLimit(.minutes(1)))
    func chain() throws {
        let forwards = (0..<Self.count).map {
            "-- id: s\($0)\n\($0 > 0 ? "-- depends_on: s\($0 - 1)\n" : "")select \($0);\n"
        }
        for text in [forwards.joined(), forwards.reversed().joined()] {
            let pipeline = try Pipeline(parsing: text)
            let levels = PipelinePlan(pipeline).rows.map(\.level)
            #expect(levels == (0..<Self.count).map { text.hasPrefix("-- id: s0\n") ? $0 : Self.count - 1 - $0 })
        }
    }

    @Test("A circle of ten thousand steps is named by its start and its end", .timeLimit(.minutes(1)))
    func circle() throws {
        let text = (0..<Self.count).map { "-- id: s\($0)\n-- depends_on: s\(($0 + 1) % Self.count)\nselect 1;" }
            .joined(separator: "\n")
        let error = #expect(throws: SQLTextError.self) { try Pipeline(parsing: text) }
        #expect(error?.code == .dependencyCycle && error?.offset == 25)
        #expect(error?.message.hasPrefix("These steps wait for one another: s0 → s1 → s2 → ") == true)
        #expect(error?.message.hasSuffix(" → s9998 → s9999 → s0 (10000 steps).") == true)
        #expect(error?.message.contains("s24 → … → s9976 → ") == true)
    }

    @Test("One step may wait for ten thousand, and ten thousand for one", .timeLimit(.minutes(1)))
    func stars() throws {
        let ids = (1...Self.count).map(String.init).joined(separator: ",")
        let many = String(repeating: "select 1;\n", count: Self.count)
        let gathering = try Pipeline(parsing: "\(many)-- depends_on: \(ids)\nselect 2")
        #expect(gathering.steps.last?.parents == Array(0..<Self.count))
        let spreading = try Pipeline(
            parsing: "-- id: first\nselect 1;\n"
                + String(repeating: "-- depends_on: first\nselect 1;\n", count: Self.count))
        #expect(spreading.steps.dropFirst().allSatisfy { $0.parents == [0] })
        #expect(PipelinePlan(spreading).rows.map(\.level).max() == 1)
    }

    @Test("Ten thousand steps that all use one table get parents in proportion", .timeLimit(.minutes(1)))
    func oneTable() throws {
        let text = String(repeating: "-- depends_on: auto\nselect 1;\n", count: Self.count)
        let pipeline = try Pipeline(parsing: text)
        let writers = [StepTables](repeating: .init(reads: ["t"], writes: ["t"]), count: Self.count)
        #expect(try pipeline.inferringParents(from: writers).steps.map(\.parents.count).reduce(0, +) == Self.count - 1)
        let mixed = (0..<Self.count).map { $0 % 100 == 0 ? StepTables(writes: ["t"]) : StepTables(reads: ["t"]) }
        let parents = try pipeline.inferringParents(from: mixed).steps.map(\.parents.count)
        #expect(parents.reduce(0, +) < 3 * Self.count && parents[100] == 100 && parents[101] == 1)
    }

    @Test("Twenty megabytes are read in one go, whatever they are made of", .timeLimit(.minutes(1)))
    func twentyMegabytes() throws {
        func filled(_ piece: String, _ size: Int) -> String { String(repeating: piece, count: size / piece.utf8.count) }
        let large = try Pipeline(
            parsing: """
                \(filled("-- note: ü\n", 5_000_000))-- id: a
                \(filled(" ", 5_000_000))select '\(filled("-- id: b\n", 5_000_000))';
                -- \(filled("x ", 2_500_000))
                --\(filled(" \u{A0}", 2_500_000))
                """)
        #expect(large.text.utf8.count > 19_999_000 && large.steps.map(\.id) == ["a"])
        let error = #expect(throws: SQLTextError.self) {
            try Pipeline(parsing: "-- depends_on: \(filled("1,", 2_500_000))\nselect 1")
        }
        #expect(error?.code == .invalidDecorator)
    }

    @Test("Any text is a pipeline or an error inside of it, and its steps are the statements", arguments: 0..<1_000)
    func hostile(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = Self.text(using: &random)
        do {
            let pipeline = try Pipeline(parsing: text)
            #expect(pipeline.steps.map(\.statement) == pipeline.script.statements)
            #expect(Set(pipeline.steps.map { Array($0.id.utf8) }).count == pipeline.steps.count)
            let bytes = Array(text.utf8)
            for (index, step) in pipeline.steps.enumerated() {
                #expect(String(decoding: bytes[step.statement.range], as: UTF8.self) == step.statement.text)
                #expect(step.parents.allSatisfy { pipeline.steps.indices.contains($0) && $0 != index })
                #expect(step.parents == Set(step.parents).sorted())
            }
            #expect(PipelinePlan(pipeline).rows.count == pipeline.steps.count)
        } catch {
            #expect(error.offset >= 0 && error.offset <= text.utf8.count && !error.message.isEmpty)
        }
    }

    private static let pieces = [
        "-- id: a\n", "-- id: b\n", "-- id: 1\n", "-- depends_on: a\n", "-- depends_on: auto, b\n", "-- retry: 2\n",
        "--timeout:5s\r", "-- node: n\r\n", "-- id:\u{A0}", "\n", "--", "-", ":", "id", "depends_on", " ", "\u{FEFF}",
        ";", ";\n",
        "select 1", "select 1;\n", "select 1;\n", "select '", "'", "/*", "*/", "explain ", "pipeline ", "begin",
        "create temp ", "ü", "\u{2028}",
        "\u{B}", "\0", "👍🏽", "e\u{301}", ",", "1", "=(^)a",
    ]

    private static func text(using random: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...16, using: &random)
        return (0..<count).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
    }
}
