import DuckDB

/// How a node opens connections: what its engine takes while it runs, it takes at once; for the rest a new engine comes.
extension LocalNode: Connections.User {
    var connections: EngineConnections.State { engine.connections.current }

    func check(_ new: ConnectionSettings, isForced: Bool) async throws(SordError) {
        guard case .newEngine(let late) = try plan(for: new), !isForced else { return }
        let lost = try await tablesInMemory()
        guard !lost.isEmpty else { return }
        let shown = lost.prefix(20).joined(separator: ", ") + (lost.count > 20 ? ", …" : "")
        let names = late.map { "“\($0.name)”" }.joined(separator: ", ")
        throw SordError(
            .conflict,
            "Opening \(names) takes a new engine, and with the old one \(Count.of(lost.count, "table")) in memory would be lost: \(shown).",
            hint: "Keep them first, for example with CREATE TABLE =(^)name AS FROM name, or send “force”: true.")
    }

    func apply(_ new: ConnectionSettings) async throws(SordError) {
        let engine = current.beginChange()
        defer { current.endChange() }
        let opener = ConnectionOpener(database: engine.database, data: data)
        switch try plan(for: new) {
        case .nothing: engine.connections.change { $0.defaultCatalog = new.defaultCatalog(of: self.name) }
        case .statements(let close, let open):
            let failures = await BlockingThread.value {
                opener.close(close)
                return opener.open(open)
            }
            if let failure = open.lazy.compactMap({ failures[$0.name] }).first {
                _ = await BlockingThread.value { () -> [String: SordError] in
                    opener.close(open.filter { failures[$0.name] == nil })
                    return opener.open(close)
                }
                throw failure
            }
            let catalog = new.defaultCatalog(of: name)
            engine.connections.change { state in
                state.open = state.open.filter { !close.contains($0) } + open
                for connection in close + open { state.failures[connection.name] = nil }
                state.defaultCatalog = catalog
            }
        case .newEngine: try await replaceEngine(with: new)
        }
        _ = await self.engine.objects()
        files.keep(self.engine.openFiles, for: name)
    }

    private func plan(for new: ConnectionSettings) throws(SordError) -> ConnectionPlan {
        ConnectionPlan(
            from: engine.connections.current.open, to: try new.all(of: name), isLocked: engine.sandbox.policy != nil)
    }

    /// The tables and views that are gone with the engine.
    private func tablesInMemory() async throws(SordError) -> [String] {
        do {
            return try await engine.database.connect(reportsProgress: false).rows(
                """
                SELECT if(schema_name = 'main', name, schema_name || '.' || name) FROM (
                    SELECT schema_name, table_name AS name FROM duckdb_tables()
                    WHERE database_name = 'memory' AND NOT internal AND NOT temporary
                    UNION ALL SELECT schema_name, view_name FROM duckdb_views()
                    WHERE database_name = 'memory' AND NOT internal AND NOT temporary
                ) WHERE NOT starts_with(schema_name, '=(^)') ORDER BY ALL
                """
            ).compactMap { $0.first?.string }
        } catch {
            throw SordError(error)
        }
    }

    /// Waits for the runs in flight, and puts a new engine in the old one's place.
    private func replaceEngine(with new: ConnectionSettings) async throws(SordError) {
        try await slots.drain(within: .seconds(10))
        defer { slots.giveAll() }
        let old = engine
        let files = old.connections.current.open.filter { $0.type == .duckdb }
        let (lake, data, settings, name) = (lake, data, settings, name)
        let outcome: Swift.Result<EngineInstance, SordError> = await BlockingThread.value {
            // Two databases in one process must not have a file open at once.
            ConnectionOpener(database: old.database, data: data).close(files)
            do throws(SordError) {
                return .success(
                    try EngineInstance(lake: lake, data: data, settings: settings, node: name, connections: new))
            } catch {
                _ = ConnectionOpener(database: old.database, data: data).open(files)
                return .failure(error)
            }
        }
        let new = try outcome.get()
        await store?.leave(name)
        current.install(new)
    }
}
