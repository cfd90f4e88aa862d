import DeltaLake
import DuckDB
import SQLText

extension CommandRunner {
    /// Writes the rows of the query in one commit, as they come from DuckDB.
    func insert(_ insertion: Insertion) async throws(SordError) -> StepSummary {
        let name = try await name()
        let (query, _) = try await mapped(insertion, into: try await lake.snapshot(of: name), name: name)
        var options = WriteOptions()
        if insertion.evolvesSchema { options.schema = .merge }
        if let condition = insertion.replaceWhere {
            options.replaceWhere = try await rewritten([.range(condition)]).sql
        }
        let mode: WriteMode = insertion.overwrites || insertion.replaceWhere != nil ? .overwrite : .append
        if mode == .overwrite { options.schema = insertion.evolvesSchema ? .merge : .keep }
        let commit: Commit
        do {
            commit = try await lake.tableToWrite(name).write(query.sql, mode: mode, on: connection, options: options)
        } catch {
            throw await explained(error, in: query)
        }
        let rows = Count.of(Int(commit.rows), "row")
        let place =
            insertion.overwrites
            ? "written to \(written(name)) in place of all others"
            : insertion.replaceWhere != nil
                ? "written to \(written(name)) in place of those that met the condition"
                : "inserted into \(written(name))"
        return summary(
            "\(rows) \(place), version \(commit.version).", rows: Int(commit.rows), changesLake: commit.isNew)
    }

    /// The query with its columns cast and named as the table's.
    private func mapped(
        _ insertion: Insertion, into snapshot: Snapshot, name: String
    ) async throws(SordError) -> (RewrittenText, InsertColumns) {
        let source = parts(ofSource: insertion.source, hasCommonTables: insertion.sourceHasCommonTables)
        let columns = try await columns(of: try await rewritten(source))
        let targets = snapshot.columns.map { InsertColumns.Target(name: $0.name, type: $0.type.duckDBType) }
        let mapping: InsertColumns
        do throws(InsertColumns.Mismatch) {
            mapping = try InsertColumns(insertion, from: columns.map(\.name), to: targets, table: written(name))
        } catch {
            throw SordError(.schemaMismatch, error.message, hint: error.hint)
                .placed(at: insertion.source.lowerBound, in: text)
        }
        let names = columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let query = try await rewritten(
            [.text("SELECT \(mapping.select()) FROM (\n")] + source + [.text("\n) AS source(\(names))")])
        return (query, mapping)
    }

    /// The query of an INSERT, as it is explained.
    func explainedQuery(_ insertion: Insertion) async throws(SordError) -> [RewrittenText.Part] {
        let name = try await name()
        let source = parts(ofSource: insertion.source, hasCommonTables: insertion.sourceHasCommonTables)
        _ = try await mapped(insertion, into: try await lake.snapshot(of: name), name: name)
        return source
    }
}
