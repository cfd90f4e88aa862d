import DuckDB
import SQLText

extension CommandRunner {
    /// Shows how DuckDB would go about a statement, and does nothing.
    func explain(_ explanation: LakeCommand.Explanation) async throws(SordError) -> StepSummary {
        guard explanation == .plan else {
            throw SordError(
                .badRequest,
                "EXPLAIN ANALYZE runs a statement, and this one would change \(written(command.target.name)).",
                hint: "EXPLAIN alone shows the plan and does nothing."
            ).placed(at: step.range.lowerBound, in: text)
        }
        switch command.action {
        case .insert(let insertion) where !insertion.needsEngine:
            return try await explain(try await explainedQuery(insertion))
        case .create(let creation):
            guard let source = creation.source else { break }
            return try await explain([.range(source)])
        case .insert, .change:
            let name = try await name()
            return try await withEmptyTable(name) { (table) throws(SordError) in
                try await explain([.range(command.body)], target: LakeStand(name: table))
            }
        default: break
        }
        throw SordError(
            .badRequest, "There is no plan to explain: this statement runs no query.",
            hint: "EXPLAIN takes a SELECT, INSERT, UPDATE, DELETE, MERGE or CREATE TABLE … AS SELECT."
        ).placed(at: step.range.lowerBound, in: text)
    }

    private func explain(
        _ parts: [RewrittenText.Part], target: LakeStand? = nil
    ) async throws(SordError) -> StepSummary {
        // The word EXPLAIN with its options is the user's own.
        let prefix = step.range.lowerBound..<command.body.lowerBound
        let query = try await rewritten([.range(prefix)] + parts, target: target)
        do {
            return try await runner.run(query.sql, kind: .explain, step: index, on: connection)
        } catch {
            throw await explained(error, in: query)
        }
    }
}
