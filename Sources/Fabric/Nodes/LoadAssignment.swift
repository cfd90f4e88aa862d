/// A load that one node does.
public struct LoadAssignment: Sendable {
    /// The run that the load is.
    public var run: RunID
    /// What to load, into which table.
    public var request: LoadRequest
    /// Who asked.
    public var principal = RunRequest.localPrincipal
    /// Whose share of the node the load takes.
    public var client = RunRequest.localPrincipal
    /// The tables that Sord keeps about itself, where the load names one.
    public var systemTables: [SystemTable] = []
}
