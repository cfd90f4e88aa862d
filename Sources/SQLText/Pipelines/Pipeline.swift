/// The graph of steps that one text holds.
///
/// ```swift
/// let pipeline = try Pipeline(
///     parsing: """
///         -- id: warm
///         CREATE TABLE postgres.warm AS FROM =(^)climate WHERE temp > 80;
///         -- id: count
///         -- depends_on: warm
///         SELECT count(*) FROM postgres.warm;
///         """)
/// pipeline.steps[1].parents  // [0]
/// ```
///
/// A text without decorators is the pipeline of its statements in order, each waiting for the one before.
public struct Pipeline: Sendable {
    /// The whole text.
    public let text: String
    /// The text cut into statements; where `EXPLAIN PIPELINE` stood in front of it, its own text has blanks, so that all
    /// places stay the same.
    public let script: SQLScript
    /// The statements in the order of the text.
    public internal(set) var steps: [PipelineStep]
    /// Whether the text has any decorator.
    public let isDecorated: Bool
    /// Whether `EXPLAIN PIPELINE` stands in front of the text: then the plan is asked for, and nothing is run.
    public let isExplained: Bool

    /// Cuts a text into steps, and finds out what each waits for.
    ///
    /// - Throws: ``SQLTextError`` at the very word that is wrong.
    public init(parsing text: String) throws(SQLTextError) {
        var bytes = Array(text.utf8)
        let prefix = ExplainPrefix(bytes)
        if let prefix { prefix.blank(&bytes) }
        let script = try SQLScript(parsing: prefix == nil ? text : String(decoding: bytes, as: UTF8.self))
        var reader = PipelineReader(text: text, bytes: bytes, script: script, explained: prefix?.range.lowerBound)
        steps = try reader.steps()
        isDecorated = reader.isDecorated
        isExplained = prefix != nil
        self.text = text
        self.script = script
    }

    /// Refuses steps that wait for one another.
    func checkForCycles() throws(SQLTextError) {
        guard let cycle = StepGraph(parents: steps.map(\.parents)).cycle else { return }
        throw .cycle(cycle, of: steps)
    }
}
