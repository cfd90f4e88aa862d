import Fabric

/// What a schedule has to do, by definition: it keeps nothing but what has happened, and works out every state anew from
/// that, as slowly as it likes.
struct ScheduleModel {
    enum Event: Hashable {
        case begin
        case ended(Int, attempt: Int, AttemptEnd)
        case cancel
    }

    let steps: [ScheduleCase.Step]
    private let ancestors: [Set<Int>]
    /// What happened and counted, in order.
    private var history: [Event] = []
    /// Worked out anew from the whole history after each event.
    private(set) var states: [StepState] = []

    init(_ steps: [ScheduleCase.Step]) {
        self.steps = steps
        ancestors = steps.indices.map { Self.ancestors(of: $0, steps) }
        states = statesByDefinition
    }

    /// What an event makes of the states; the actions are what is different after it.
    mutating func take(_ event: Event) -> Set<ScheduleAction> {
        let before = states
        guard counts(event, before) else { return [] }
        let wasDone = isDone
        history.append(event)
        states = statesByDefinition
        var actions: Set<ScheduleAction> = []
        for (step, (old, new)) in zip(before, states).enumerated() where old != new {
            switch new {
            case .running(let attempt):
                let delay =
                    attempt == 1 ? Duration.zero : .seconds([0.5, 1, 2, 4, 8][..<5].dropFirst(attempt - 2).first ?? 10)
                actions.insert(
                    .run(step: step, attempt: attempt, after: delay, timeout: steps[step].timeout))
            case .skipped(let because): actions.insert(.skipped(step: step, because: because))
            case .cancelled:
                if case .running = old { actions.insert(.stop(step: step)) }
            case .waiting, .finished, .failed: break
            }
        }
        if isDone, !wasDone { actions.insert(.done) }
        return actions
    }

    /// Whether an event can happen now, or is late, early or told twice.
    private func counts(_ event: Event, _ now: [StepState]) -> Bool {
        if history.contains(.cancel) { return false }
        return switch event {
        case .begin: !history.contains(.begin)
        case .cancel: !isDone
        case .ended(let step, let attempt, _):
            steps.indices.contains(step) && now[step] == .running(attempt: attempt)
        }
    }

    // MARK: Definitions

    private var statesByDefinition: [StepState] {
        let finished = finished
        let failures = failures
        return steps.indices.map { step in
            let state = stateWithoutCancel(step, finished, failures)
            return history.contains(.cancel) && !state.isFinal ? .cancelled : state
        }
    }

    var isDone: Bool {
        history.contains(.cancel) || (history.contains(.begin) && states.allSatisfy(\.isFinal))
    }

    var outcome: PipelineOutcome? {
        guard isDone else { return nil }
        if history.contains(.cancel) { return .cancelled }
        return failures.first.map { .failed(step: $0) } ?? .finished
    }

    private func stateWithoutCancel(_ step: Int, _ finished: Set<Int>, _ failures: [Int]) -> StepState {
        if finished.contains(step) { return .finished }
        if failures.contains(step) { return .failed }
        if let failed = failures.first(where: ancestors[step].contains) { return .skipped(because: failed) }
        guard history.contains(.begin), steps[step].parents.allSatisfy(finished.contains) else { return .waiting }
        let ends = history.count { if case .ended(step, _, _) = $0 { true } else { false } }
        return .running(attempt: ends + 1)
    }

    private var finished: Set<Int> {
        Set(history.compactMap { if case .ended(let step, _, .finished) = $0 { step } else { nil } })
    }

    /// Those that failed for good, in the order in which they did.
    private var failures: [Int] {
        var attempts = [Int](repeating: 0, count: steps.count)
        var failures: [Int] = []
        for case .ended(let step, _, let end) in history where end != .finished {
            attempts[step] += 1
            if end == .failed(isRetryable: false) || attempts[step] > steps[step].retries { failures.append(step) }
        }
        return failures
    }

    private static func ancestors(of step: Int, _ steps: [ScheduleCase.Step]) -> Set<Int> {
        var ancestors: Set<Int> = []
        var next = steps[step].parents
        while let parent = next.popLast() {
            if ancestors.insert(parent).inserted { next.append(contentsOf: steps[parent].parents) }
        }
        return ancestors
    }
}
