import DuckDB
import Foundation

/// A table of the result engine with the rows of one result set, dropped when nobody uses it any more.
///
/// A small one lies in memory, a large one in a file of its own, compressed, so that dropping it gives its room on disk
/// back at once.
final class ResultTable: Sendable {
    /// Its name in its database.
    let name: String
    /// The database that it lies in.
    let catalog: String
    /// The columns.
    let columns: StoredColumns
    let engine: ResultEngine
    /// The file that it lies in; nil for memory.
    private let path: String?

    /// How it stands in SQL.
    var qualifiedName: String { Self.qualified(catalog, name) }

    /// Another table in the same place.
    func sibling(_ name: String) -> String { Self.qualified(catalog, name) }

    /// Whether it lies in a file.
    var isOnDisk: Bool { path != nil }

    private static func qualified(_ catalog: String, _ name: String) -> String {
        "\(SQL.identifier(catalog)).main.\(SQL.identifier(name))"
    }

    private init(name: String, catalog: String, path: String?, columns: StoredColumns, engine: ResultEngine) {
        self.name = name
        self.catalog = catalog
        self.path = path
        self.columns = columns
        self.engine = engine
        engine.noteTables(1)
    }

    /// Makes an empty table.
    ///
    /// It blocks, so it belongs on a thread that may.
    static func make(
        _ columns: StoredColumns, onDisk: Bool, in engine: ResultEngine, on connection: isolated Connection
    ) throws(DuckDBError) -> ResultTable {
        let number = engine.number()
        let table: ResultTable
        if onDisk {
            let path = "\(engine.folder)/\(number).duckdb"
            table = ResultTable(
                name: "rows", catalog: "result\(number)", path: path, columns: columns, engine: engine)
            // What is half written when the process ends is lost anyway, so there is no log to write it to twice.
            try connection.run(
                "ATTACH \(SQL.literal(path)) AS \(SQL.identifier(table.catalog)) "
                    + "(STORAGE_VERSION 'latest', RECOVERY_MODE no_wal_writes)")
        } else {
            table = ResultTable(
                name: "rows\(number)", catalog: "memory", path: nil, columns: columns, engine: engine)
        }
        try connection.run("CREATE TABLE \(table.qualifiedName) (\(columns.definitions))")
        return table
    }

    /// The bytes that it takes on disk.
    var diskSize: Int {
        guard let path else { return 0 }
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    deinit {
        engine.noteTables(-1)
        guard let connection = try? engine.keeping() else { return }
        let (engine, catalog, name, path) = (engine, catalog, qualifiedName, path)
        Task.detached {
            // The database was closed with everything in it if this fails.
            try? await connection.run(
                path == nil ? "DROP TABLE IF EXISTS \(name)" : "DETACH \(SQL.identifier(catalog))")
            if let path { unlink(path) }
            // Its folder goes with it.
            withExtendedLifetime(engine) {}
        }
    }
}
