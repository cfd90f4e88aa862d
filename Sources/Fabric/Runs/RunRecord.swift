public import Foundation

/// What is known of a run while it works, and for a while after.
public struct RunRecord: Sendable, Hashable {
    /// What a run can be.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It waits for room.
        case queued
        case running
        case finished
        case failed
        case cancelled

        /// Whether it will not change any more.
        public var hasEnded: Bool { self != .queued && self != .running }
    }

    /// The run.
    public var run: RunID
    /// Who asked.
    public var principal: String
    /// What was asked for; a long text is cut off.
    public var text: String
    /// How it stands.
    public var state: State
    /// Its place among those that wait, from 1; nil while it does not wait.
    public var position: Int?
    /// When it was asked for.
    public var begun: Date
    /// When it ended.
    public var ended: Date?
    /// Why it failed.
    public var error: SordError?
    /// The steps in the order of the text.
    public var steps: [StepRecord]

    /// The longest text that is kept whole, in characters.
    static let textLimit = 10_000
}

/// What is known of a step of a run.
public struct StepRecord: Sendable, Hashable {
    /// What a step can be.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Its parents are not done, or there is no room.
        case waiting
        case running
        case finished
        case failed
        case cancelled
        /// A step that it depends on failed.
        case skipped
    }

    /// The name that the text gives it, or its number.
    public var id: String
    /// The names of the steps that it depends on.
    public var parents: [String]
    /// The statement; a long one is cut off.
    public var text: String
    /// How it stands.
    public var state = State.waiting
    /// Where it runs, or ran.
    public var node: String?
    /// How often it was begun.
    public var attempts = 0
    /// When it was begun last.
    public var begun: Date?
    /// How it ended, when it ended well.
    public var summary: StepSummary?
    /// Why it failed.
    public var error: SordError?
    /// The step whose failure kept it from running.
    public var skippedBecause: String?

    /// The longest statement that is kept whole, in characters: less in a run of many steps.
    static func textLimit(of steps: Int) -> Int { min(2_000, max(80, 200_000 / max(steps, 1))) }
}
