/// A load that one node does.
public struct LoadAssignment: Sendable {
    /// The run that the load is.
    public var run: RunID
    /// What to load, into which table.
    public var request: LoadRequest
    /// Who asked.
    public var principal = RunRequest.localPrincipal
}
