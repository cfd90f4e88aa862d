import DeltaLake
import DuckDB
import Foundation
import SQLText

/// Shows states of the lake's tables to one DuckDB as views, each over exactly the files of one version.
///
/// Each version has a schema of its own, such as `=(^)@12`, and its view never changes, so that all statements of a run
/// see one version however others commit. A query over an unchanged table costs no DDL. The schema `=(^)` shows the
/// newest versions to views and macros of the user, which cannot name a version.
actor LakeViews {
    private let lake: Lake
    private let connection: Connection
    private let plainFiles = PlainFiles()
    private var published: [PublishedView.Key: Entry] = [:]
    /// Views that are being defined; whoever wants the same one waits for it.
    private var beginning: [PublishedView.Key: Task<Swift.Result<PublishedView, SordError>, Never>] = [:]
    /// Views of many files, which are defined when somebody reads them whole: most questions need few of the files, and
    /// never look at the view.
    private var undefined: [PublishedView.Key: String] = [:]
    /// Which view has which name. DuckDB's names know no letter case.
    private var owners: [ExactName: PublishedView.Key] = [:]
    private var uses = 0
    /// Tables that views and macros of the user read, and which versions of them the schema `=(^)` shows: they must be
    /// fresh in every run, though its text need not name them.
    private var standing: [ExactName: PublishedView.Key?] = [:]
    /// Versions that views and macros of the user name.
    private var kept: [PublishedView] = []

    private struct Entry {
        var view: PublishedView
        var lastUse: Int
    }

    /// How many views that nobody uses are kept besides the newest one of each table.
    private static let spareViews = 8
    /// From how many files on a view is defined when it is needed only.
    private static let manyFiles = 1_000

    init(lake: Lake, connection: Connection) {
        self.lake = lake
        self.connection = connection
    }

    /// The newest version of a table, under the name that a query gives it.
    ///
    /// - Throws: ``SordError`` when the table cannot be read.
    func newest(_ name: String) async throws(SordError) -> PublishedView {
        let (canonical, snapshot) = try await lake.newest(name)
        return try await view(of: canonical, .version(snapshot.version), newest: snapshot)
    }

    /// Another state of a table than the newest.
    ///
    /// - Parameters:
    ///   - moment: ``LakeMoment/version(_:)`` or ``LakeMoment/changes(from:through:)``.
    ///   - newest: the newest version that the run sees.
    func view(of newest: PublishedView, _ moment: LakeMoment) async throws(SordError) -> PublishedView {
        let name = newest.key.name
        switch moment {
        case .newest, .timestamp: return newest
        case .version(let version): return try await view(of: name, .version(version), newest: newest.snapshot)
        case .changes(let from, let through):
            let state = PublishedView.State.changes(from: from, through: through ?? newest.snapshot.version)
            return try await view(of: name, state, newest: newest.snapshot)
        }
    }

    /// The version of a table at a moment.
    func view(of newest: PublishedView, at moment: Date) async throws(SordError) -> PublishedView {
        let version = try await lake.version(of: newest.key.name, at: moment)
        return try await view(of: newest.key.name, .version(version), newest: newest.snapshot)
    }

    // MARK: Standing references

    /// Shows the newest version of a table to views and macros of the user, from now on.
    ///
    /// - Returns: the name that they have to use.
    func stand(for view: PublishedView) async throws(SordError) -> LakeStand {
        standing[view.key.name.exact] = .some(nil)
        try await refresh(view.key.name, view)
        return LakeStand(name: Self.qualified(LakeReference.schema, view.key.name))
    }

    /// Keeps a version that a view or macro of the user names for as long as this DuckDB lives.
    func keep(_ view: PublishedView) {
        kept.append(view)
    }

    /// Makes the newest versions visible of the tables that views and macros of the user read.
    ///
    /// A view over a table that is gone fails when it is used, and no earlier.
    func refreshStanding() async {
        for name in standing.keys {
            guard let view = try? await newest(name.text) else { continue }
            try? await refresh(name.text, view)
        }
    }

    private func refresh(_ name: String, _ view: PublishedView) async throws(SordError) {
        guard standing[name.exact] != view.key else { return }
        try await define(schema: LakeReference.schema, name: name, as: view.snapshot.scan())
        standing[name.exact] = view.key
    }

    // MARK: Views

    private func view(
        of name: String, _ state: PublishedView.State, newest: Snapshot
    ) async throws(SordError) -> PublishedView {
        let key = PublishedView.Key(name: name, table: newest.metadata.id, state: state)
        uses += 1
        if published[key] != nil {
            published[key]?.lastUse = uses
            if let view = published[key]?.view { return view }
        }
        if let begun = beginning[key] { return try await begun.value.get() }
        let task = Task { () -> Swift.Result<PublishedView, SordError> in
            do throws(SordError) {
                return .success(try await self.publish(key, newest: newest))
            } catch {
                return .failure(error)
            }
        }
        beginning[key] = task
        let outcome = await task.value
        beginning[key] = nil
        let view = try outcome.get()
        published[key] = Entry(view: view, lastUse: uses)
        await dropSpare()
        return view
    }

    private func publish(_ key: PublishedView.Key, newest: Snapshot) async throws(SordError) -> PublishedView {
        let snapshot: Snapshot
        let sql: String
        var function: String?
        switch key.state {
        case .version(let version):
            snapshot = try await lake.snapshot(of: key.name, version: version, newest: newest)
            // DuckDB knows more of plain files, such as how many different values a column has.
            function = await plainFiles.function(for: snapshot, on: connection)
            sql = function.map { "FROM \($0)" } ?? snapshot.scan()
        case .changes(let from, let through):
            snapshot = newest
            sql = try await lake.changes(of: key.name, from: from, through: through)
        }
        let schema = schemaToTake(for: key)
        let stand = LakeStand(name: Self.qualified(schema, key.name), relation: function)
        let view = PublishedView(key: key, schema: schema, stand: stand, snapshot: snapshot)
        undefined[key] = sql
        if case .version = key.state, snapshot.fileCount >= Self.manyFiles { return view }
        do {
            try await define(view)
        } catch {
            undefined[key] = nil
            owners[Self.spot(schema, key.name)] = nil
            throw error
        }
        return view
    }

    /// Makes sure that DuckDB knows a view.
    ///
    /// - Throws: ``SordError`` `.brokenTable` when its files cannot be read.
    func define(_ view: PublishedView) async throws(SordError) {
        guard let sql = undefined[view.key] else { return }
        do {
            try await define(schema: view.schema, name: view.key.name, as: sql)
        } catch {
            if error.code == .brokenTable, let damage = await lake.damage(in: [(view.key.name, view.snapshot)]) {
                throw damage
            }
            throw error
        }
        undefined[view.key] = nil
    }

    private func schemaToTake(for key: PublishedView.Key) -> String {
        var number = 1
        while true {
            let schema = PublishedView.schema(of: key.state, number: number)
            let spot = Self.spot(schema, key.name)
            if owners[spot] == nil || owners[spot] == key {
                owners[spot] = key
                return schema
            }
            number += 1
        }
    }

    private func define(schema: String, name: String, as sql: String) async throws(SordError) {
        do {
            // A data file of a Delta table never changes, so its footer need not be read for every query.
            try await connection.run(
                """
                SET GLOBAL parquet_metadata_cache = true;
                CREATE SCHEMA IF NOT EXISTS memory.\(SQL.identifier(schema));
                CREATE OR REPLACE VIEW \(Self.qualified(schema, name)) AS \(sql);
                """)
        } catch {
            var failure = SordError(error)
            if failure.code == .sqlError {
                // The SQL is ours and in order, so it is a file that is missing or not what the log says.
                failure = SordError(.brokenTable, "The table “\(name)” cannot be read: \(failure.message)")
            }
            throw failure
        }
    }

    // MARK: Cleaning up

    /// Drops the views that no run holds, but for the newest of each table and a few others.
    private func dropSpare() async {
        var newest: [ExactName: PublishedView.Key] = [:]
        for (key, entry) in published {
            guard case .version = key.state else { continue }
            if let known = newest[key.name.exact], (published[known]?.lastUse ?? 0) > entry.lastUse { continue }
            newest[key.name.exact] = key
        }
        let spare = published.filter { newest[$0.key.name.exact] != $0.key }.sorted {
            $0.value.lastUse < $1.value.lastUse
        }
        .map(\.key)
        for key in spare.dropLast(Self.spareViews) {
            guard var entry = published.removeValue(forKey: key) else { continue }
            if isKnownUniquelyReferenced(&entry.view) {
                await drop(entry.view)
            } else {
                published[key] = entry
            }
        }
    }

    private func drop(_ view: PublishedView) async {
        owners[Self.spot(view.schema, view.key.name)] = nil
        if undefined.removeValue(forKey: view.key) != nil { return }
        let isLast = !published.values.contains { $0.view.schema == view.schema }
        // Whoever defines a view of this name from now on comes behind this on the connection.
        try? await connection.run("DROP VIEW IF EXISTS \(Self.qualified(view.schema, view.key.name))")
        if isLast { try? await connection.run("DROP SCHEMA IF EXISTS memory.\(SQL.identifier(view.schema))") }
    }

    /// Forgets the views that somebody has dropped.
    func forgetDropped() async {
        guard
            let rows = try? await connection.rows(
                "SELECT schema_name, lower(view_name) FROM duckdb_views() WHERE starts_with(schema_name, '=(^)')")
        else { return }
        let there = Set(rows.map { Self.spot($0[0].string ?? "", $0[1].string ?? "") })
        for (key, entry) in published
        where undefined[key] == nil && !there.contains(Self.spot(entry.view.schema, key.name)) {
            published[key] = nil
            owners[Self.spot(entry.view.schema, key.name)] = nil
        }
        for name in standing.keys where !there.contains(Self.spot(LakeReference.schema, name.text)) {
            standing[name] = .some(nil)
        }
    }

    /// Frees the connection.
    func close() async {
        await connection.close()
    }

    private static func qualified(_ schema: String, _ name: String) -> String {
        // Somebody may have made another database the one that plain names mean.
        "memory.\(SQL.identifier(schema)).\(SQL.identifier(name))"
    }

    private static func spot(_ schema: String, _ name: String) -> ExactName { "\(schema).\(name)".folded }
}
