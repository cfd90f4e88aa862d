import DuckDB

/// The statistics that a checkpoint has as a struct, `add.stats_parsed` (PROTOCOL.md, "Checkpoint Schema").
struct ParsedStatistics: Sendable {
    /// What is read of the struct.
    enum Use: Sendable, Equatable {
        /// Nothing: there is no struct.
        case none
        /// How many rows each file has, where the text of the statistics is missing.
        case rowCounts
        /// All of it: no file has a text. The type is the one that the checkpoint gives the struct.
        case everything(LogicalType)
    }

    let use: Use

    /// - Parameter location: what DuckDB can read for the file of the checkpoint.
    init(of location: String, on connection: Connection) async throws(DuckDBError) {
        let file = SQL.literal(location)
        let found = try await connection.rows(
            """
            SELECT coalesce(bool_or(starts_with(path_in_schema, 'add, stats_parsed, ')), false), \
            coalesce(bool_or(path_in_schema = 'add, stats_parsed, numRecords'), false), \
            coalesce(bool_and(stats_null_count = num_values) FILTER (path_in_schema = 'add, stats'), true) \
            FROM parquet_metadata([\(file)])
            """
        ).first
        guard let found, found[0].bool == true else {
            use = .none
            return
        }
        if found[2].bool == true {
            let columns = try await connection.prepare(
                "SELECT add.stats_parsed FROM read_parquet([\(file)], hive_partitioning = false)"
            ).columns
            if let type = columns.first?.type {
                use = .everything(type)
                return
            }
        }
        use = found[1].bool == true ? .rowCounts : .none
    }

    /// The member of the struct `add` that has to be read; empty for none.
    var member: String {
        switch use {
        case .none: ""
        case .rowCounts: #", stats_parsed STRUCT("numRecords" BIGINT)"#
        case .everything(let type): ", stats_parsed \(type)"
        }
    }

    /// SQL for the text that a commit would have; NULL for none.
    ///
    /// - Parameter add: SQL for the action.
    func text(_ add: String) -> String {
        guard case .everything(let type) = use, case .struct = type else { return "NULL::VARCHAR" }
        return
            "CASE WHEN \(add).stats_parsed IS NOT NULL THEN to_json(\(Self.sql("\(add).stats_parsed", type)))::VARCHAR END"
    }

    /// SQL for the action without what ``text(_:)`` gives.
    func action(_ add: String) -> String {
        if case .everything = use { "struct_update(\(add), stats_parsed := NULL)" } else { add }
    }

    /// A value as the statistics of a commit have it (PROTOCOL.md, "Per-file Statistics").
    private static func sql(_ value: String, _ type: LogicalType) -> String {
        switch type {
        case .struct(let fields):
            let members = fields.map { field in
                let name = SQL.identifier(field.name)
                return "\(name) := \(sql("(\(value)).\(name)", field.type))"
            }
            return "struct_pack(\(members.joined(separator: ", ")))"
        case .timestampTZ:
            return "CASE WHEN isfinite(\(value)) THEN strftime(timezone('UTC', \(value)), '%Y-%m-%dT%H:%M:%S.%fZ') END"
        case .timestamp, .timestampNS, .timestampMS, .timestampS:
            let moment = "(\(value))::TIMESTAMP"
            return "CASE WHEN isfinite(\(moment)) THEN strftime(\(moment), '%Y-%m-%dT%H:%M:%S.%f') END"
        // JSON knows no infinity.
        case .float, .double, .date: return "CASE WHEN isfinite(\(value)) THEN \(value) END"
        case .blob: return "NULL::VARCHAR"
        default: return value
        }
    }
}
