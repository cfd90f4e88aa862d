import Foundation
import SQLText

/// A statement that has run to its end.
public struct CompletedStatement: Sendable {
    /// The statement.
    public var statement: Statement
    /// How it ended.
    public var summary: StepSummary
    /// The run that it belongs to.
    public var run: RunID
    /// Which of the run's sessions on the node it ran in; those in one share `USE`, temporary tables and transactions.
    public var session: Int
    /// The node that ran it.
    public var node: String
    /// Who asked for it.
    public var principal: String
    /// When it ended.
    public var time: Date

    /// Describes a statement that has ended now.
    public init(
        statement: Statement, summary: StepSummary, run: RunID, session: Int = 0, node: String,
        principal: String = "local",
        time: Date = .now
    ) {
        self.statement = statement
        self.summary = summary
        self.run = run
        self.session = session
        self.node = node
        self.principal = principal
        self.time = time
    }

    /// Whether it can have changed what tables there are, or what their names mean.
    var canMatter: Bool {
        switch statement.kind {
        case .select, .reference, .describe, .load: false
        default: true
        }
    }
}
