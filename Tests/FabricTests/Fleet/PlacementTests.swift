import Testing

@testable import Fabric

/// Which node runs a statement.
@Suite struct PlacementTests {
    static let nodes = Placement(nodes: [
        .init(name: "mallard", load: 2, objects: ["a", "both"]), .init(name: "teal", load: 1, objects: ["b", "both"]),
        .init(name: "pintail", load: 1), .init(name: "wigeon", isReady: false, objects: ["gone"]),
    ])

    @Test(
        arguments: [
            (nil, [], nil, "teal"),  // Of two with the least to do the one that has something in its memory.
            (nil, [], "pintail", "pintail"), (nil, [], "mallard", "teal"), (nil, ["a"], nil, "mallard"),
            (nil, ["a", "unknown"], nil, "mallard"), (nil, ["unknown"], nil, "teal"),
            (nil, ["a", "both"], nil, "mallard"),
            ("pintail", ["a"], nil, "pintail"), (nil, ["gone"], nil, "teal"),
        ] as [(String?, Set<String>, String?, String)])
    func `a statement goes where it can run`(
        pinned: String?, needs: Set<String>, preferred: String?, node: String
    ) throws {
        #expect(try Self.nodes.node(pinned: pinned, needs: needs, preferred: preferred) == node)
    }

    @Test(
        arguments: [
            (
                nil, ["a", "b"], "The statement needs tables of several nodes: “a” is on mallard, “b” is on teal.",
                "Share one of them: CREATE TABLE postgres.a AS FROM a, then read postgres.a."
            ),
            (
                nil, ["both"], "“both” is on several nodes: mallard, teal.",
                "Say which one is meant with a line before the statement: -- node: mallard"
            ),
            ("tael", [], "There is no node “tael”.", "Did you mean teal?"),
            (
                "42", [], "There is no node “42”.",
                "The nodes are mallard, teal, pintail, wigeon: SELECT * FROM postgres.__worker_list"
            ),
            (
                "wigeon", [], "The node “wigeon” has left.",
                "SELECT * FROM postgres.__worker_list shows who is there."
            ),
        ] as [(String?, Set<String>, String, String)])
    func `a statement that no node can run says why`(
        pinned: String?, needs: Set<String>, message: String, hint: String
    ) {
        let error = #expect(throws: SordError.self) { try Self.nodes.node(pinned: pinned, needs: needs) }
        #expect(error?.message == message)
        #expect(error?.hint == hint)
    }

    @Test func `the names of nodes are stable, plain and never the same`() {
        let names = (0..<100).map(NodeNames.name)
        #expect(names.prefix(2) == ["mallard", "teal"])
        #expect(Set(names).count == 100)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } })
    }
}
