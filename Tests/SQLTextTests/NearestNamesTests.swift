import Testing

@testable import SQLText

struct NearestNamesTests {
    @Test(
        "What somebody may have meant comes first, what is far off not at all",
        arguments: [
            ("climat", ["climate", "flights", "weather"], ["climate"]),
            ("Climate", ["climate", "flights"], ["climate"]),
            ("fligths", ["flights", "nights", "weather"], ["flights"]),
            ("weahter", ["weather", "leather", "feather"], ["weather", "feather", "leather"]),
            ("flight", ["flights_2013", "flights"], ["flights", "flights_2013"]),
            ("a", ["b", "c", "A"], ["A"]),
            ("ab", ["ba", "cd", "abc"], ["abc", "ba"]),
            ("planes", ["planes"], []),
            ("xyz", ["climate", "flights"], []),
            ("", ["a"], []),
            ("tab", ["tab1", "tab2", "tab3", "tab4"], ["tab1", "tab2", "tab3"]),
        ])
    func nearest(name: String, candidates: [String], expected: [String]) {
        #expect(NearestNames.nearest(to: name, among: candidates) == expected)
    }

    @Test(
        "A swap of neighbours is one slip",
        arguments: [("ab", "ba", 1), ("abc", "cab", 2), ("", "abc", 3), ("kitten", "sitting", 3), ("a", "a", 0)])
    func slips(left: String, right: String, expected: Int) {
        #expect(NearestNames.slips(Array(left), Array(right)) == expected)
        #expect(NearestNames.slips(Array(right), Array(left)) == expected)
    }

    @Test("Names of monstrous length are not compared", .timeLimit(.minutes(1)))
    func monstrousNames() {
        let monster = String(repeating: "a", count: 1_000_000)
        #expect(NearestNames.nearest(to: monster, among: [monster + "b"]).isEmpty)
        #expect(NearestNames.nearest(to: "a", among: [monster]).isEmpty)
    }
}
