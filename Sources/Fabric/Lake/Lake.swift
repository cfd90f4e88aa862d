import DeltaLake
public import DuckDB
import Foundation
public import ObjectStore
import SQLText

/// The lake's catalogue: which tables there are, and what each looked like when it was last asked for.
///
/// A folder under the lake's root that holds a `_delta_log` is a table, whoever put it there. Snapshots are kept, and
/// extended by the commits that came since.
public actor Lake {
    let store: any ObjectStore
    private let reader: Database?
    private let care = LogCare()
    let trashRetention: Duration
    private var snapshots: [ExactName: Snapshot] = [:]

    /// - Parameters:
    ///   - store: its root is the lake's root.
    ///   - reader: reads checkpoints; needed for a bucket.
    ///   - trashRetention: how long a dropped table can come back.
    public init(
        store: any ObjectStore, reader: Database? = nil, trashRetention: Duration = DataFolder.defaultTrashRetention
    ) {
        self.trashRetention = trashRetention
        self.store = store
        self.reader = reader
    }

    /// The table of this name, whether or not it is there.
    nonisolated func table(_ name: String) -> Table {
        Table(store: store, path: name, database: reader).caredFor(by: care)
    }

    /// The names of the folders that hold a table, sorted.
    public func names() async throws(SordError) -> [String] {
        do {
            let folders = try await store.folders(in: "").filter { TableName($0) != nil }
            return try await tables(among: folders)
        } catch {
            throw SordError(error)
        }
    }

    /// Those folders that hold a log. A bucket is asked about all of them at once.
    private nonisolated func tables(among folders: [String]) async throws(ObjectStoreError) -> [String] {
        let store = store
        let outcomes = await withTaskGroup(of: (String, Swift.Result<Bool, ObjectStoreError>).self) { group in
            for folder in folders {
                group.addTask {
                    do throws(ObjectStoreError) {
                        return (folder, .success(try await store.folders(in: "\(folder)/").contains("_delta_log")))
                    } catch {
                        return (folder, .failure(error))
                    }
                }
            }
            var outcomes: [(String, Swift.Result<Bool, ObjectStoreError>)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        var tables: Set<ExactName> = []
        for (folder, outcome) in outcomes where try outcome.get() { tables.insert(folder.exact) }
        return folders.filter { tables.contains($0.exact) }
    }

    /// The table of this name with what is known of it, for those who write it.
    func tableToWrite(_ name: String) -> Table {
        table(name).knowing(snapshots[name.exact])
    }

    /// The newest state of a table.
    ///
    /// - Throws: ``SordError`` `.unknownTable` with the nearest names, `.brokenTable` or `.unsupportedTable`.
    public func snapshot(of name: String) async throws(SordError) -> Snapshot {
        guard TableName(name) != nil else { throw unknown(name, among: try await names()) }
        do {
            let snapshot = try await table(name).snapshot(updating: snapshots[name.exact])
            snapshots[name.exact] = snapshot
            return snapshot
        } catch  where error.code == .unknownTable {
            snapshots[name.exact] = nil
            throw unknown(name, among: try await names())
        } catch {
            snapshots[name.exact] = nil
            throw SordError(error)
        }
    }

    /// The newest state of the table that a query means, with the name under which the lake knows it.
    ///
    /// - Throws: ``SordError`` as ``snapshot(of:)`` does.
    func newest(_ name: String) async throws(SordError) -> (name: String, snapshot: Snapshot) {
        let canonical = try await canonicalName(of: name)
        return (canonical, try await snapshot(of: canonical))
    }

    /// The name under which the lake knows a table: the one given, or the only one that differs from it by letter case
    /// alone.
    func canonicalName(of name: String) async throws(SordError) -> String {
        if snapshots[name.exact] != nil { return name }
        let known = try await names()
        if known.contains(where: { $0.exact == name.exact }) { return name }
        let alike = known.filter { $0.folded == name.folded }
        guard alike.count == 1 else { throw unknown(name, among: known) }
        return alike[0]
    }

    /// Checks the name of a table that is to be written. A name that is in the lake already may be written, whatever
    /// it looks like; one that differs from it by letter case alone would be mistaken for it.
    ///
    /// - Throws: ``SordError`` `.badName`.
    func nameToWrite(_ name: String) async throws(SordError) -> String {
        if snapshots[name.exact] != nil, (try? await snapshot(of: name)) != nil { return name }
        let known = try await names()
        if known.contains(where: { $0.exact == name.exact }) {
            // Whoever writes next starts from here; what is wrong with the table is for the write to tell.
            _ = try? await snapshot(of: name)
            return name
        }
        do {
            _ = try TableName(creating: name)
        } catch {
            throw SordError(
                .badName, error.description,
                hint: "A table's name has letters, digits and underscores, begins with no digit, and fits in 128 bytes."
            )
        }
        if let alike = known.first(where: { $0.folded == name.folded }) {
            throw SordError(
                .badName, "The lake has a table “\(alike)” already, which differs from “\(name)” by letter case alone.",
                hint: "Write to “\(alike)”, or choose another name.")
        }
        return name
    }

    /// Waits until what is due after commits is done.
    func finish() async {
        await care.finish()
    }

    /// Forgets what is known of a table that has gone, or come back.
    func forget(_ name: String) {
        snapshots[name.exact] = nil
    }

    /// What is wrong with the data files of the first of some versions that has something wrong.
    func damage(in versions: [(name: String, snapshot: Snapshot)]) async -> SordError? {
        for (name, snapshot) in versions {
            guard let damage = await table(name).damage(in: snapshot) else { continue }
            var error = SordError(damage)
            if error.hint == nil, let newest = snapshots[name.exact], newest.version > snapshot.version {
                error.hint = "Version \(snapshot.version) is not the newest: VACUUM may have removed its files."
            }
            return error
        }
        return nil
    }

    /// Every table with its size and age, and every folder that looks like a table but cannot be read.
    public func listing() async throws(SordError) -> LakeListing {
        var listing = LakeListing(tables: [], problems: [])
        for name in try await names() {
            do {
                listing.tables.append(TableSummary(name: name, snapshot: try await snapshot(of: name)))
            } catch {
                listing.problems.append(.init(table: name, error: error))
            }
        }
        return listing
    }

    /// The commits of a table, newest first.
    public func history(of name: String, limit: Int? = nil) async throws(SordError) -> [HistoryEntry] {
        _ = try await snapshot(of: name)
        do {
            return try await table(name).history(limit: limit)
        } catch {
            throw SordError(error)
        }
    }

    private func unknown(_ name: String, among names: [String]) -> SordError {
        let near = NearestNames.nearest(to: name, among: names)
        return SordError(
            .unknownTable, "The lake has no table “\(name.prefix(80))”.",
            hint: near.isEmpty
                ? (names.isEmpty
                    ? "The lake is empty: load a folder into a table first."
                    : "GET /api/tables, or `sord tables`, lists the tables.")
                : "Did you mean \(near.map { "=(^)\($0)" }.joined(separator: ", "))?")
    }
}
