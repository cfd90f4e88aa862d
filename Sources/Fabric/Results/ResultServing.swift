/// Whoever keeps result sets and answers questions about them: a node's store, or a node somewhere else.
///
/// Every method throws ``SordError`` `.unknownRun` when the result is not kept, or not any more, and can be cancelled.
public protocol ResultServing: Sendable {
    /// Some rows, sorted and filtered.
    func page(of result: ResultID, _ request: PageRequest) async throws(SordError) -> ResultPage
    /// The points of a line.
    func chart(of result: ResultID, _ request: ChartRequest) async throws(SordError) -> ResultChart
    /// What the columns hold.
    func summary(of result: ResultID, _ selection: RowSelection) async throws(SordError) -> ResultSummary
    /// All rows of a selection, in some form.
    func export(
        of result: ResultID, as format: ExportFormat, _ selection: RowSelection
    ) async throws(SordError) -> ResultExport
    /// Drops what is kept of a run at once.
    func drop(run: RunID) async
}
