import DuckDB
public import FoundationEssentials
public import ObjectStore

/// Tables that were dropped and can come back: `.trash/<table>/<moment>/` in the lake.
///
/// Dropping moves the folder of the table in one step where the store can do that, so a table is there whole or gone
/// whole. Names that start with a point are no tables of the lake.
public struct TableTrash: Sendable {
    /// A table that was dropped.
    public struct Entry: Sendable, Hashable {
        /// The place that the table had in the lake.
        public let name: String
        /// When it was dropped, to the millisecond.
        public let dropped: Date
        /// The key of its folder in the store.
        let key: String

        /// The key of the file that says what is about to happen to it.
        fileprivate var claimKey: String { "\(key).claim" }
    }

    static let folder = ".trash"

    private let store: any ObjectStore
    private let now: @Sendable () -> Date

    /// The trash of a lake.
    ///
    /// - Parameter now: the clock.
    public init(store: any ObjectStore, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.now = now
    }

    /// Takes a table out of the lake.
    ///
    /// - Returns: where it is now.
    /// - Throws: ``DeltaError``: `unknown_table` when there is none, `bad_name`.
    @discardableResult
    public func drop(table path: String) async throws(DeltaError) -> Entry {
        let table = Table(store: store, path: path)
        guard try await table.exists() else {
            throw DeltaError(.unknownTable, "There is no Delta table here.", table: path)
        }
        var milliseconds = Int64((now().timeIntervalSince1970 * 1000).rounded(.down))
        // Two tables of one name can be dropped in one millisecond.
        for _ in 0..<1000 {
            let moment = Timestamp(microseconds: milliseconds * 1000)
            let key = "\(Self.folder)/\(path)/\(Self.name(of: moment))"
            do throws(ObjectStoreError) {
                try await store.move(prefix: path, to: key)
                FaultPoint.reach(.tableMoved)
                return Entry(name: path, dropped: Date(timeIntervalSince1970: Double(milliseconds) / 1000), key: key)
            } catch {
                guard error.code == .taken else { throw DeltaError(error).at(table: path) }
                milliseconds += 1
            }
        }
        throw DeltaError(.storage, "The trash has no place for the table.", table: path)
    }

    /// The tables in the trash, newest first.
    public func list() async throws(DeltaError) -> [Entry] {
        var found: [Entry] = []
        try await collect("", into: &found)
        return found.sorted { ($0.dropped, $1.name) > ($1.dropped, $0.name) }
    }

    /// Brings back the table of a name that was dropped last.
    ///
    /// - Throws: ``DeltaError``: `unknown_table` when none of this name is in the trash, `conflict` when there is another
    ///   table in its place.
    @discardableResult
    public func restore(_ name: String) async throws(DeltaError) -> Entry {
        try Table(store: store, path: name).checkPath()
        let entries = try await list()
        guard let entry = entries.first(where: { $0.name.exact == name.exact }) else {
            let names = Set(entries.map(\.name.exact)).map(\.text).sorted().prefix(5).map { "\"\($0)\"" }.joined(
                separator: ", ")
            throw DeltaError(
                .unknownTable, "No table of this name is in the trash.",
                hint: names.isEmpty ? "The trash is empty." : "There are \(names).", table: name)
        }
        guard try await claim(entry, for: .restoring) else {
            throw DeltaError(
                .unknownTable, "The table was dropped too long ago: it is being deleted for good.", table: name)
        }
        do throws(ObjectStoreError) {
            try await store.move(prefix: entry.key, to: name)
            FaultPoint.reach(.tableMoved)
            try await store.delete(entry.claimKey)
            try await store.removeEmptyFolders(Self.folder)
        } catch {
            // An attempt that broke off half way keeps its claim: nobody shall delete what it left.
            guard error.code == .taken || error.code == .notFound else { throw DeltaError(error).at(table: name) }
            try await TableStorage(store: store).delete(entry.claimKey)
            guard error.code == .taken else {
                throw DeltaError(.unknownTable, "The table is no longer in the trash.", table: name)
            }
            throw DeltaError(
                .conflict, "There is something in the place of the table.", hint: "Drop or rename it first.",
                table: name)
        }
        return entry
    }

    /// What is about to happen to a table in the trash.
    private enum Claim: String {
        case restoring, deleting
    }

    /// Makes sure that nobody deletes what somebody brings back, in this process or another: whoever puts the claim beside
    /// the folder first has it. One that an interrupted attempt left behind counts for the next of its kind.
    private func claim(_ entry: Entry, for claim: Claim) async throws(DeltaError) -> Bool {
        let storage = TableStorage(store: store)
        let bytes = Array(claim.rawValue.utf8)
        if try await storage.writeIfAbsent(entry.claimKey, bytes) { return true }
        return try await storage.read(entry.claimKey) == bytes
    }

    /// Deletes for good what was dropped before a moment.
    ///
    /// A table that somebody is bringing back stays.
    /// - Returns: what was deleted.
    @discardableResult
    public func empty(before moment: Date) async throws(DeltaError) -> [Entry] {
        let entries = try await list().filter { $0.dropped < moment }
        let storage = TableStorage(store: store)
        var deleted: [Entry] = []
        for entry in entries where try await claim(entry, for: .deleting) {
            let objects = try await storage.list("\(entry.key)/")
            // The log goes first, so that what is left of an interrupted deletion is no table.
            let log = "\(entry.key)/\(Table.logFolder)/"
            for object in objects where object.key.hasPrefix(log) { try await storage.delete(object.key) }
            for object in objects where !object.key.hasPrefix(log) { try await storage.delete(object.key) }
            try await storage.delete(entry.claimKey)
            try await storage.removeEmptyFolders(Self.folder)
            deleted.append(entry)
        }
        return deleted
    }

    /// Folders in the trash are parts of names until one of them is a moment.
    private func collect(_ name: String, into found: inout [Entry]) async throws(DeltaError) {
        let prefix = name.isEmpty ? "\(Self.folder)/" : "\(Self.folder)/\(name)/"
        let folders: [String]
        do throws(ObjectStoreError) { folders = try await store.folders(in: prefix) } catch { throw DeltaError(error) }
        for folder in folders {
            if !name.isEmpty, let moment = Self.moment(folder) {
                let date = Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
                found.append(Entry(name: name, dropped: date, key: "\(prefix)\(folder)"))
            } else {
                try await collect(name.isEmpty ? folder : "\(name)/\(folder)", into: &found)
            }
        }
    }

    /// `2026-01-31T12-00-00.123Z`: no colon, which some file systems refuse.
    static func name(of moment: Timestamp) -> String {
        String(moment.text(fraction: 3, separator: "T", zone: "Z").map { $0 == ":" ? "-" : $0 })
    }

    static func moment(_ name: String) -> Timestamp? {
        let parts = name.split(separator: "T", omittingEmptySubsequences: false)
        guard name.utf8.count == 24, parts.count == 2, parts[0].count == 10, name.hasSuffix("Z") else { return nil }
        let time = String(parts[1].dropLast().map { $0 == "-" ? ":" : $0 })
        return Timestamp(text: "\(parts[0]) \(time)")
    }
}
