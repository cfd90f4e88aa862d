extension Pipeline {
    /// The same pipeline, in which the steps with `depends_on: auto` also wait for what their tables need.
    ///
    /// Such a step waits for the nearest earlier step that writes a table which it reads, and for every earlier step that
    /// reads or writes a table which it writes. Later steps never count. Where it is bound to wait for a step already,
    /// because it waits for one that waits for that, the parent is left out: so a thousand steps that all write one table
    /// are a chain, and not half a million parents.
    ///
    /// - Parameter tables: of each step, in the order of ``steps``.
    /// - Throws: ``SQLTextError`` when steps come to wait for one another.
    public func inferringParents(from tables: [StepTables]) throws(SQLTextError) -> Pipeline {
        precondition(tables.count == steps.count, "the tables of every step are needed")
        guard steps.contains(where: \.infersParents) else { return self }
        var known: [String: TableUse] = [:]
        var pipeline = self
        for (index, own) in tables.enumerated() {
            let infers = steps[index].infersParents
            if infers {
                var parents = Set(steps[index].parents)
                for table in own.reads { if let writer = known[table]?.writer { parents.insert(writer) } }
                for table in own.writes { if let use = known[table] { parents.formUnion(use.uncovered) } }
                pipeline.steps[index].parents = parents.sorted()
            }
            for table in own.writes { known[table, default: TableUse()].write(index, waitsForAll: infers) }
            for table in own.reads.subtracting(own.writes) { known[table, default: TableUse()].uncovered.append(index) }
        }
        try pipeline.checkForCycles()
        return pipeline
    }

    /// The earlier steps that use a table.
    private struct TableUse {
        /// The last one that writes it.
        var writer: Int?
        /// Those for which no other of them is known to wait.
        var uncovered: [Int] = []

        mutating func write(_ step: Int, waitsForAll: Bool) {
            writer = step
            if waitsForAll { uncovered.removeAll(keepingCapacity: true) }
            uncovered.append(step)
        }
    }
}
