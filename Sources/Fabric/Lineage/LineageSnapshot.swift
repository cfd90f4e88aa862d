import Foundation

/// What the tracker knows at one moment.
public struct LineageSnapshot: Sendable {
    /// The tables, views and macros of the fabric: those of the lake by name, then those of the shared store and of the
    /// nodes in the order in which they were made.
    public let tables: [TrackedTable]
    /// What happened, the newest first.
    public let history: [LineageEvent]
    /// How often something could not be read from the journal or written to it.
    public let problems: Int

    /// - Parameter lakeNames: the tables that the lake has; nil when it could not be asked.
    init(graph: LineageGraph, lakeNames: [String]?, problems: Int) {
        let known = graph.tables
        let tracked = known.filter { $0.table.place == .lake }
        var lake = tracked
        if let lakeNames {
            // The catalogue decides: others write to the lake as well.
            let byName = Dictionary(tracked.map { ($0.table, $0) }) { first, _ in first }
            lake = lakeNames.map { name in
                byName[.lake(name)]
                    ?? TrackedTable(table: .lake(name), node: nil, kind: .table, made: nil, changed: nil, links: [])
            }
        }
        tables =
            lake.sorted { $0.table.name < $1.table.name } + known.filter { $0.table.place == .shared }
            + known.filter { $0.table.place == .memory }
        history = graph.history.suffix(LineageGraph.historyLimit).reversed()
        self.problems = problems
    }

    /// The tables of a name, with everything that they came from and everything that came from them.
    ///
    /// - Parameter name: as the tracker shows it, `=(^)climate`, or without the mark; letter case does not matter.
    public func related(to name: String) -> [TrackedTable] {
        let start = tables.filter { $0.table.isCalled(name) }
        var places: [Place: Int] = [:]
        var heirs: [Place: [Int]] = [:]
        for (index, table) in tables.enumerated() {
            places[Place(table.table, table.node)] = index
            for link in table.links where !link.isGone {
                heirs[Place(link.parent, link.origin.node), default: []].append(index)
            }
        }
        var wanted: Set<Int> = []
        func follow(_ next: (TrackedTable) -> [Int]) {
            var open = start.compactMap { places[Place($0.table, $0.node)] }
            var seen = Set(open)
            while let index = open.popLast() {
                wanted.insert(index)
                for other in next(tables[index]) where seen.insert(other).inserted { open.append(other) }
            }
        }
        follow { table in
            table.links.filter { !$0.isGone }.compactMap { places[Place($0.parent, $0.origin.node)] }
        }
        follow { heirs[Place($0.table, $0.node)] ?? [] }
        return wanted.sorted().map { tables[$0] }
    }

    /// What happened to the tables of a name, the newest first; also to those that are gone.
    public func history(of name: String) -> [LineageEvent] {
        history.filter { event in
            event.table.isCalled(name) || event.renamed?.isCalled(name) == true
                || event.parents.contains { $0.isCalled(name) }
        }
    }

    private struct Place: Hashable {
        var table: TableReference
        var node: String?

        init(_ table: TableReference, _ node: String?) {
            self.table = table
            self.node = table.place == .memory ? node : nil
        }
    }
}

extension TableReference {
    /// Whether somebody can mean the table by a name: as the tracker shows it, or the name alone.
    fileprivate func isCalled(_ name: String) -> Bool {
        description.isSameName(as: name) || self.name.isSameName(as: name)
    }
}
