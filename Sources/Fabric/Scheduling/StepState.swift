/// A step as a schedule sees it.
public struct ScheduledStep: Sendable, Hashable {
    /// The steps that have to finish before it begins, each once.
    public var parents: [Int]
    /// How often a failure may be followed by another attempt.
    public var retries: Int
    /// How long one attempt may take.
    public var timeout: Duration?

    /// Describes a step.
    public init(parents: [Int] = [], retries: Int = 0, timeout: Duration? = nil) {
        self.parents = parents
        self.retries = retries
        self.timeout = timeout
    }
}

/// How far a step is.
public enum StepState: Sendable, Hashable {
    /// Not all of its parents have finished.
    case waiting
    /// An attempt runs, counted from 1, or waits for its time after the one before has failed.
    case running(attempt: Int)
    /// It ran to its end.
    case finished
    /// The last attempt failed.
    case failed
    /// The pipeline was stopped before the step came to its end.
    case cancelled
    /// A step that it depends on failed, maybe by way of others.
    case skipped(because: Int)

    /// Whether nothing more will happen to the step.
    public var isFinal: Bool {
        switch self {
        case .waiting, .running: false
        case .finished, .failed, .cancelled, .skipped: true
        }
    }
}

/// How one attempt at a step ended.
public enum AttemptEnd: Sendable, Hashable {
    /// The statement ran to its end.
    case finished
    /// It failed; a failure that would come again in the same way, such as a wrong word in the SQL, is not worth a retry.
    case failed(isRetryable: Bool)
    /// It took longer than its time-out, and was stopped.
    case timedOut

    var isRetryable: Bool {
        switch self {
        case .finished, .failed(isRetryable: false): false
        case .failed(isRetryable: true), .timedOut: true
        }
    }
}

/// What a schedule asks of whoever runs the steps.
public enum ScheduleAction: Sendable, Hashable {
    /// Run the step, once the delay `after` is over, and tell how the attempt ended; as
    /// ``AttemptEnd/timedOut`` when it takes longer than `timeout`, the delay not counted.
    case run(step: Int, attempt: Int, after: Duration, timeout: Duration?)
    /// Stop the attempt that runs, or the delay before it.
    case stop(step: Int)
    /// The step will not run because another failed.
    case skipped(step: Int, because: Int)
    /// Nothing more will be asked for. It is the last action, and comes once.
    case done
}

/// How a pipeline ended.
public enum PipelineOutcome: Sendable, Hashable {
    /// Every step finished.
    case finished
    /// A step failed, this one first.
    case failed(step: Int)
    /// It was stopped.
    case cancelled
}
