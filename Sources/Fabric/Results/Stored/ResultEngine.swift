import DuckDB
import Foundation
import Synchronization

/// The DuckDB of a result store: apart from that of the runs, so that no statement of a user sees a result, and no
/// filter on a result sees anything else.
///
/// It is opened when the first result needs it. It can use files in its own folder only, its settings are locked, and it
/// loads no extension after it was opened.
final class ResultEngine: Sendable {
    /// Where its files lie; nobody else writes there.
    let folder: String
    private let database: Database
    /// Runs the small statements that make and remove tables, one after the other.
    private let keeper = Mutex<Connection?>(nil)
    private let isPrepared = Mutex(false)
    private let nextNumber = Atomic(0)
    private let tables = Atomic(0)
    private let tableLimit: Int

    init(folder: String, settings: ResultSettings, threads: Int?, extensionFolder: String?) {
        self.folder = folder
        tableLimit = settings.tablesPerEngine
        var database = Database.Settings()
        database.memoryLimit = "\(settings.engineMemory)B"
        database.threads = threads
        database.temporaryDirectory = folder + "/temporary"
        database.maximumTemporarySize = "\(settings.disk)B"
        database.extensionDirectory = extensionFolder
        if Self.hasExcel(in: extensionFolder) { database.extensions = ["excel"] }
        database.preparation = [
            "SET TimeZone = 'UTC'",
            "SET allowed_directories = [\(SQL.literal(folder + "/"))]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ]
        self.database = Database(deferred: database)
        hasExcel = !database.extensions.isEmpty
    }

    /// Whether workbooks can be written.
    let hasExcel: Bool

    private static func hasExcel(in folder: String?) -> Bool {
        guard let folder else { return false }
        let path = "\(folder)/\(Database.version)/linux_amd64/excel.duckdb_extension"
        return FileManager.default.fileExists(atPath: path)
    }

    /// A name or a number that nothing else has.
    func number() -> Int {
        nextNumber.add(1, ordering: .relaxed).newValue
    }

    /// Whether it has had so many tables that a new one should take its place, and has none now.
    var isWorn: Bool { nextNumber.load(ordering: .relaxed) >= tableLimit && tables.load(ordering: .relaxed) == 0 }

    /// Notes that there is a table more, or one less.
    func noteTables(_ change: Int) {
        tables.add(change, ordering: .relaxed)
    }

    /// A new connection.
    func connect() throws(DuckDBError) -> Connection {
        try prepareFolder()
        return try database.connect(reportsProgress: false)
    }

    /// An appender to a table of this engine.
    func appender(to table: ResultTable) throws(DuckDBError) -> Appender {
        try database.appender(to: table.name, catalog: table.catalog)
    }

    /// The connection for making and removing tables.
    func keeping() throws(DuckDBError) -> Connection {
        let outcome: Swift.Result<Connection, DuckDBError> = keeper.withLock { keeper in
            if let keeper { return .success(keeper) }
            do throws(DuckDBError) {
                let new = try self.connect()
                keeper = new
                return .success(new)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func prepareFolder() throws(DuckDBError) {
        let refusal: String? = isPrepared.withLock { isPrepared in
            guard !isPrepared else { return nil }
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                isPrepared = true
                return nil
            } catch {
                return error.localizedDescription
            }
        }
        if let refusal { throw DuckDBError(.io, refusal) }
    }

    deinit {
        removeFolder()
    }

    /// Removes all that is left on disk. No table of it may be used any more.
    func removeFolder() {
        guard isPrepared.withLock({ $0 }) else { return }
        try? FileManager.default.removeItem(atPath: folder)
    }
}
