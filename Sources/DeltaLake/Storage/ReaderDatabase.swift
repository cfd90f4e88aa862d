import DuckDB
import Synchronization

/// The DuckDB that reads what a log keeps in Parquet files, for tables that were given none.
enum ReaderDatabase {
    private static let shared = Mutex<Database?>(nil)
    /// A file of a log is read once, and DuckDB would keep what it has read of it for good. Nothing here has to spill, and
    /// DuckDB would make a folder for it in the current one.
    private static let settings = Database.Settings(
        temporaryDirectory: "", other: ["enable_external_file_cache": "false"])

    /// The database given, or the one that all tables of the process share, made when it is needed first, and anew
    /// when a file has killed it.
    static func get(_ given: Database?) throws(DeltaError) -> Database {
        if let given { return given }
        let outcome: Swift.Result<Database, DuckDBError> = shared.withLock { database in
            if let database { return .success(database) }
            do throws(DuckDBError) {
                let new = try Database(settings: settings)
                database = new
                return .success(new)
            } catch {
                return .failure(error)
            }
        }
        do throws(DuckDBError) { return try outcome.get() } catch {
            throw DeltaError(.storage, error.message, cause: error)
        }
    }

    /// Makes sure that the next table gets a new database when a file has killed the one that all share.
    static func replace(after error: DuckDBError) {
        guard error.killsDatabase else { return }
        shared.withLock { $0 = nil }
    }
}
