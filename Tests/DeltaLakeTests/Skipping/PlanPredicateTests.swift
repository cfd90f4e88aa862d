import Testing

@testable import DeltaLake

/// What is understood of a plan's filters, and what is left alone.
struct PlanPredicateTests {
    private static let reader = PlanPredicate(columns: [
        "c": Field(name: "i", type: .integer), "t": Field(name: "s", type: .string),
        "q": Field(name: "b", type: .boolean),
        "n": Field(name: "d", type: .date),
    ])

    private static func number(_ comparison: FilePredicate.Comparison, _ value: Int) -> FilePredicate {
        .comparison(.init(["i"]), comparison, .exact(unscaled: Int128(value), scale: 0))
    }

    @Test(
        arguments: [
            ("(c = 3)", number(.equal, 3)), ("((c = 3))", number(.equal, 3)),
            ("(c >= -3)", number(.greaterOrEqual, -3)),
            ("(NOT (c = 3))", number(.notEqual, 3)), ("(NOT (NOT (c < 3)))", number(.less, 3)),
            ("((c = 3) AND (c = c))", number(.equal, 3)), ("((c = 3) OR (c = c))", .unknown),
            ("(NOT ((c = 3) OR (c = c)))", number(.notEqual, 3)), ("(NOT ((c = 3) AND (c = c)))", .unknown),
            (
                "(NOT ((c > 3) OR (t = 'x')))",
                .all([number(.lessOrEqual, 3), .comparison(.init(["s"]), .notEqual, .text("x"))])
            ),
            ("((c = 3) AND (c = 4) OR (c = 5))", .unknown),
            ("(c BETWEEN 1 AND 5)", .all([number(.greaterOrEqual, 1), number(.lessOrEqual, 5)])),
            ("(NOT (c BETWEEN 1 AND 5))", .unknown), ("(c = NULL)", .never), ("(NOT (c = NULL))", .never),
            ("((c = 1) OR (c = NULL))", number(.equal, 1)),
            ("(c IS NULL)", .isNull(["i"])), ("(NOT (c IS NULL))", .isNotNull(["i"])),
            ("(c IS NOT NULL)", .isNotNull(["i"])),
            ("(c IS DISTINCT FROM 3)", .any([.isNull(["i"]), number(.notEqual, 3)])),
            ("(c IS NOT DISTINCT FROM 3)", number(.equal, 3)),
            ("(NOT (c IS DISTINCT FROM 3))", number(.equal, 3)), ("(c IS DISTINCT FROM NULL)", .isNotNull(["i"])),
            ("(c IN (1, 2))", .any([number(.equal, 1), number(.equal, 2)])), ("(NOT (c IN (1, 2)))", .unknown),
            ("q", .comparison(.init(["b"]), .equal, .truth(true))),
            ("(NOT q)", .comparison(.init(["b"]), .equal, .truth(false))), ("c", .unknown),
            ("prefix(t, 'a''b')", .prefix(["s"], "a'b")), ("(NOT prefix(t, 'a'))", .unknown),
            ("prefix(t, '')", .isNotNull(["s"])),
            ("(t ~~ 'a_c%')", .prefix(["s"], "a")), ("(t ~~ '%a')", .isNotNull(["s"])), ("(t ~~* 'a%')", .unknown),
            ("(t !~~ 'a%')", .unknown),
            ("(t ^@ 'a%')", .prefix(["s"], "a%")), ("(lower(t) = 'x')", .unknown),
            ("(t = 'x) OR (c = 3')", .comparison(.init(["s"]), .equal, .text("x) OR (c = 3"))),
            ("(n = '2020-01-05'::DATE)", .comparison(.init(["d"]), .equal, .day(18_266))),
            ("(n = '2020-01-05'::TIMESTAMP)", .unknown), ("(n = '12020-01-05'::DATE)", .unknown),
            ("(c = 3", .unknown), ("c = 3)", .unknown), ("(t = 'x)", .unknown), ("", .unknown), ("()", .unknown),
            ("(c = )", .unknown), ("(c = 3 4)", .unknown),
            ("(c + 1 = 3)", .unknown), ("CASE  WHEN ((c = 3)) THEN (true) ELSE false END", .unknown),
            ("((c = 3) = true)", .unknown), ("(other = 3)", .unknown),
            ("((c = 3) AND false)", number(.equal, 3)), ("IN (...)", .unknown),
            ("((c = 3) AND IN (...))", number(.equal, 3)), ("(c = 1e3)", .unknown),
            ("(TRY_CAST(c AS BIGINT) = 3)", .unknown),
        ] as [(String, FilePredicate)])
    func filters(text: String, predicate: FilePredicate) {
        #expect(Self.reader.predicate(text) == predicate)
    }

    /// Nesting without end is not followed.
    @Test func depth() {
        let text = String(repeating: "(", count: 100_000) + "c = 3" + String(repeating: ")", count: 100_000)
        #expect(Self.reader.predicate(text) == .unknown)
    }

    /// Only filters directly above a relation are its own.
    @Test func leaves() {
        let plan = """
            [{"name": "FILTER", "extra_info": {"Expression": "far"}, "children": [{"name": "HASH_JOIN", "children": [
              {"name": "FILTER", "extra_info": {"Expression": "upper"}, "children": [
                {"name": "FILTER", "extra_info": {"Expression": ["a", "b"]}, "children": [
                  {"name": "STAND_IN ", "extra_info": {"Projections": ["x", "y"]}, "children": []}]}]},
              {"name": "FILTER", "extra_info": {"Expression": "z"}, "children": [
                {"name": "PROJECTION", "children": [{"name": "STAND_IN", "extra_info": {"Projections": "w"}, "children": []}]}]}
            ]}]}]
            """
        #expect(
            PlanLeaf.leaves(of: "stand_in", inPlan: plan) == [
                PlanLeaf(columns: ["x", "y"], filters: ["upper", "a", "b"]), PlanLeaf(columns: ["w"], filters: []),
            ])
        #expect(PlanLeaf.leaves(of: "stand_in", inPlan: "nonsense") == nil)
    }

    /// A condition on the clock is meant give or take two days.
    @Test func clock() {
        let day: FilePredicate = .comparison(.init(["d"]), .equal, .day(100))
        #expect(
            day.looseInTime()
                == .all([
                    .comparison(.init(["d"]), .greaterOrEqual, .day(98)),
                    .comparison(.init(["d"]), .lessOrEqual, .day(102)),
                ]))
        #expect(
            FilePredicate.comparison(.init(["d"]), .less, .moment(0)).looseInTime()
                == .comparison(.init(["d"]), .less, .moment(172_800_000_000)))
        #expect(Self.number(.equal, 3).looseInTime() == Self.number(.equal, 3))
    }
}
