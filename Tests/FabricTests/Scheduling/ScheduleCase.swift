import Fabric

/// A graph, and what happens to it: enough to play the same story again, and to make it shorter.
struct ScheduleCase: CustomStringConvertible {
    struct Step {
        var parents: [Int]
        var retries: Int
        var timeout: Duration?
    }

    var steps: [Step]
    /// Each chooses what happens next among what can happen then, so that a story stays one when a part is taken out.
    var choices: [Int]

    init(steps: [Step], choices: [Int]) {
        self.steps = steps
        self.choices = choices
    }

    init(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let count = Int.random(in: 0...14, using: &random)
        let density = Int.random(in: 0...60, using: &random)
        // Parents may stand before or behind: the order of the steps in the text is none of their running.
        let order = Array(0..<count).shuffled(using: &random)
        var steps = [Step](repeating: Step(parents: [], retries: 0, timeout: nil), count: count)
        for (place, step) in order.enumerated() {
            let parents = order[..<place].filter { _ in Int.random(in: 0..<100, using: &random) < density }
            steps[step].parents = parents.sorted()
            if Int.random(in: 0..<3, using: &random) == 0 {
                steps[step].retries = Int.random(in: 1...8, using: &random)
            }
            if Bool.random(using: &random) { steps[step].timeout = .seconds(step + 1) }
        }
        self.steps = steps
        choices = (0..<60).map { _ in Int.random(in: 0..<1_000_000, using: &random) }
    }

    var schedule: PipelineSchedule {
        PipelineSchedule(steps.map { ScheduledStep(parents: $0.parents, retries: $0.retries, timeout: $0.timeout) })
    }

    var description: String {
        let graph = steps.enumerated().map { index, step in
            "  step \(index) after \(step.parents), \(step.retries) retries"
        }
        return "\(graph.joined(separator: "\n"))\n  choices \(choices)"
    }

    /// The shortest story found that still fails: whatever can be left out of it is left out.
    func shrunken(while fails: (ScheduleCase) -> Bool) -> ScheduleCase {
        var smallest = self
        search: while true {
            for candidate in smallest.smaller where fails(candidate) {
                smallest = candidate
                continue search
            }
            return smallest
        }
    }

    private var smaller: [ScheduleCase] {
        var cases: [ScheduleCase] = []
        for length in [choices.count / 2, choices.count - 1] where length >= 0 && length < choices.count {
            cases.append(ScheduleCase(steps: steps, choices: Array(choices.prefix(length))))
        }
        cases += steps.indices.map(without)
        for index in choices.indices {
            var fewer = self
            fewer.choices.remove(at: index)
            cases.append(fewer)
        }
        for (index, step) in steps.enumerated() {
            for parent in step.parents {
                var fewer = self
                fewer.steps[index].parents.removeAll { $0 == parent }
                cases.append(fewer)
            }
            if step.retries > 0 {
                var fewer = self
                fewer.steps[index].retries -= 1
                cases.append(fewer)
            }
        }
        return cases
    }

    private func without(_ gone: Int) -> ScheduleCase {
        var fewer = self
        fewer.steps.remove(at: gone)
        for index in fewer.steps.indices {
            fewer.steps[index].parents = fewer.steps[index].parents.filter { $0 != gone }
                .map { $0 > gone ? $0 - 1 : $0 }
        }
        return fewer
    }
}

/// Random numbers that come in the same order for the same seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
