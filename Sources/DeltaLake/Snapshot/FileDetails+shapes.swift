import DuckDB

extension FileDetails {
    /// Finds files whose columns need something done, see ``FileShape``.
    ///
    /// It takes a look into the file, and so is only done where the log leaves a doubt.
    func shapes(
        of replay: LogReplay, _ metadata: Metadata, knowing previous: Snapshot?
    ) async throws(DeltaError) -> [ExactName: FileShape] {
        let doubt = ShapeDoubt(metadata)
        guard doubt.isPossible else { return [:] }
        // A shape belongs to a schema.
        let isSame = previous.map {
            ExactName($0.metadata.schema.schemaString) == ExactName(metadata.schema.schemaString)
        }
        let known = isSame == true ? previous : nil
        let knownNames = Set(known.map { $0.liveFiles.map { ExactName($0.name) } } ?? [])
        var shapes: [ExactName: FileShape] = [:]
        var unknown: [String] = []
        for live in replay.files {
            let name = ExactName(live.name)
            if knownNames.contains(name) {
                shapes[name] = known?.shapes[name]
            } else if doubt.exists(about: live, isOfSchema: replay.isOfSchema(live)) {
                unknown.append(live.name)
            }
        }
        guard !unknown.isEmpty else { return shapes }
        let database = try ReaderDatabase.get(table.database)
        do throws(DuckDBError) {
            let connection = try database.connect(reportsProgress: false)
            try await read(unknown, metadata, connection, into: &shapes)
        } catch {
            ReaderDatabase.replace(after: error)
            throw try await unreadable(unknown, error)
        }
        return shapes
    }

    /// Files of one schema have one shape, and most have the same.
    private func read(
        _ names: [String], _ metadata: Metadata, _ connection: Connection, into shapes: inout [ExactName: FileShape]
    ) async throws(DuckDBError) {
        var named: [ExactName: ExactName] = [:]
        for name in names { named[ExactName(table.paths.fullPath(name))] = ExactName(name) }
        let list = names.map { SQL.literal(table.paths.location($0)) }.joined(separator: ", ")
        let files = try await connection.rows(
            """
            SELECT list(file_name) FROM (SELECT file_name, md5(list({n: name, t: type, d: duckdb_type, c: num_children, \
            r: repetition_type, k: converted_type, i: field_id, l: logical_type} ORDER BY column_id)::VARCHAR) AS shape \
            FROM parquet_schema([\(list)]) GROUP BY file_name) GROUP BY shape
            """)
        for row in files {
            let alike = row.first?.elements?.compactMap(\.string) ?? []
            guard let sample = alike.first.map({ SQL.literal(DataFilePath.pattern($0)) }) else { continue }
            let columns = try await connection.prepare(
                "SELECT * FROM read_parquet([\(sample)], hive_partitioning = false)"
            ).columns
            var identifiers: [Int64: String] = [:]
            if metadata.columnMapping == .id {
                let fields = try await connection.rows(
                    "SELECT field_id, name FROM parquet_schema([\(sample)]) WHERE field_id IS NOT NULL")
                for field in fields {
                    if let id = field[0].int64, let name = field[1].string { identifiers[id] = name }
                }
            }
            guard
                let shape = FileShape(
                    schema: metadata.schema, mapping: metadata.columnMapping, file: columns, identifiers: identifiers)
            else { continue }
            for file in alike { if let name = named[ExactName(file)] { shapes[name] = shape } }
        }
    }

    /// Which file is to blame that a list of them cannot be read.
    private func unreadable(_ names: [String], _ error: DuckDBError) async throws(DeltaError) -> DeltaError {
        for name in names {
            if try await table.storage.info(table.paths.key(name, in: table.path)) == nil {
                return DeltaError(.brokenTable, "A data file that the log names is missing.", file: name, cause: error)
            }
        }
        return DeltaError(.brokenTable, "A data file cannot be read: \(error.message)", cause: error)
    }
}
