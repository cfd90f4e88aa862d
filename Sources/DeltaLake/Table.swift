public import DuckDB
public import ObjectStore

/// A Delta table at a place in a store. The table itself may not exist yet, or no more.
///
/// Everything about a table starts here: ``snapshot(updating:version:)`` to read it,
/// ``write(_:mode:on:options:)`` to write it, ``history(limit:)`` to see how it came about.
public struct Table: Sendable {
    /// The store.
    public let store: any ObjectStore
    /// The key prefix of the table in the store, without a slash at its end.
    public let path: String
    /// What reads checkpoints, which are Parquet files.
    let database: Database?
    /// A state of the table that is known already.
    private(set) var known: Snapshot?
    /// Who does what is due after a commit; `nil` for the commit itself.
    private(set) var care: LogCare?

    /// A table at a place in a store.
    ///
    /// - Parameters:
    ///   - path: the key prefix, such as `climate`. It is data: a path that is not a valid key is refused by every
    ///     operation with `bad_name`.
    ///   - database: reads checkpoints; `nil` for one that all tables share, made when the first one needs it. A
    ///     database that can read a bucket is needed for tables in a bucket.
    public init(store: any ObjectStore, path: String, database: Database? = nil) {
        self.store = store
        self.path = path
        self.database = database
    }

    /// The same table with a state that is known: what it does then starts from there and not from the log.
    public func knowing(_ snapshot: Snapshot?) -> Table {
        var table = self
        table.known = snapshot
        return table
    }

    /// The same table, whose commits leave to somebody else what is due after them, such as a checkpoint.
    public func caredFor(by care: LogCare?) -> Table {
        var table = self
        table.care = care
        return table
    }

    /// Whether there is a Delta table: a folder `_delta_log` with a version in it.
    public func exists() async throws(DeltaError) -> Bool {
        do throws(DeltaError) {
            _ = try await currentSegment(nil)
            return true
        } catch {
            if error.code == .unknownTable { return false }
            throw error
        }
    }

    static let logFolder = "_delta_log"

    /// The key of a file of the log.
    func logKey(_ name: String) -> String { "\(path)/\(Self.logFolder)/\(name)" }

    /// Where the files of the table lie.
    var paths: DataFilePath { DataFilePath(table: store.location(of: path), store: store.location(of: "")) }

    func checkPath() throws(DeltaError) {
        do throws(ObjectStoreError) { try ObjectKey.validate(path) } catch { throw DeltaError(error).at(table: path) }
    }

    /// The files of the log that make up a version, as a listing shows them.
    func currentSegment(_ target: Int64?) async throws(DeltaError) -> LogSegment {
        try checkPath()
        do throws(DeltaError) {
            return try LogSegment(try await logListing().listing, target: target)
        } catch {
            throw error.at(table: path)
        }
    }

    /// What is in the log, with the files of its commits by version.
    func logListing() async throws(DeltaError) -> (listing: LogListing, commits: [Int64: ObjectInfo]) {
        let prefix = logKey("")
        var names: [String] = []
        var commits: [Int64: ObjectInfo] = [:]
        for file in try await storage.list(prefix) {
            let name = String(file.key.dropFirst(prefix.count))
            names.append(name)
            if case .commit(let version) = LogFile(name: name) { commits[version] = file }
        }
        return (try LogListing(names: names), commits)
    }

    var storage: TableStorage { TableStorage(store: store) }
}
