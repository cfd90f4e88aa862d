import Foundation
import Testing

@testable import Fabric

@Suite struct LineageGraphTests {
    private var graph = LineageGraph(process: "here")

    private func origin(_ statement: String, node: String = "a", process: String = "here") -> LineageOrigin {
        LineageOrigin(
            statement: statement, run: "r", time: Date(timeIntervalSince1970: 1), principal: "local", node: node,
            process: process)
    }

    private mutating func happens(
        _ effect: LineageEvent.Effect, _ table: TableReference, from parents: [TableReference] = [],
        renamed: TableReference? = nil, ifNotExists: Bool = false, node: String = "a", process: String = "here"
    ) {
        graph.apply(
            LineageEvent(
                effect, table, renamed: renamed, parents: parents,
                origin: origin("\(effect) \(graph.history.count)", node: node, process: process),
                ifNotExists: ifNotExists))
    }

    /// `t < a, b` for each table, with `!` behind a parent that is gone.
    private var picture: [String] {
        graph.tables.map { table in
            let links = table.links.map { $0.parent.description + ($0.isGone ? "!" : "") }
            let node = table.node.map { $0 == "a" ? "" : "@\($0)" } ?? ""
            return table.table.description + node + (links.isEmpty ? "" : " < " + links.joined(separator: ", "))
        }
    }

    private let climate = TableReference.lake("climate")
    private let t = TableReference.memory("t")
    private let u = TableReference.memory("u")

    @Test mutating func `a table that takes the place of another has its own parents only`() {
        happens(.create, t, from: [climate, u])
        happens(.create, .memory("T"), from: [.file("x.csv")])
        #expect(picture == ["T < x.csv"])
        happens(.overwrite, t, from: [climate])
        #expect(picture == ["t < =(^)climate"])
    }

    @Test mutating func `rows that come later add their parents, each once and with the statement that was first`() {
        happens(.create, t, from: [climate])
        happens(.insert, t, from: [u, climate, t])
        happens(.merge, t, from: [.lake("x")])
        happens(.update, t, from: [u])
        happens(.delete, t)
        #expect(picture == ["t < =(^)climate, u, =(^)x"])
        #expect(graph.tables[0].links.map(\.origin.statement) == ["create 0", "insert 1", "merge 2"])
        #expect(graph.tables[0].made?.statement == "create 0")
        #expect(graph.tables[0].changed?.statement == "delete 4")
    }

    @Test mutating func `IF NOT EXISTS changes nothing about a table that is there, and is no history`() {
        happens(.create, t, from: [climate], ifNotExists: true)
        happens(.create, t, from: [u], ifNotExists: true)
        #expect(picture == ["t < =(^)climate"])
        #expect(graph.history.count == 1)
    }

    @Test mutating func `a table of unknown origin is known from its first change on`() {
        happens(.insert, .lake("old"), from: [t])
        #expect(picture == ["=(^)old < t"])
        #expect(graph.tables[0].made == nil)
    }

    @Test mutating func `a new name goes to the table and to everything that came from it`() {
        happens(.create, t, from: [climate])
        happens(.create, u, from: [t])
        happens(.rename, t, renamed: .memory("new"))
        #expect(picture == ["new < =(^)climate", "u < new"])
        happens(.create, t)
        happens(.drop, t)
        #expect(picture == ["new < =(^)climate", "u < new"])
    }

    @Test mutating func `a table that is dropped is gone, stays a parent, and is not mistaken for its successor`() {
        happens(.create, t, from: [climate])
        happens(.create, u, from: [t])
        happens(.drop, t)
        #expect(picture == ["u < t!"])
        happens(.create, t)
        happens(.rename, t, renamed: .memory("v"))
        #expect(picture == ["u < t!", "v"])
        happens(.insert, u, from: [.memory("v")])
        #expect(picture == ["u < t!, v", "v"])
        #expect(graph.history.map(\.effect) == [.create, .create, .drop, .create, .rename, .insert])
    }

