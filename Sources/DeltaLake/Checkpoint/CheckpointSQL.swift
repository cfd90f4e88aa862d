import DuckDB

/// The SQL that turns lines of JSON, as a commit has them, into the columns of a checkpoint
/// (PROTOCOL.md, "Checkpoint Schema").
struct CheckpointSQL {
    let metadata: Metadata
    /// SQL of a relation with the column `line`.
    let source: String
    /// Whether only files are wanted, as in a sidecar.
    var onlyFiles = false

    private static let vector = """
        STRUCT("storageType" VARCHAR, "pathOrInlineDv" VARCHAR, "offset" INTEGER, "sizeInBytes" INTEGER, \
        cardinality BIGINT)
        """

    private static let files: [(name: String, type: String)] = [
        (
            "add",
            """
            STRUCT(path VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), size BIGINT, "modificationTime" BIGINT, \
            "dataChange" BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR), "deletionVector" \(vector), \
            "baseRowId" BIGINT, "defaultRowCommitVersion" BIGINT, "clusteringProvider" VARCHAR)
            """
        ),
        (
            "remove",
            """
            STRUCT(path VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "extendedFileMetadata" BOOLEAN, \
            "partitionValues" MAP(VARCHAR, VARCHAR), size BIGINT, "deletionVector" \(vector), "baseRowId" BIGINT, \
            "defaultRowCommitVersion" BIGINT)
            """
        ),
    ]

    private static let others: [(name: String, type: String)] = [
        (
            "metaData",
            """
            STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options \
            MAP(VARCHAR, VARCHAR)), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], configuration \
            MAP(VARCHAR, VARCHAR), "createdTime" BIGINT)
            """
        ),
        (
            "protocol",
            """
            STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER, "readerFeatures" VARCHAR[], \
            "writerFeatures" VARCHAR[])
            """
        ),
        ("txn", #"STRUCT("appId" VARCHAR, version BIGINT, "lastUpdated" BIGINT)"#),
        ("domainMetadata", "STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)"),
    ]

    /// The rows of the file.
    var text: String {
        let actions = onlyFiles ? Self.files : Self.files + Self.others
        let types = actions.map { "\(SQL.identifier($0.name)) \($0.type)" }.joined(separator: ", ")
        // from_json wants the type as a string of JSON.
        let structure = JSON.string("STRUCT(\(types))").text
        let columns = actions.map { action in
            let value = "action.\(SQL.identifier(action.name))"
            return "\(action.name == "add" ? add(value) : value) AS \(SQL.identifier(action.name))"
        }
        return "SELECT \(columns.joined(separator: ", ")) FROM (SELECT from_json(line, \(SQL.literal(structure))) "
            + "AS action FROM \(source))"
    }

    /// A file with what the table's properties ask for on top (PROTOCOL.md, "Table Properties").
    private func add(_ value: String) -> String {
        guard metadata.isEnabled("delta.checkpoint.writeStatsAsStruct") else { return value }
        var parsed: [String] = []
        if let type = statisticsType {
            let structure = SQL.literal(JSON.string(type).text)
            parsed.append(
                "stats_parsed := CASE WHEN json_valid(\(value).stats) THEN from_json(\(value).stats, \(structure)) END")
        }
        let partitions = metadata.partitionColumns.compactMap { metadata.schema.field(named: $0) }
        if !partitions.isEmpty {
            let fields = partitions.map { field in
                let name = metadata.columnMapping == .none ? field.name : field.physicalName
                let values = "\(value).\"partitionValues\""
                // Engines may name the column in another case.
                let other =
                    "list_filter(map_entries(\(values)), lambda e: lower(e.key) = lower(\(SQL.literal(name))))[1].value"
                let text = "nullif(coalesce((\(values))[\(SQL.literal(name))], \(other)), '')"
                return "\(SQL.identifier(name)) := TRY_CAST(\(text) AS \(field.type.duckDBType))"
            }
            parsed.append("\"partitionValues_parsed\" := struct_pack(\(fields.joined(separator: ", ")))")
        }
        guard !parsed.isEmpty else { return value }
        return "CASE WHEN \(value) IS NOT NULL THEN struct_insert(\(value), \(parsed.joined(separator: ", "))) END"
    }

    /// The type of the statistics as a struct; `nil` when no column can have any.
    private var statisticsType: String? {
        let partitions = Set(metadata.partitionColumns.map(\.folded))
        let schema = Schema(metadata.schema.fields.filter { !partitions.contains($0.name.folded) })
        var fields = [#""numRecords" BIGINT"#]
        if let bounds = Self.type(of: schema, leaf: { $0.hasBounds ? $0.duckDBType : nil }) {
            fields += ["\"minValues\" \(bounds)", "\"maxValues\" \(bounds)"]
        }
        if let counts = Self.type(of: schema, leaf: { $0 == .void ? nil : "BIGINT" }) {
            fields.append("\"nullCount\" \(counts)")
        }
        fields.append(#""tightBounds" BOOLEAN"#)
        return "STRUCT(\(fields.joined(separator: ", ")))"
    }

    private static func type(of schema: Schema, leaf: (DataType) -> String?) -> String? {
        let fields = schema.fields.compactMap { field -> String? in
            let type: String?
            if case .structure(let inner) = field.type {
                type = Self.type(of: inner, leaf: leaf)
            } else {
                type = leaf(field.type)
            }
            return type.map { "\(SQL.identifier(field.physicalName)) \($0)" }
        }
        return fields.isEmpty ? nil : "STRUCT(\(fields.joined(separator: ", ")))"
    }
}

extension DataType {
    /// Whether statistics have a minimum and maximum of such values.
    fileprivate var hasBounds: Bool {
        switch self {
        case .binary, .void, .structure, .array, .map: false
        default: true
        }
    }
}
