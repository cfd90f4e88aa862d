/// One engine with its own memory that runs steps.
///
/// The boundary is made of values: an ``Assignment`` goes in, ``RunEvent``s and a summary come out, nothing is shared,
/// so a node can as well be in another process. Cancelling the task that waits for ``perform(_:report:)`` stops the
/// engine.
public protocol Node: Sendable {
    /// What people call it.
    var name: String { get }

    /// The names, in small letters, of what it alone has: what is in its memory, and databases that only it has open.
    var holdings: Set<String> { get }

    /// How it is doing.
    var status: NodeStatus { get async }

    /// Runs the steps of an assignment one after the other, in one session.
    ///
    /// - Parameter report: told of every event; the engine waits while it is suspended, so a slow reader slows its own
    ///   run only.
    /// - Returns: a summary for each step.
    /// - Throws: ``SordError`` at the first step that fails; the later ones are not begun.
    func perform(
        _ assignment: Assignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> [StepSummary]

    /// Writes the rows of a SELECT, or of files, into a table of the lake, in one commit.
    func load(
        _ assignment: LoadAssignment, report: @escaping @Sendable (RunEvent) async -> Void
    ) async throws(SordError) -> LoadSummary

    /// The result sets of the runs that this node did.
    var results: any ResultServing { get }

    /// Ends what runs and frees the engine; the in-memory tables are gone.
    func close() async
}
