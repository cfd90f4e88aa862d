import DeltaLake
import DuckDB
import SQLText

extension CommandRunner {
    /// Removes all rows.
    func truncate() async throws(SordError) -> StepSummary {
        let name = try await name()
        let snapshot = try await lake.snapshot(of: name)
        var options = WriteOptions()
        options.operation = "TRUNCATE"
        let empty = snapshot.columns.map { "NULL::\($0.type.duckDBType) AS \(SQL.identifier($0.name))" }
        let commit = try await translated { () throws(DeltaError) in
            try await lake.tableToWrite(name).write(
                "SELECT \(empty.joined(separator: ", ")) WHERE false", mode: .overwrite, on: connection,
                options: options)
        }
        let rows = snapshot.rowCount.map { Count.of(Int($0), "row") } ?? "All rows"
        return summary("\(rows) removed from \(written(name)), version \(commit.version).")
    }

    /// The commits, newest first.
    func history(limit: Int?) async throws(SordError) -> StepSummary {
        let entries = try await lake.history(of: try await name(), limit: limit)
        return try await send(
            ReportTable(
                [
                    .init("version", "BIGINT"), .init("timestamp", "TIMESTAMP WITH TIME ZONE"), .init("operation"),
                    .init("parameters", "MAP(VARCHAR, VARCHAR)"), .init("metrics", "MAP(VARCHAR, VARCHAR)"),
                    .init("engine"),
                ],
                rows: entries.map { entry in
                    [
                        .number(entry.version), .moment(entry.timestamp), .text(entry.operation),
                        .map(entry.parameters.texts), .map(entry.metrics.texts), .text(entry.engine),
                    ]
                }))
    }

    /// What there is to know about the newest version, as one row.
    func detail() async throws(SordError) -> StepSummary {
        let it = try await lake.detail(of: try await name())
        return try await send(
            ReportTable(
                [
                    .init("name"), .init("id"), .init("comment"), .init("version", "BIGINT"),
                    .init("created", "TIMESTAMP WITH TIME ZONE"), .init("modified", "TIMESTAMP WITH TIME ZONE"),
                    .init("rows", "BIGINT"), .init("files", "BIGINT"), .init("bytes", "BIGINT"),
                    .init("partition_columns", "VARCHAR[]"), .init("properties", "MAP(VARCHAR, VARCHAR)"),
                    .init("reader_version", "INTEGER"), .init("writer_version", "INTEGER"),
                    .init("features", "VARCHAR[]"),
                ],
                rows: [
                    [
                        .text(it.name), .text(it.id), .text(it.description), .number(it.version), .moment(it.created),
                        .moment(it.modified), .number(it.rowCount), .number(Int64(it.fileCount)), .number(it.byteCount),
                        .list(it.partitionColumns),
                        .map(it.properties.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
                        .number(Int64(it.minimumReaderVersion)), .number(Int64(it.minimumWriterVersion)),
                        .list(it.features),
                    ]
                ]))
    }
}
