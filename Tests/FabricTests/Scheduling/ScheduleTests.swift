import Fabric
import SQLText
import Testing

@Suite struct ScheduleTests {
    private static func run(_ step: Int, attempt: Int = 1, after: Duration = .zero) -> ScheduleAction {
        .run(step: step, attempt: attempt, after: after, timeout: nil)
    }

    @Test func `a diamond runs its two sides together, and its end behind both`() {
        var schedule = PipelineSchedule([
            ScheduledStep(), ScheduledStep(parents: [0]), ScheduledStep(parents: [0]), ScheduledStep(parents: [1, 2]),
        ])
        #expect(schedule.begin() == [Self.run(0)])
        #expect(schedule.ended(0, attempt: 1, .finished) == [Self.run(1), Self.run(2)])
        #expect(schedule.ended(2, attempt: 1, .finished) == [])
        #expect(schedule.ended(1, attempt: 1, .finished) == [Self.run(3)])
        #expect(schedule.outcome == nil)
        #expect(schedule.ended(3, attempt: 1, .finished) == [.done])
        #expect(schedule.outcome == .finished)
    }

    @Test func `a step waits for its own parents only, and not for others of their level`() {
        var schedule = PipelineSchedule([
            ScheduledStep(), ScheduledStep(), ScheduledStep(parents: [0]), ScheduledStep(parents: [2]),
        ])
        #expect(schedule.begin() == [Self.run(0), Self.run(1)])
        #expect(schedule.ended(0, attempt: 1, .finished) == [Self.run(2)])
        #expect(schedule.ended(2, attempt: 1, .finished) == [Self.run(3)])
    }

