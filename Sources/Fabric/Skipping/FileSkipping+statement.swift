import DeltaLake
import DuckDB
import SQLText

extension FileSkipping {
    /// How a statement is run so that it reads only the files that it has to.
    struct Pruned {
        /// What stands in place of references, by their places in the statement's references.
        var texts: [Int: String] = [:]
        /// For EXPLAIN: a SELECT of more rows for its result, which say how many files are read.
        var explanation: String?
    }

    /// Decides which files a statement reads.
    ///
    /// - Parameters:
    ///   - known: the versions that the statement reads, by the places of its references.
    ///   - rewriting: see ``selections(for:snapshots:on:rewriting:)``.
    func pruned(
        _ statement: Statement, _ known: [Int: Snapshot], on connection: Connection,
        rewriting: (_ texts: [Int: String]) -> String
    ) async -> Pruned {
        let selections = await selections(
            for: statement, snapshots: known, on: connection, rewriting: rewriting)
        var pruned = Pruned()
        for (index, snapshot) in known where statement.references[index].role == .source {
            pruned.texts[index] = source(of: index, in: statement, snapshot, selections[index])
        }
        if statement.kind == .explain {
            pruned.explanation = Self.explanation(
                statement.references.enumerated().compactMap { index, reference in
                    guard let snapshot = known[index], reference.role == .source else { return nil }
                    let count = pruned.texts[index].flatMap { _ in selections[index]?.indices.count }
                    return Self.fileCount(reference, count ?? snapshot.fileCount, of: snapshot.fileCount)
                })
        }
        return pruned
    }

    /// For example `=(^)climate: 10 of 10,000 files`.
    static func fileCount(_ reference: LakeReference, _ count: Int, of total: Int) -> String {
        "\(reference.table.reference): \(Count.grouped(count)) of \(Count.of(total, "file"))"
    }

    private static func explanation(_ lines: [String]) -> String? {
        guard !lines.isEmpty else { return nil }
        let rows = lines.map { "('lake_files', \(SQL.literal($0)))" }.joined(separator: ", ")
        return "SELECT * FROM (VALUES \(rows)) AS files(explain_key, explain_value)"
    }
}
