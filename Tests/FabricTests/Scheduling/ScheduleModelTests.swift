import Fabric
import Testing

@Suite struct ScheduleModelTests {
    /// Five thousand stories, in parts that each take a moment.
    @Test(arguments: 0..<25)
    func `a schedule does what the definitions say, whatever happens when`(part: UInt64) {
        for seed in part * 200..<(part + 1) * 200 {
            let story = ScheduleCase(seed: seed)
            guard Self.difference(story) != nil else { continue }
            let shortest = story.shrunken { Self.difference($0) != nil }
            Issue.record("seed \(seed):\n\(shortest)\n  \(Self.difference(shortest) ?? "")")
            return
        }
    }

    @Test func `the stories hold every kind of end`() {
        var outcomes: [String: Int] = [:]
        var states: [String: Int] = [:]
        for seed in 0..<500 as Range<UInt64> {
            var player = Player(ScheduleCase(seed: seed))
            _ = player.play()
            outcomes[Self.name(player.schedule.outcome.map { "\($0)" } ?? "open"), default: 0] += 1
            for state in player.schedule.states { states[Self.name("\(state)"), default: 0] += 1 }
        }
        for kind in ["finished", "failed", "cancelled"] { #expect(outcomes[kind, default: 0] > 25) }
        for kind in ["finished", "failed", "cancelled", "skipped"] { #expect(states[kind, default: 0] > 125) }
        #expect(outcomes["open"] == nil)
    }

    @Test func `a story that fails is made as short as can be`() {
        let story = ScheduleCase(seed: 7)
        let shortest = story.shrunken { $0.steps.count >= 2 && $0.choices.contains { $0 % 2 == 0 } }
        #expect(shortest.steps.count == 2 && shortest.choices.count == 1)
        #expect(shortest.steps.allSatisfy { $0.parents.isEmpty && $0.retries == 0 })
    }

    private static func name(_ text: String) -> String { String(text.prefix { $0 != "(" }) }

    private static func difference(_ story: ScheduleCase) -> String? {
        var player = Player(story)
        return player.play()
    }

    /// Tells a schedule and the model the same story.
    private struct Player {
        private(set) var schedule: PipelineSchedule
        private var model: ScheduleModel
        private var told: [ScheduleModel.Event] = []
        private let story: ScheduleCase

        init(_ story: ScheduleCase) {
            self.story = story
            schedule = story.schedule
            model = ScheduleModel(story.steps)
        }

        /// - Returns: what the two see differently, if anything.
        mutating func play() -> String? {
            if story.choices.first?.isMultiple(of: 50) != true, let found = tell(.begin) { return found }
            for choice in story.choices {
                if let found = tell(event(choice)) { return found }
            }
            // Whatever is left runs to its end, so that every story has one.
            while !model.isDone {
                let running = self.running
                if let found = tell(running.first.map { .ended($0.step, attempt: $0.attempt, .finished) } ?? .begin) {
                    return found
                }
                if running.isEmpty, self.running.isEmpty, !model.isDone { return "nothing runs, and it is not done" }
            }
            return nil
        }

        private var running: [(step: Int, attempt: Int)] {
            model.states.enumerated().compactMap { step, state in
                if case .running(let attempt) = state { (step, attempt) } else { nil }
            }
        }

        /// Mostly the end of something that runs; now and then something that comes late, early, twice or out of nowhere.
        private func event(_ choice: Int) -> ScheduleModel.Event {
            let detail = choice / 100
            switch choice % 100 {
            case 0: return .cancel
            case 1...2: return .begin
            case 3...9 where !told.isEmpty: return told[detail % told.count]
            case 10...16:
                let step = detail % (story.steps.count + 2) - 1
                return .ended(step, attempt: detail / 16 % 4, Self.end(detail / 64))
            default:
                let running = running
                guard !running.isEmpty else { return .begin }
                let chosen = running[detail % running.count]
                return .ended(chosen.step, attempt: chosen.attempt, Self.end(detail / 16))
            }
        }

        private static func end(_ choice: Int) -> AttemptEnd {
            switch choice % 10 {
            case 0: .failed(isRetryable: false)
            case 1...2: .failed(isRetryable: true)
            case 3: .timedOut
            default: .finished
            }
        }

        private mutating func tell(_ event: ScheduleModel.Event) -> String? {
            told.append(event)
            let actions =
                switch event {
                case .begin: schedule.begin()
                case .cancel: schedule.cancel()
                case .ended(let step, let attempt, let end): schedule.ended(step, attempt: attempt, end)
                }
            let expected = model.take(event)
            if actions.count != expected.count || Set(actions) != expected {
                return different("\(actions)", "\(expected)")
            }
            if actions.dropLast().contains(.done) { return different("\(actions)", "an end before the end") }
            if schedule.states != model.states { return different("\(schedule.states)", "\(model.states)") }
            if schedule.outcome != model.outcome {
                return different("\(String(describing: schedule.outcome))", "\(String(describing: model.outcome))")
            }
            return nil
        }

        private func different(_ found: String, _ expected: String) -> String {
            "after \(told.map { "\($0)" }.joined(separator: ", ")):\n  found \(found)\n  expected \(expected)"
        }
    }
}
