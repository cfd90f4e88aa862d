/// What happens to a run on its way, in the order in which it happens.
///
/// The end is not an event: a run that finishes returns its ``RunSummary``, and one that fails or is cancelled throws.
public enum RunEvent: Sendable {
    /// The text is understood, and has to wait until the node has room: `position` runs come first, this one counted.
    case queued(RunID, position: Int)
    /// A node has begun with the first of `steps` steps.
    case started(RunID, steps: Int)
    /// A node has begun with a step.
    case stepStarted(step: Int, node: String)
    /// How far a step is: `percent` from 0 to 100 when the engine can tell.
    case progress(step: Int, percent: Double?)
    /// Rows of a step. A limit of `.first` gives exactly one such event for each step that returns columns.
    case rows(step: Int, columns: [ResultColumn], batch: RowBatch)
    /// A step has run to its end.
    case stepFinished(step: Int, StepSummary)
    /// A step of a pipeline has failed; what does not depend on it goes on. When `retryAfter` is given, it is tried again
    /// after so much time.
    case stepFailed(step: Int, SordError, retryAfter: Duration?)
    /// A step of a pipeline will not run because another one failed.
    case stepSkipped(step: Int, because: Int)
    /// What is in the memory of a node. A higher `look` of the node was begun later, and knows at least what an earlier one
    /// knows. It is for the fleet, and not sent on.
    case objects([NodeObject], node: String, look: Int)
}

/// A column of a result: its name and DuckDB's spelling of its type.
public struct ResultColumn: Sendable, Hashable {
    /// The name, which need not be unique in a result.
    public var name: String
    /// For example `DECIMAL(18,3)` or `STRUCT(a INTEGER)[]`.
    public var type: String

    /// Describes a column.
    public init(name: String, type: String) {
        self.name = name
        self.type = type
    }
}

/// How a step ended.
public struct StepSummary: Sendable, Hashable {
    /// The columns it returned; empty when the statement returns no rows.
    public var columns: [ResultColumn]
    /// The number of rows it returned, of which only some may have been sent.
    public var total: Int
    /// One sentence for a person.
    public var message: String
    /// How long it took on the node, in milliseconds.
    public var elapsedMilliseconds: Double
    /// How many rows it changed, where it is a statement that changes rows and returns none.
    public var changedRows: Int?
    /// Whether it made a new version of a table of the lake, or made or removed a table.
    public var changesLake = false
    /// Whether it returned more rows than are kept for pages, charts and exports.
    public var isTruncated = false
}

/// How a run ended: its steps in the order in which they ran.
public struct RunSummary: Sendable, Hashable {
    /// The run.
    public var run: RunID
    /// At least one.
    public var steps: [StepSummary]
    /// From the request to the end, waiting included, in milliseconds.
    public var elapsedMilliseconds: Double
}
