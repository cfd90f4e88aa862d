/// Names a result set: the rows that one step of a run returned.
public struct ResultID: Sendable, Hashable, CustomStringConvertible {
    /// The run.
    public var run: RunID
    /// The place of the step in the run, from 0 on.
    public var step: Int

    /// Names the rows of a step.
    public init(run: RunID, step: Int) {
        self.run = run
        self.step = step
    }

    /// For example `9f0c2c2f6e1d4b7a-0`.
    public var description: String { "\(run)-\(step)" }
}
