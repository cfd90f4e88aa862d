/// What follows from the parents of all steps; in time proportional to the number of steps and parents.
struct StepGraph {
    /// The length of the longest way to each step; 0 for one without parents. Without meaning when there is a cycle.
    let levels: [Int]
    /// Steps each of which waits for the next, and the last for the first, beginning with the earliest of them in the text;
    /// nil when all steps can run.
    let cycle: [Int]?

    init(parents: [[Int]]) {
        var children = [[Int]](repeating: [], count: parents.count)
        var open = parents.map(\.count)
        for (step, parents) in parents.enumerated() {
            for parent in parents { children[parent].append(step) }
        }
        var levels = [Int](repeating: 0, count: parents.count)
        var ready = open.indices.filter { open[$0] == 0 }
        var next = 0
        while next < ready.count {
            let step = ready[next]
            next += 1
            for child in children[step] {
                levels[child] = max(levels[child], levels[step] + 1)
                open[child] -= 1
                if open[child] == 0 { ready.append(child) }
            }
        }
        self.levels = levels
        cycle = ready.count == parents.count ? nil : Self.cycle(among: open.map { $0 > 0 }, parents)
    }

    /// Walks from parent to parent among steps that can never run: each has a parent that can neither, so the walk comes
    /// back to a step that it has been at.
    private static func cycle(among isStuck: [Bool], _ parents: [[Int]]) -> [Int]? {
        guard var step = isStuck.firstIndex(of: true) else { return nil }
        var place = [Int?](repeating: nil, count: parents.count)
        var way: [Int] = []
        while place[step] == nil {
            place[step] = way.count
            way.append(step)
            guard let parent = parents[step].first(where: { isStuck[$0] }) else { return nil }
            step = parent
        }
        let circle = way[(place[step] ?? 0)...]
        guard let first = circle.min(), let start = circle.firstIndex(of: first) else { return nil }
        return Array(circle[start...] + circle[..<start])
    }
}
