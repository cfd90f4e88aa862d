import DuckDB

/// Tries new connections on a database of its own before anything is changed for them.
struct ConnectionProbe: Sendable {
    let data: DataFolder
    let extensionFolder: String?

    /// - Throws: ``SordError`` of the first that cannot be opened.
    func check(from known: ConnectionSettings, to new: ConnectionSettings) async throws(SordError) {
        var wanted = new.connections
        for (_, database) in new.nodes { if let own = try database.connection() { wanted.append(own) } }
        var open = known.connections
        for (_, database) in known.nodes { if let own = try database.connection() { open.append(own) } }
        // A file that is open already must not be opened by a second database.
        let tried = wanted.filter { !open.contains($0) && $0.type != .duckdb }
        guard !tried.isEmpty else { return }
        let (data, extensionFolder) = (data, extensionFolder)
        let outcome: Swift.Result<Void, SordError> = await BlockingThread.value {
            do throws(SordError) {
                let opener = ConnectionOpener(database: try Self.database(extensionFolder), data: data)
                for connection in tried { try opener.open(connection) }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    private static func database(_ extensionFolder: String?) throws(SordError) -> Database {
        let plain = Database.Settings(temporaryDirectory: "", extensionDirectory: extensionFolder)
        do throws(DuckDBError) {
            return try Database(settings: plain)
        } catch {
            throw SordError(error)
        }
    }
}
