/// What `EXPLAIN PIPELINE` tells: the steps, and which may run at the same time.
public struct PipelinePlan: Sendable, Hashable {
    /// A step in the order of the text.
    public struct Row: Sendable, Hashable {
        /// The id of the step.
        public let id: String
        /// How many steps have to run before it, one after the other: 0 for a step that waits for none.
        public let level: Int
        /// The ids of the steps that it waits for, in the order of the text.
        public let parents: [String]
        /// The node that it asks for.
        public let node: String?
        /// How often it is tried again.
        public let retries: Int
        /// How long one attempt may take.
        public let timeout: Duration?
        /// The start of the statement in one line: 80 characters, with an ellipsis behind them when there are more.
        public let statement: String

        /// The time-out as one would write it: `90s`.
        public var timeoutText: String? { timeout.map(PipelinePlan.text) }
    }

    /// A row for each step.
    public let rows: [Row]

    /// How many characters of a statement are shown.
    static let shownCharacters = 80

    /// Describes a pipeline; where parents are to be inferred, that has to be done before.
    public init(_ pipeline: Pipeline) {
        let steps = pipeline.steps
        let levels = StepGraph(parents: steps.map(\.parents)).levels
        rows = steps.indices.map { index in
            let step = steps[index]
            return Row(
                id: step.id, level: levels[index], parents: step.parents.map { steps[$0].id }, node: step.node,
                retries: step.retries, timeout: step.timeout, statement: Self.start(of: step.statement.text))
        }
    }

    /// The first characters, with one blank for each run of blanks and line ends.
    private static func start(of text: String) -> String {
        var start = String.UnicodeScalarView()
        var count = 0
        var isBehindBlank = false
        for scalar in text.unicodeScalars {
            let isBlank = scalar.properties.isWhitespace
            if isBlank, isBehindBlank { continue }
            isBehindBlank = isBlank
            if count == shownCharacters { return String(start) + "…" }
            start.append(isBlank ? " " : scalar)
            count += 1
        }
        return String(start)
    }

    /// In the largest unit in which it is a whole number.
    private static func text(_ timeout: Duration) -> String {
        for (unit, name) in [(Duration.seconds(3600), "h"), (.seconds(60), "m"), (.seconds(1), "s")] {
            let number = Int((timeout / unit).rounded())
            if unit * number == timeout { return "\(number)\(name)" }
        }
        return "\(Int(timeout / .milliseconds(1)))ms"
    }
}
