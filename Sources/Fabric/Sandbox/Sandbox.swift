import DuckDB
import SQLText

/// What holds for the statements of users on one engine: DuckDB's lock, and a ``StatementPolicy`` for what the lock
/// leaves open.
struct Sandbox: Sendable {
    /// Nil when users may do whatever the process may.
    let policy: StatementPolicy?

    /// A sandbox that lets everything through.
    static let open = Sandbox(policy: nil)

    private init(policy: StatementPolicy?) {
        self.policy = policy
    }

    /// Locks a database. Whatever needs an extension, a secret or an attached database has to be there before.
    ///
    /// - Parameter connections: what the database has open; the buckets among them may be read besides the lake.
    /// - Throws: ``DuckDBError`` when the database does not take the lock.
    init(locking database: Database, for data: DataFolder, connections: EngineConnections) throws(DuckDBError) {
        let names = try database.texts(
            "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')"
        )
        let buckets = connections.current.open.compactMap { $0.type == .s3 ? $0.bucket : nil }
        try database.run(Self.lock(for: data, buckets: buckets))
        policy = StatementPolicy(
            folders: SandboxFolders(of: data),
            refusedFunctions: Set(names).subtracting(SafeFunctions.tableFunctions),
            attached: { Set(connections.current.open.map(\.name)).union([SharedStore.name]) })
    }

    private static func lock(for data: DataFolder, buckets: [String]) -> [String] {
        var folders = [data.raw, data.databases, data.lake.name].map { $0.hasSuffix("/") ? $0 : $0 + "/" }
        folders += buckets.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
        let settings = StatementPolicy.sessionSettings.union(StatementPolicy.ownSettings).sorted()
        // The shared store is opened by one engine after the other, when the lock is there already.
        let files = [data.sharedStore, data.sharedStore + ".wal", data.sharedStore + ".wal.checkpoint"]
        return [
            "SET allowed_paths = [\(files.map(SQL.literal).joined(separator: ", "))]",
            "SET allowed_directories = [\(folders.map(SQL.literal).joined(separator: ", "))]",
            "SET enable_external_access = false",
            "SET allowed_configs = [\(settings.map(SQL.literal).joined(separator: ", "))]",
            "SET lock_configuration = true",
        ]
    }

    /// Refuses, before anything has happened, what no user may do.
    ///
    /// - Parameter text: the text that the statements were cut from, for the place in it.
    /// - Throws: ``SordError`` of code `not_allowed`.
    func check(_ statements: [Statement], of text: String) throws(SordError) {
        guard let policy else { return }
        do throws(StatementPolicy.Refusal) {
            for statement in statements { try policy.check(statement) }
        } catch {
            throw SordError(.notAllowed, error.message, hint: error.hint).placed(at: error.offset, in: text)
        }
    }

    /// Refuses an expression, such as a condition, that does what no user may do.
    func check(expression: String) throws(SordError) {
        guard let policy else { return }
        do throws(StatementPolicy.Refusal) {
            try policy.check(expression: expression)
        } catch {
            throw SordError(.notAllowed, error.message, hint: error.hint)
        }
    }
}
