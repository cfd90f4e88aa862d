import Testing

@testable import SQLText

struct InferredParentsTests {
    /// A step for each piece: `auto r:a,b w:c`, with `auto`, `auto,1` or ids for `depends_on`, or `-` for none.
    private static func inferred(_ description: String) throws -> String {
        var text = ""
        var tables: [StepTables] = []
        for (index, step) in description.split(separator: ";").enumerated() {
            let parts = step.split(separator: " ").map(String.init)
            text += "-- id: \(index + 1)\n"
            if parts[0] != "-" { text += "-- depends_on: \(parts[0])\n" }
            text += "select \(index);\n"
            func names(_ mark: String) -> Set<String> {
                Set(
                    parts.filter { $0.hasPrefix(mark) }.flatMap {
                        $0.dropFirst(2).split(separator: ",").map(String.init)
                    })
            }
            tables.append(StepTables(reads: names("r:"), writes: names("w:")))
        }
        return PipelineTests.graph(try Pipeline(parsing: text).inferringParents(from: tables))
            .split(separator: "+auto").joined()
    }

    @Test(
        "A step with auto waits for what its tables need",
        arguments: [
            // Read after write: the nearest writer before it.
            ("- w:a;auto r:a", "1 2<1"), ("- w:a;- w:a;auto r:a", "1 2 3<2"), ("- w:a;- w:b;auto r:a,b", "1 2 3<1,2"),
            ("- r:a;auto r:a", "1 2"), ("auto r:a;- w:a", "1 2"), ("auto r:a w:a;auto r:a w:a", "1 2<1"),
            // Write after read and write: all of them.
            ("- r:a;- r:a;- w:a;auto w:a", "1 2 3 4<1,2,3"),
            ("- r:a;auto w:a;auto r:a;auto r:a;auto w:a", "1 2<1 3<2 4<2 5<2,3,4"),
            // Without auto a step waits for what it names only, and yet others wait for it.
            ("- w:a;- r:a;auto w:a;- w:a;auto w:a", "1 2 3<1,2 4 5<3,4"),
            // Mixed.
            ("- w:a;auto,3 r:a;-", "1 2<1,3 3"), ("-;-;auto,1 w:x", "1 2 3<1"), ("- w:a;auto,1 r:a", "1 2<1"),
            ("-;auto;auto r:b w:c", "1 2 3"),
        ])
    func infers(steps: String, expected: String) throws {
        #expect(try Self.inferred(steps) == expected)
    }

    @Test("Parents by table and parents by name can make a cycle, which is an error where the later step is named")
    func cycle() throws {
        let text = "-- id: a\n-- depends_on: c\nselect 1;\n-- id: b\nselect 2;\n-- id: c\n-- depends_on: auto\nselect 3"
        let pipeline = try Pipeline(parsing: text)
        let tables = [StepTables(writes: ["t"]), StepTables(), StepTables(reads: ["t"])]
        let error = #expect(throws: SQLTextError.self) { try pipeline.inferringParents(from: tables) }
        #expect(error?.code == .dependencyCycle && error?.offset == 24)
        #expect(error?.message == "These steps wait for one another: a → c → a.")
        #expect(
            error?.hint == "With auto a step waits for earlier ones only: let no step name a later one, or write all "
                + "ids yourself.")
        #expect(try pipeline.inferringParents(from: [.init(), .init(), .init()]).steps[2].parents == [])
    }

    @Test("Steps without auto stay as they are")
    func withoutAuto() throws {
        for text in ["select 1; select 2", "-- id: a\nselect 1; select 2"] {
            let pipeline = try Pipeline(parsing: text)
            let tables = [StepTables(reads: ["t"], writes: ["t"]), StepTables(reads: ["t"], writes: ["t"])]
            #expect(try pipeline.inferringParents(from: tables).steps == pipeline.steps)
        }
    }

    @Test("In any pipeline the order is the one that the definition gives", arguments: 0..<400)
    func order(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...10, using: &random)
        let tables = (0..<count).map { _ in
            StepTables(reads: Self.names(using: &random), writes: Self.names(using: &random))
        }
        let modes = (0..<count).map { step in
            [
                "", "-- depends_on: auto",
                "-- depends_on: auto\n-- depends_on: \(Int.random(in: 1...max(step, 1), using: &random))",
            ][
                Int.random(in: 0...(step == 0 ? 1 : 2), using: &random)]
        }
        let text = modes.enumerated().map { "-- id: \($0 + 1)\n\($1)\nselect 1;\n" }.joined()
        let written = try Pipeline(parsing: text)
        let inferred = try written.inferringParents(from: tables)

        var expected = written.steps.map { Set($0.parents) }
        for (step, own) in tables.enumerated() where written.steps[step].infersParents {
            for table in own.reads {
                if let writer = (0..<step).last(where: { tables[$0].writes.contains(table) }) {
                    expected[step].insert(writer)
                }
            }
            for earlier in 0..<step
            where !own.writes.isDisjoint(with: tables[earlier].reads.union(tables[earlier].writes)) {
                expected[step].insert(earlier)
            }
        }
        let found = inferred.steps.map { Set($0.parents) }
        for step in 0..<count {
            #expect(found[step].isSubset(of: expected[step]), "seed \(seed): step \(step + 1) of\n\(text)\n\(tables)")
            #expect(
                Self.ancestors(of: step, found) == Self.ancestors(of: step, expected),
                "seed \(seed): step \(step + 1) of\n\(text)\n\(tables)")
        }
        #expect(try inferred.inferringParents(from: tables).steps == inferred.steps)
    }

    private static func names(using random: inout SeededGenerator) -> Set<String> {
        Set(["a", "b", "c"].filter { _ in Int.random(in: 0..<10, using: &random) < 3 })
    }

    private static func ancestors(of step: Int, _ parents: [Set<Int>]) -> Set<Int> {
        parents[step].reduce(into: parents[step]) { $0.formUnion(ancestors(of: $1, parents)) }
    }
}
