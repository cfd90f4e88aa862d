import DeltaLake
import DuckDB
import Synchronization

/// Finds the tables whose files hold exactly the table's columns, so that `read_parquet` alone reads them.
///
/// DuckDB answers some questions about files from their footers, such as how many rows they have, but not through the
/// schema that a Delta table's view lays over them. So the few files of an ordinary table are looked at once.
final class PlainFiles: Sendable {
    /// A table of more files gains nothing worth the look at each of them.
    private static let limit = 32
    /// The columns of DuckDB's that would come to light beside the table's own.
    private static let virtualColumns: Set<String> = ["filename", "file_row_number", "file_index", "rowid"]

    /// The columns of files that were looked at.
    private let known = Mutex<[String: [Column]]>([:])

    private struct Column: Hashable {
        let name: String
        let type: String
    }

    /// - Returns: the function that reads the table, or nil when the table needs its view.
    func function(for snapshot: Snapshot, on connection: Connection) async -> String? {
        guard let files = snapshot.plainFiles, files.count <= Self.limit else { return nil }
        let wanted = snapshot.columns.map { Column(name: $0.name, type: $0.type.duckDBType) }
        guard wanted.allSatisfy({ !Self.virtualColumns.contains($0.name.lowercased()) }) else { return nil }
        for file in files {
            guard await columns(of: file, on: connection) == wanted else { return nil }
        }
        return
            "system.main.read_parquet([\(files.map(SQL.literal).joined(separator: ", "))], hive_partitioning = false)"
    }

    private func columns(of file: String, on connection: Connection) async -> [Column]? {
        if let known = known.withLock({ $0[file] }) { return known }
        let source = "system.main.read_parquet(\(SQL.literal(file)), hive_partitioning = false)"
        // A file that cannot be read is for the query to complain about.
        guard let rows = try? await connection.rows("DESCRIBE FROM \(source)") else { return nil }
        let columns = rows.compactMap { row in
            row.count > 1 ? Column(name: row[0].string ?? "", type: row[1].string ?? "") : nil
        }
        known.withLock { known in
            // Versions come and go; those that are gone need not be remembered for ever.
            if known.count > 10_000 { known = [:] }
            known[file] = columns
        }
        return columns
    }
}
