import DuckDB

/// A checkpoint in a Parquet file, read in portions (PROTOCOL.md, "Checkpoint Schema").
///
/// DuckDB turns each row into the JSON line that a commit would have, so that there is one way to read actions.
struct CheckpointFile {
    private let connection: Connection
    private let result: Result

    /// - Parameter tombstones: reads the files that have left the table, and where more of them stand, instead of what
    ///   a snapshot needs.
    init(location: String, database: Database, tombstones: Bool = false) async throws(DeltaError) {
        do throws(DuckDBError) {
            connection = try database.connect(reportsProgress: false)
            if tombstones {
                result = try await connection.execute(Self.sql(location, Self.removals, nil))
            } else {
                let statistics = try await ParsedStatistics(of: location, on: connection)
                result = try await connection.execute(Self.sql(location, Self.actions(statistics), statistics))
            }
        } catch {
            throw Self.failure(error)
        }
    }

    /// The next actions; `nil` at the end.
    func next() async throws(DeltaError) -> [Action]? {
        let chunk: DataChunk?
        do throws(DuckDBError) { chunk = try await result.next() } catch { throw Self.failure(error) }
        guard let chunk else { return nil }
        var actions: [Action] = []
        for row in 0..<chunk.rowCount {
            guard let line = chunk.value(row: row, column: 0).string else { continue }
            let json: JSON
            do throws(JSONParser.Failure) {
                json = try JSONParser.parse(line)
            } catch {
                throw .broken("A row of the checkpoint is damaged: \(error.reason).")
            }
            guard let action = try Action(json: json) else { continue }
            if case .add(var file) = action, file.stats == nil, let stats = chunk.value(row: row, column: 1).string {
                file.setStatistics(stats)
                actions.append(.add(file))
            } else {
                actions.append(action)
            }
        }
        return actions
    }

    private static func failure(_ error: DuckDBError) -> DeltaError {
        ReaderDatabase.replace(after: error)
        return DeltaError(.brokenTable, "The checkpoint cannot be read: \(error.message)")
    }

    /// Every action that a snapshot needs, with the columns that tell it apart from an empty struct.
    private static func actions(_ statistics: ParsedStatistics) -> [(name: String, presence: String, type: String)] {
        [add(statistics)] + others
    }

    private static func add(_ statistics: ParsedStatistics) -> (name: String, presence: String, type: String) {
        (
            "add", "path",
            """
            STRUCT(path VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), size BIGINT, "modificationTime" BIGINT, \
            "dataChange" BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR), "deletionVector" STRUCT("storageType" \
            VARCHAR, "pathOrInlineDv" VARCHAR, "offset" INTEGER, "sizeInBytes" INTEGER, cardinality BIGINT), \
            "baseRowId" BIGINT, "defaultRowCommitVersion" BIGINT, "clusteringProvider" VARCHAR\(statistics.member))
            """
        )
    }

    private static let others: [(name: String, presence: String, type: String)] = [
        (
            "metaData", "id",
            """
            STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options \
            MAP(VARCHAR, VARCHAR)), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], configuration \
            MAP(VARCHAR, VARCHAR), "createdTime" BIGINT)
            """
        ),
        (
            "protocol", "minReaderVersion",
            """
            STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER, "readerFeatures" VARCHAR[], \
            "writerFeatures" VARCHAR[])
            """
        ),
        ("txn", "appId", #"STRUCT("appId" VARCHAR, version BIGINT, "lastUpdated" BIGINT)"#),
        ("domainMetadata", "domain", "STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)"),
        sidecar,
    ]

    private static let sidecar = (
        name: "sidecar", presence: "path",
        type: #"STRUCT(path VARCHAR, "sizeInBytes" BIGINT, "modificationTime" BIGINT)"#
    )

    private static let removals: [(name: String, presence: String, type: String)] = [
        (
            "remove", "path",
            """
            STRUCT(path VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "partitionValues" \
            MAP(VARCHAR, VARCHAR), size BIGINT, "deletionVector" STRUCT("storageType" VARCHAR, "pathOrInlineDv" VARCHAR, \
            "offset" INTEGER, "sizeInBytes" INTEGER, cardinality BIGINT), "baseRowId" BIGINT, \
            "defaultRowCommitVersion" BIGINT)
            """
        ),
        sidecar,
    ]

    private static func sql(
        _ location: String, _ actions: [(name: String, presence: String, type: String)], _ statistics: ParsedStatistics?
    ) -> String {
        var cases = ""
        var entries: [String] = []
        for (index, action) in actions.enumerated() {
            cases += " WHEN c\(index).\(SQL.identifier(action.presence)) IS NOT NULL"
            let value = action.name == "add" ? statistics?.action("c\(index)") : nil
            cases += " THEN '{\"\(action.name)\":' || to_json(\(value ?? "c\(index)"))::VARCHAR || '}'"
            entries.append(
                "'\(action.name)': {name: 'c\(index)', type: \(SQL.literal(action.type)), default_value: NULL}")
        }
        let source =
            "read_parquet([\(SQL.literal(location))], hive_partitioning = false, "
            + "schema = MAP {\(entries.joined(separator: ", "))})"
        let text = statistics?.text("c0") ?? "NULL::VARCHAR"
        return "SELECT line, stats FROM (SELECT CASE\(cases) END AS line, \(text) AS stats FROM \(source)) "
            + "WHERE line IS NOT NULL"
    }
}
