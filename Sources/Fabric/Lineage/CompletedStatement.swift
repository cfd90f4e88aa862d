import Foundation
import SQLText

/// A statement that has run to its end.
public struct CompletedStatement: Sendable {
    /// The statement.
    public var statement: Statement
    /// How it ended.
    public var summary: StepSummary
    /// The run that it belongs to; all its statements on one node share a session.
    public var run: RunID
    /// The node that ran it.
    public var node: String
    /// Who asked for it.
    public var principal: String
    /// When it ended.
    public var time: Date

    /// Describes a statement that has ended now.
    public init(
        statement: Statement, summary: StepSummary, run: RunID, node: String, principal: String = "local",
        time: Date = .now
    ) {
        self.statement = statement
        self.summary = summary
        self.run = run
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
