import DuckDB
import SQLText

extension EngineInstance {
    /// What somebody made in the memory of this DuckDB; what was known last when it does not answer.
    func objects() async -> [NodeObject] {
        guard holdsObjects else { return [] }
        guard let connection = try? database.connect(reportsProgress: false),
            let rows = try? await connection.rows(Self.objectsQuery)
        else { return knownObjects }
        let objects = rows.compactMap { row -> NodeObject? in
            guard let kind = row[2].string.flatMap(NodeObject.Kind.init(rawValue:)) else { return nil }
            return NodeObject(
                schema: row[0].string ?? "", name: row[1].string ?? "", kind: kind, rows: row[3].int64.map { Int($0) })
        }
        know(objects)
        return objects
    }

    /// How much memory DuckDB holds and may hold, in bytes; nil when it does not answer.
    func memory() async -> (used: Int, limit: Int?)? {
        guard let connection = try? database.connect(reportsProgress: false),
            let row = try? await connection.rows(Self.memoryQuery).first
        else { return nil }
        return (Int(row[0].int64 ?? 0), row[1].int64.map { Int($0) })
    }

    private static let objectsQuery = """
        SELECT schema_name, table_name AS name, 'table' AS kind, estimated_size AS size FROM duckdb_tables()
        WHERE NOT internal AND NOT temporary AND database_name = current_database()
        UNION ALL
        SELECT schema_name, view_name, 'view', NULL FROM duckdb_views()
        WHERE NOT internal AND NOT temporary AND database_name = current_database()
          AND NOT starts_with(schema_name, '\(LakeReference.schema)')
        UNION ALL
        SELECT DISTINCT schema_name, function_name, 'macro', NULL FROM duckdb_functions()
        WHERE function_type IN ('macro', 'table_macro') AND NOT internal AND database_name = current_database()
        ORDER BY 1, 2
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