    @Test func `a failure skips what depends on it, however far, and lets the rest go on`() {
        var schedule = PipelineSchedule([
            ScheduledStep(), ScheduledStep(parents: [0]), ScheduledStep(parents: [1]), ScheduledStep(),
            ScheduledStep(parents: [3]), ScheduledStep(parents: [2, 4]),
        ])
        #expect(schedule.begin() == [Self.run(0), Self.run(3)])
        let skipped = [1, 2, 5].map { ScheduleAction.skipped(step: $0, because: 0) }
        #expect(schedule.ended(0, attempt: 1, .failed(isRetryable: true)) == skipped)
        #expect(schedule.ended(3, attempt: 1, .finished) == [Self.run(4)])
        #expect(schedule.ended(4, attempt: 1, .failed(isRetryable: false)) == [.done])
        #expect(schedule.outcome == .failed(step: 0) && schedule.firstFailure == 0)
        #expect(
            schedule.states == [
                .failed, .skipped(because: 0), .skipped(because: 0), .finished, .failed, .skipped(because: 0),
            ])
    }

    @Test func `a step is tried again after a delay that doubles up to ten seconds`() {
        var schedule = PipelineSchedule([ScheduledStep(retries: 100)])
        var delays: [Duration] = []
        for action in schedule.begin() { #expect(action == Self.run(0)) }
        for attempt in 1...100 {
            let actions = schedule.ended(
                0, attempt: attempt, attempt.isMultiple(of: 2) ? .timedOut : .failed(isRetryable: true))
            guard case .run(0, attempt + 1, let delay, nil)? = actions.first else {
                Issue.record("\(actions) after attempt \(attempt)")
                return
            }
            delays.append(delay)
        }
        #expect(delays.prefix(5) == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(delays.dropFirst(5).allSatisfy { $0 == .seconds(10) })
        #expect(schedule.ended(0, attempt: 101, .timedOut) == [.done])
        #expect(schedule.outcome == .failed(step: 0))
    }

    @Test func `a failure that would come again is not tried again`() {
        var schedule = PipelineSchedule([ScheduledStep(retries: 3)])
        _ = schedule.begin()
        #expect(schedule.ended(0, attempt: 1, .failed(isRetryable: false)) == [.done])
    }

    @Test func `an end that is told twice does not end the next attempt`() {
        var schedule = PipelineSchedule([ScheduledStep(retries: 1)])
        _ = schedule.begin()
        _ = schedule.ended(0, attempt: 1, .failed(isRetryable: true))
        #expect(schedule.ended(0, attempt: 1, .failed(isRetryable: true)) == [])
        #expect(schedule.states == [.running(attempt: 2)])
    }

    @Test func `cancelling stops what runs, leaves out what waits, and nothing counts any more`() {
        var schedule = PipelineSchedule([
            ScheduledStep(), ScheduledStep(), ScheduledStep(retries: 2), ScheduledStep(parents: [1]),
        ])
        _ = schedule.begin()
        _ = schedule.ended(0, attempt: 1, .finished)
        _ = schedule.ended(2, attempt: 1, .failed(isRetryable: true))
        #expect(schedule.cancel() == [.stop(step: 1), .stop(step: 2), .done])
        let states: [StepState] = [.finished, .cancelled, .cancelled, .cancelled]
        #expect(schedule.states == states && schedule.outcome == .cancelled)
        #expect(schedule.ended(1, attempt: 1, .finished) == [] && schedule.cancel() == [] && schedule.begin() == [])
        #expect(schedule.states == states && schedule.outcome == .cancelled)
    }

    @Test func `what is over cannot be cancelled, and what has not begun can`() {
        var over = PipelineSchedule([ScheduledStep()])
        _ = over.begin()
        _ = over.ended(0, attempt: 1, .finished)
        #expect(over.cancel() == [] && over.outcome == .finished)
        var early = PipelineSchedule([ScheduledStep()])
        #expect(early.cancel() == [.done] && early.begin() == [] && early.outcome == .cancelled)
    }

    @Test func `no steps are done at once`() {
        var schedule = PipelineSchedule([])
        #expect(schedule.outcome == nil)
        #expect(schedule.begin() == [.done] && schedule.begin() == [] && schedule.outcome == .finished)
    }

    @Test func `a pipeline gives its parents, retries and time-outs to the schedule`() throws {
        let pipeline = try Pipeline(
            parsing: """
                -- id: b
                -- depends_on: a
                SELECT 2;
                -- id: a
                -- retry: 1
                -- timeout: 2m
                SELECT 1
                """)
        var schedule = PipelineSchedule(pipeline)
        #expect(schedule.begin() == [.run(step: 1, attempt: 1, after: .zero, timeout: .seconds(120))])
        #expect(
            schedule.ended(1, attempt: 1, .timedOut) == [
                .run(step: 1, attempt: 2, after: .milliseconds(500), timeout: .seconds(120))
            ])
        #expect(schedule.ended(1, attempt: 2, .finished) == [Self.run(0)])
    }

    @Test(.timeLimit(.minutes(1)))
    func `chains, stars and layers of ten thousand steps cost no more than their edges`() {
        let count = 10_000
        let chain = (0..<count).map { ScheduledStep(parents: $0 > 0 ? [$0 - 1] : []) }
        let star = (0..<count).map { ScheduledStep(parents: $0 > 0 ? [0] : []) }
        let gathering = (0..<count).map { ScheduledStep(parents: $0 == count - 1 ? Array(0..<$0) : []) }
        let layers = (0..<count).map { step in
            ScheduledStep(parents: step < 100 ? [] : Array((step / 100 - 1) * 100..<step / 100 * 100))
        }
        for steps in [chain, star, gathering, layers] {
            var schedule = PipelineSchedule(steps)
            var queue = schedule.begin()
            var next = 0
            while next < queue.count {
                if case .run(let step, let attempt, _, _) = queue[next] {
                    queue += schedule.ended(step, attempt: attempt, .finished)
                }
                next += 1
            }
            #expect(queue.count == count + 1 && queue.last == .done && schedule.outcome == .finished)

            var failing = PipelineSchedule(steps)
            let first = failing.begin().count
            let skipped = failing.ended(0, attempt: 1, .failed(isRetryable: false))
            let left = failing.states.count { !$0.isFinal }
            #expect(first + left + skipped.count >= count - 1)
            #expect(failing.cancel().isEmpty == (left == 0))
        }
    }
}
