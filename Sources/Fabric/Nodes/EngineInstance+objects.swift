import DuckDB
import Foundation
import SQLText

extension EngineInstance {
    /// What somebody made in the memory of this DuckDB, and databases that only it has open; what was known last when it
    /// does not answer.
    func objects() async -> [NodeObject] {
        guard holdsObjects else { return [] }
        let look = nextLook()
        guard let connection = try? database.connect(reportsProgress: false),
            let lines = try? await connection.rows(objectsQuery).compactMap({ $0.first?.string })
        else { return knownObjects }
        take(lines, look)
        return knownObjects
    }

    /// The same for an engine that is being opened.
    func lookForObjects() throws(DuckDBError) {
        noteObject()
        take(try database.texts(objectsQuery), nextLook())
    }

    /// Whether a new engine would be the same to everybody: nothing was made in this one, nothing is open in it besides
    /// the lake and the shared store, and nobody could change its settings.
    func isAsNew() async -> Bool {
        let state = connections.current
        guard sandbox.policy != nil, state.open.isEmpty, state.failures.isEmpty, state.defaultCatalog == nil,
            let connection = try? database.connect(reportsProgress: false),
            let made = try? await connection.rows("FROM (\(objectsQuery)) UNION ALL FROM (\(Self.unlistedQuery))")
        else { return false }
        return made.isEmpty
    }

    /// Lines of JSON arrays: kind, schema, name, rows; or `file` and a path.
    private func take(_ lines: [String], _ look: Int) {
        var objects: [NodeObject] = []
        var files: [String] = []
        for line in lines {
            guard let fields = try? JSONDecoder().decode([String?].self, from: Data(line.utf8)), fields.count == 4
            else { continue }
            if fields[0] == "file", let path = fields[2] { files.append(path) }
            guard let kind = fields[0].flatMap(NodeObject.Kind.init(rawValue:)) else { continue }
            objects.append(
                NodeObject(
                    schema: fields[1] ?? "", name: fields[2] ?? "", kind: kind, rows: fields[3].flatMap { Int($0) }))
        }
        know(objects, files: files, look: look)
    }

    /// How much memory DuckDB holds and may hold, in bytes; nil when it does not answer.
    func memory() async -> (used: Int, limit: Int?)? {
        guard let connection = try? database.connect(reportsProgress: false),
            let row = try? await connection.rows(Self.memoryQuery).first
        else { return nil }
        return (Int(row[0].int64 ?? 0), row[1].int64.map { Int($0) })
    }

    private var objectsQuery: String {
        let state = connections.current
        let own = ["memory"] + [state.defaultCatalog].compactMap { $0 }
        let here = "database_name IN (\(own.map(SQL.literal).joined(separator: ", ")))"
        // What every node has open says nothing about where a statement has to run.
        let everywhere = state.open.filter { !$0.belongsToOneNode && $0.name != state.defaultCatalog }.map(\.name)
        let others = (["memory", SharedStore.name] + everywhere).map(SQL.literal).joined(separator: ", ")
        return """
            SELECT to_json([kind, schema_name, name, size::VARCHAR])::VARCHAR FROM (
                SELECT 'table' AS kind, schema_name, table_name AS name, estimated_size AS size FROM duckdb_tables()
                WHERE NOT internal AND NOT temporary AND \(here)
                UNION ALL
                SELECT 'view', schema_name, view_name, NULL FROM duckdb_views()
                WHERE NOT internal AND NOT temporary AND \(here) AND NOT starts_with(schema_name, '\(LakeReference.schema)')
                UNION ALL
                SELECT DISTINCT 'macro', schema_name, function_name, NULL FROM duckdb_functions()
                WHERE function_type IN ('macro', 'table_macro') AND NOT internal AND \(here)
                UNION ALL
                SELECT 'database', 'main', database_name, NULL FROM duckdb_databases()
                WHERE NOT internal AND database_name NOT IN (\(others))
                UNION ALL
                SELECT 'file', '', path, NULL FROM duckdb_databases()
                WHERE NOT internal AND type = 'duckdb' AND path IS NOT NULL AND database_name <> '\(SharedStore.name)'
                  AND NOT readonly
            ) ORDER BY schema_name, name
            """
    }

    /// What users can make besides what ``objects()`` tells.
    private static let unlistedQuery = """
        SELECT schema_name FROM duckdb_schemas()
        WHERE database_name = 'memory' AND NOT internal AND NOT starts_with(schema_name, '\(LakeReference.schema)')
        UNION ALL SELECT sequence_name FROM duckdb_sequences() WHERE database_name = 'memory'
        UNION ALL SELECT type_name FROM duckdb_types() WHERE database_name = 'memory' AND NOT internal
        """

    private static let memoryQuery = """
        SELECT sum(memory_usage_bytes)::BIGINT, (SELECT CASE
            WHEN ends_with(value, ' TiB') THEN 1::BIGINT << 40 WHEN ends_with(value, ' GiB') THEN 1::BIGINT << 30
            WHEN ends_with(value, ' MiB') THEN 1::BIGINT << 20 WHEN ends_with(value, ' KiB') THEN 1::BIGINT << 10
            ELSE 1 END * regexp_extract(value, '^[0-9.]+')::DOUBLE
          FROM duckdb_settings() WHERE name = 'memory_limit')::BIGINT
        FROM duckdb_memory()
        """
}

extension Statement {
    /// Whether tables, views or macros in memory may come or go with it.
    var mayChangeObjects: Bool {
        guard command == nil else { return false }
        return switch kind {
        case .create, .drop, .alter, .attach, .copy, .transaction: true
        // EXECUTE and CALL can run anything.
        case .other: references.first?.range.lowerBound != range.lowerBound
        case .select, .reference, .insert, .update, .delete, .merge, .explain, .describe, .set, .load, .prepare: false
        }
    }
}