    @Test mutating func `a schema takes its tables with it, and a node everything in its memory`() {
        happens(.create, .memory("x", schema: "S"), from: [t])
        happens(.create, .memory("x", schema: "S"), node: "b")
        happens(.create, t)
        happens(.create, .shared("x", schema: "s"), from: [t])
        happens(.dropSchema, .memory("", schema: "s"))
        #expect(picture == ["S.x@b", "t", "postgres.s.x < t"])
        happens(.lost, .memory(""))
        #expect(picture == ["S.x@b", "postgres.s.x < t!"])
    }

    @Test mutating func `tables of one name on two nodes are two tables`() {
        happens(.create, t, from: [climate])
        happens(.create, t, from: [u], node: "b")
        happens(.create, .shared("s"), from: [t], node: "b")
        happens(.rename, t, renamed: .memory("w"))
        #expect(picture == ["w < =(^)climate", "t@b < u", "postgres.s < t"])
        #expect(graph.nodes(holding: t) == ["b"])
        happens(.rename, t, renamed: .memory("w"), node: "b")
        #expect(graph.nodes(holding: .memory("W")) == ["a", "b"])
        #expect(graph.nodes(holding: t).isEmpty)
        #expect(picture == ["w < =(^)climate", "w@b < u", "postgres.s < w"])
    }

    @Test mutating func `a dropped table of the lake comes back as it was`() {
        happens(.create, climate, from: [.file("raw/climate")])
        happens(.drop, climate)
        #expect(picture == [])
        happens(.restore, climate)
        #expect(picture == ["=(^)climate < raw/climate"])
    }

    @Test mutating func `what another process had in memory is no parent that could be found`() {
        happens(.create, t, process: "here")
        happens(.create, climate, from: [t], process: "there")
        #expect(picture == ["t", "=(^)climate < t!"])
    }

    @Test mutating func `a macro and a table of one name do not meet, nor do two spellings of one character`() {
        graph.apply(LineageEvent(.create, t, kind: .macro, parents: [climate], origin: origin("m")))
        happens(.create, t, from: [u])
        #expect(picture == ["t < =(^)climate", "t < u"])
        #expect(graph.parents(ofMacro: "T", node: "a") == [climate])
        happens(.create, .memory("e\u{301}"))
        happens(.create, .memory("\u{E9}"))
        #expect(graph.tables.count == 4)
    }

    @Test mutating func `what is remembered is bounded`() {
        for _ in 0..<5_000 { happens(.insert, t, from: [climate]) }
        #expect(graph.history.count < LineageGraph.historyLimit * 2)
        #expect(graph.history.last?.origin.statement?.isEmpty == false)
        let long = origin(String(repeating: "👍🏽", count: 20_000))
        #expect(long.isCut && long.statement?.unicodeScalars.count == LineageOrigin.statementLimit)
        #expect(!origin("select 1").isCut)
    }

    @Test mutating func `random events leave every link as the rules say`() {
        var random = SystemRandomNumberGenerator()
        let names = (0..<6).map { TableReference.memory("t\($0)") }
        for _ in 0..<3_000 {
            let effect = [LineageEvent.Effect.create, .insert, .overwrite, .rename, .drop, .merge].randomElement(
                using: &random)!
            let table = names.randomElement(using: &random)!
            let parents = Array(names.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)))
            let known = Set(graph.tables.map(\.table))
            if effect == .rename {
                guard let free = names.first(where: { !known.contains($0) }), known.contains(table) else { continue }
                happens(.rename, table, renamed: free)
                #expect(!graph.tables.contains { $0.links.contains { $0.parent == table && !$0.isGone } })
            } else {
                happens(effect, table, from: parents)
            }
            for tracked in graph.tables {
                let living = tracked.links.filter { !$0.isGone }.map(\.parent)
                #expect(Set(living).count == living.count)
                #expect(!living.contains(tracked.table))
            }
            if effect == .drop { #expect(graph.table(table) == nil) }
        }
    }
}
