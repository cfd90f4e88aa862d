import SQLText

/// Decides which steps of a pipeline may run, and when all is over.
///
/// It does nothing itself and knows no clock: whoever runs the steps tells it what happened, and does what it answers. A
/// step begins the moment its own parents have finished, whatever else runs. One that fails for good has all skipped that
/// depend on it, and the rest goes on.
///
/// ```swift
/// var schedule = PipelineSchedule(pipeline)
/// for action in schedule.begin() { … }                       // .run(step: 0, attempt: 1, after: .zero, timeout: nil)
/// for action in schedule.ended(0, attempt: 1, .finished) { … }  // .run(step: 1, …)
/// ```
public struct PipelineSchedule: Sendable {
    /// How far each step is, in the order of the pipeline.
    public private(set) var states: [StepState]
    /// The step that failed first; the others went on.
    public private(set) var firstFailure: Int?

    private let steps: [ScheduledStep]
    private let children: [[Int]]
    /// How many parents of each step have not finished.
    private var missingParents: [Int]
    /// How many steps have not come to an end of any kind.
    private var openSteps: Int
    private var hasBegun = false
    private var isCancelled = false

    /// A schedule for the steps of a pipeline.
    public init(_ pipeline: Pipeline) {
        self.init(pipeline.steps.map { ScheduledStep(parents: $0.parents, retries: $0.retries, timeout: $0.timeout) })
    }

    /// A schedule for steps of which none waits for itself, not even by way of others.
    public init(_ steps: [ScheduledStep]) {
        var children = [[Int]](repeating: [], count: steps.count)
        for (index, step) in steps.enumerated() {
            for parent in step.parents { children[parent].append(index) }
        }
        self.steps = steps
        self.children = children
        missingParents = steps.map(\.parents.count)
        openSteps = steps.count
        states = Array(repeating: .waiting, count: steps.count)
    }

    /// How it all ended; nil as long as something waits or runs.
    public var outcome: PipelineOutcome? {
        guard openSteps == 0, hasBegun || isCancelled else { return nil }
        if isCancelled { return .cancelled }
        return firstFailure.map { .failed(step: $0) } ?? .finished
    }

    // MARK: Events

    /// Starts the steps that wait for nothing. Only the first call counts.
    public mutating func begin() -> [ScheduleAction] {
        guard !hasBegun, !isCancelled else { return [] }
        hasBegun = true
        var actions = steps.indices.filter { missingParents[$0] == 0 }.map { start($0, attempt: 1) }
        if openSteps == 0 { actions.append(.done) }
        return actions
    }

    /// Takes note of the end of an attempt. What comes late or twice changes nothing: only the attempt that is running
    /// can end.
    public mutating func ended(_ step: Int, attempt: Int, _ end: AttemptEnd) -> [ScheduleAction] {
        guard states.indices.contains(step), states[step] == .running(attempt: attempt) else { return [] }
        var actions: [ScheduleAction] = []
        if end == .finished {
            close(step, as: .finished)
            for child in children[step] {
                missingParents[child] -= 1
                if missingParents[child] == 0, states[child] == .waiting { actions.append(start(child, attempt: 1)) }
            }
        } else if end.isRetryable, attempt <= steps[step].retries {
            actions.append(start(step, attempt: attempt + 1))
        } else {
            close(step, as: .failed)
            firstFailure = firstFailure ?? step
            skipDescendants(of: step, &actions)
        }
        if openSteps == 0 { actions.append(.done) }
        return actions
    }

    /// Stops what runs, and leaves out what waits. An end that is told later changes nothing.
    public mutating func cancel() -> [ScheduleAction] {
        guard !isCancelled, openSteps > 0 || !hasBegun else { return [] }
        isCancelled = true
        var actions: [ScheduleAction] = []
        for (step, state) in states.enumerated() {
            switch state {
            case .running: actions.append(.stop(step: step))
            case .waiting: break
            case .finished, .failed, .cancelled, .skipped: continue
            }
            close(step, as: .cancelled)
        }
        actions.append(.done)
        return actions
    }

    // MARK: Steps

    private mutating func start(_ step: Int, attempt: Int) -> ScheduleAction {
        states[step] = .running(attempt: attempt)
        return .run(
            step: step, attempt: attempt, after: Self.delay(before: attempt), timeout: steps[step].timeout)
    }

    private mutating func close(_ step: Int, as state: StepState) {
        states[step] = state
        openSteps -= 1
    }

    private mutating func skipDescendants(of failed: Int, _ actions: inout [ScheduleAction]) {
        var next = [failed]
        while let step = next.popLast() {
            for child in children[step] where states[child] == .waiting {
                close(child, as: .skipped(because: failed))
                actions.append(.skipped(step: child, because: failed))
                next.append(child)
            }
        }
    }

    /// Half a second before the first retry, then twice as long each time, ten seconds at most.
    private static func delay(before attempt: Int) -> Duration {
        guard attempt > 1 else { return .zero }
        // From the sixth retry on, the limit is reached.
        return min(.milliseconds(500 << min(attempt - 2, 5)), .seconds(10))
    }
}
