import SQLText

/// The steps of a run that one node runs in one session, so that `BEGIN … COMMIT`, `SET` and temporary tables hold
/// from one step to the next.
public struct Assignment: Sendable {
    /// The run that the steps belong to.
    public var run: RunID
    /// The text that the steps were cut from; errors are placed in it.
    public var text: String
    /// In the order in which they run.
    public var steps: [Statement]
    /// How many rows of each step to send.
    public var limit: RowLimit
    /// How to write them.
    public var encoding: RowEncoding
    /// The place of the first step in the run; events count from there.
    public var firstStep = 0
    /// Who asked.
    public var principal = RunRequest.localPrincipal
    /// Whose share of the node the steps take.
    public var client = RunRequest.localPrincipal
    /// How long the steps may take together, when that is shorter than the node allows.
    public var timeout: Duration?
    /// Whether the rows of each step stay on the node, for pages, charts and exports.
    public var keepsResults = false
    /// The tables that Sord keeps about itself, where the steps name some, as they were when the run began.
    public var systemTables: [SystemTable] = []
    /// Gives them anew before each step that names one, for a step before it may have changed what they hold; nil for a node
    /// in another process, which cannot ask.
    public var refreshedSystemTables: (@Sendable () async -> [SystemTable])?
}
