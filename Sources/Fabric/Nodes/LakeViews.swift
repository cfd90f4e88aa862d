import DeltaLake
import DuckDB
import SQLText

/// Shows the lake's tables to one DuckDB as views of the schema `=(^)`, each over exactly the files of the newest
/// version.
///
/// A view is defined again only when its table has a new version, so a query over an unchanged table costs no DDL. A
/// query that has begun keeps the files that it was bound to.
actor LakeViews {
    private let lake: Lake
    private let connection: Connection
    private let plainFiles = PlainFiles()
    private var published: [String: Published] = [:]
    /// Tables that views and macros of the user read: they must be fresh in every run, though its text need not name
    /// them.
    private var standing: Set<String> = []

    /// A table as statements see it.
    struct Published: Sendable {
        fileprivate let version: Version
        /// The version that the view shows.
        let snapshot: Snapshot
        /// A table function that reads the same rows as the view, when there is one.
        let function: String?
    }

    fileprivate struct Version: Hashable {
        let table: String
        let version: Int64
    }

    init(lake: Lake, connection: Connection) {
        self.lake = lake
        self.connection = connection
    }

    /// Makes the newest version of a table visible to statements that begin from now on.
    ///
    /// - Parameter keepFresh: whether ``publishStanding()`` takes care of it from now on.
    /// - Throws: ``SordError`` when the table cannot be read.
    @discardableResult
    func publish(_ name: String, keepFresh: Bool = false) async throws(SordError) -> Published {
        let table = try await publish(name)
        if keepFresh { standing.insert(name) }
        return table
    }

    /// Makes the newest versions visible of the tables that views and macros of the user read.
    ///
    /// A view over a table that is gone fails when it is used, and no earlier.
    func publishStanding() async {
        for name in standing { _ = try? await publish(name) }
    }

    /// Forgets what was published, because somebody may have dropped it.
    func forgetAll() {
        published = [:]
    }

    /// Frees the connection.
    func close() async {
        await connection.close()
    }

    private func publish(_ name: String) async throws(SordError) -> Published {
        let canonical = try await lake.canonicalName(of: name)
        let snapshot = try await lake.snapshot(of: canonical)
        let version = Version(table: snapshot.metadata.id, version: snapshot.version)
        if let known = published[canonical], known.version == version { return known }
        let view = "\(SQL.identifier(LakeReference.schema)).\(SQL.identifier(canonical))"
        do {
            // A data file of a Delta table never changes, so its footer need not be read for every query.
            try await connection.run(
                """
                SET GLOBAL parquet_metadata_cache = true;
                CREATE SCHEMA IF NOT EXISTS \(SQL.identifier(LakeReference.schema));
                CREATE OR REPLACE VIEW \(view) AS \(snapshot.scan());
                """)
        } catch {
            var failure = SordError(error)
            if failure.code == .sqlError {
                // The SQL is ours and in order, so it is a file that is missing or not what the log says.
                failure = SordError(.brokenTable, "The table “\(canonical)” cannot be read: \(failure.message)")
            }
            throw failure
        }
        let function = await plainFiles.function(for: snapshot, on: connection)
        let table = Published(version: version, snapshot: snapshot, function: function)
        published[canonical] = table
        return table
    }
}
