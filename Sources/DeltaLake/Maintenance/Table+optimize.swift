public import DuckDB
import FoundationEssentials

extension Table {
    /// Writes small files of a partition into larger ones, and files of which many rows are deleted without those rows.
    /// The rows of the table stay the same.
    ///
    /// - Parameter connection: where rows are read and written, outside of a transaction. Arranging rows needs room for
    ///   a copy of a partition in DuckDB's memory or temporary folder.
    /// - Returns: what was done. When there is nothing to do, there is no commit.
    /// - Throws: ``DeltaError``: `sql_error` when the filter is not one on partition columns, `schema_mismatch` for
    ///   columns that rows cannot be arranged by, `conflict` when somebody else changed rows of the same files.
    public func optimize(
        _ options: OptimizeOptions = OptimizeOptions(), on connection: Connection
    ) async throws(DeltaError) -> OptimizeReport {
        do throws(DeltaError) {
            let base = try await snapshot()
            try TableFeatures.checkWritable(base.protocolVersion, base.metadata)
            return try await Interruption.outcome(on: connection) { () throws(DeltaError) in
                try await TableOptimizer(table: self, base: base, options: options, connection: connection).run()
            }.get()
        } catch {
            throw error.at(table: path)
        }
    }
}

/// One OPTIMIZE, from the choice of files to the commit.
private struct TableOptimizer {
    let table: Table
    let base: Snapshot
    let options: OptimizeOptions
    let connection: Connection
    let arrangement: RowArrangement?

    private static let standardSize: Int64 = 256 << 20

    init(table: Table, base: Snapshot, options: OptimizeOptions, connection: Connection) throws(DeltaError) {
        self.table = table
        self.base = base
        self.options = options
        self.connection = connection
        arrangement = try RowArrangement(options, base.metadata)
    }

    private var targetSize: Int64 {
        let property = base.metadata.configuration["delta.targetFileSize"].flatMap { TableProperty.bytes($0) }
        return max(1, options.targetSize ?? property ?? Self.standardSize)
    }

    func run() async throws(DeltaError) -> OptimizeReport {
        let files = try await PartitionFilter(snapshot: base, connection: connection).files(options.filter)
        let plan = OptimizePlan(files, targetSize: targetSize, arrangement: arrangement?.tag)
        guard !plan.bins.isEmpty else { return OptimizeReport() }
        var added: [AddFile] = []
        var writers: [DataFileWriter] = []
        do throws(WriteFailure) {
            do throws(DeltaError) {
                for bin in plan.bins {
                    if Task.isCancelled { throw DeltaError(.cancelled, "OPTIMIZE was cancelled.") }
                    added += try await write(bin, &writers)
                    FaultPoint.reach(.groupRearranged)
                }
            } catch {
                throw WriteFailure(error: error, isCertain: true)
            }
            return try await commit(plan, added)
        } catch {
            if error.isCertain { for writer in writers { await writer.removeFiles() } }
            throw error.error
        }
    }

    private func commit(_ plan: OptimizePlan, _ added: [AddFile]) async throws(WriteFailure) -> OptimizeReport {
        let removed = plan.bins.flatMap(\.files)
        var report = OptimizeReport(
            removedFiles: removed.count, addedFiles: added.count, removedBytes: removed.reduce(0) { $0 + $1.size },
            addedBytes: added.reduce(0) { $0 + $1.size }, partitions: plan.partitions)
        func metric(_ name: String, _ value: some BinaryInteger) -> JSON.Member { .init(name, .string(String(value))) }
        func list(_ names: [String]) -> JSON { .string(JSON.array(names.map { .string($0) }).text) }
        let draft = CommitDraft(
            operation: "OPTIMIZE",
            parameters: [
                .init("predicate", list(options.filter.map { [$0] } ?? [])), .init("zOrderBy", list(options.zOrder)),
                .init("orderBy", list(options.sort)),
            ],
            metrics: [
                metric("numRemovedFiles", removed.count), metric("numAddedFiles", added.count),
                metric("numRemovedBytes", report.removedBytes), metric("numAddedBytes", report.addedBytes),
                metric("numDeletionVectorsRemoved", removed.count { $0.deletionVector != nil }),
            ],
            removed: .files(removed), added: added, dataChange: false)
        let committer = Committer(table: table, draft: draft, intent: .rearrange(files: removed))
        report.version = try await committer.commit(after: base).version
        return report
    }

    // MARK: Files

    /// The columns that are in files.
    private var fields: [Field] {
        let partitions = Set(base.metadata.partitionColumns.map(\.folded))
        return base.columns.filter { !partitions.contains($0.name.folded) }
    }

    private func write(_ bin: OptimizePlan.Bin, _ writers: inout [DataFileWriter]) async throws(DeltaError) -> [AddFile]
    {
        // Names for places that no column has.
        let names = Set(base.columns.map { $0.name.lowercased() })
        var free = "sord place"
        while names.contains(free) || names.contains("\(free) row") { free += "_" }
        let scan = base.scan(files: Set(bin.places), positions: .init(file: free, row: "\(free) row"))
        let columns = fields.map { SQL.identifier($0.name) }
        guard let arrangement else {
            return try await write("SELECT \(columns.joined(separator: ", ")) FROM (\(scan)) AS rows", bin, &writers)
        }
        let sorted = SQL.identifier("sord optimize \(UUID().uuidString.lowercased())")
        let outcome: Swift.Result<[AddFile], DeltaError>
        do throws(DeltaError) {
            let list = columns.enumerated().map { "\($1) AS c\($0)" }
            let count = try await materialized(arrangement.sorted(scan, columns: list), as: sorted)
            let parts = max(1, min(count, (bin.size + targetSize - 1) / targetSize))
            var files: [AddFile] = []
            for part in 0..<parts where count > 0 {
                let range = "rowid >= \(count * part / parts) AND rowid < \(count * (part + 1) / parts)"
                files += try await write("SELECT * FROM temp.\(sorted) WHERE \(range) ORDER BY rowid", bin, &writers)
            }
            outcome = .success(files)
        } catch {
            outcome = .failure(error)
        }
        await drop(sorted)
        return try outcome.get()
    }

    /// Whoever cancelled may still be cancelling, so it is tried again.
    private func drop(_ name: String) async {
        for _ in 0..<50 {
            do throws(DuckDBError) {
                return try await connection.run("DROP TABLE IF EXISTS temp.\(name)")
            } catch {
                guard error.kind == .interrupt else { return }
            }
        }
    }

    /// - Returns: how many rows there are.
    private func materialized(_ select: String, as name: String) async throws(DeltaError) -> Int64 {
        do throws(DuckDBError) {
            try await connection.run("CREATE TEMP TABLE \(name) AS \(select)")
            return try await connection.rows("SELECT count(*) FROM temp.\(name)").first?.first?.int64 ?? 0
        } catch {
            throw DeltaError(writing: error)
        }
    }

    /// Writes rows of one partition into one file.
    private func write(
        _ select: String, _ bin: OptimizePlan.Bin, _ writers: inout [DataFileWriter]
    ) async throws(DeltaError) -> [AddFile] {
        // All rows have the partition values of the bin, so for the writer there are no partitions.
        var metadata = base.metadata
        metadata.schema = Schema(fields)
        metadata.partitionColumns = []
        let plan = WritePlan(
            outputs: fields.enumerated().map { .init(field: $1, value: "c\($0)") }, metadata: metadata,
            protocolVersion: base.protocolVersion, changesTable: false)
        let writer = DataFileWriter(table: table, plan: plan, fileSize: nil, folder: folder(of: bin))
        writers.append(writer)
        let written = try await writer.write(select, columnCount: fields.count, on: connection)
        return try writer.actions(written, at: Committer.now()).map { file in
            var file = file
            file.partitionValues = bin.files[0].partitionValues
            file.dataChange = false
            if let arrangement { file.tags[OptimizePlan.arrangementTag] = arrangement.tag }
            return file
        }
    }

    /// The folder that the files lie in, as far as data files may lie there (PROTOCOL.md, "Data Files").
    private func folder(of bin: OptimizePlan.Bin) -> String? {
        let name = table.paths.canonicalOfRemoved(bin.files[0].path)
        guard !DataFilePath.isAbsolute(name), let slash = name.lastIndex(of: "/") else { return nil }
        let folder = String(name[..<slash])
        return folder.hasPrefix("_") || folder.hasPrefix(".") ? nil : folder
    }
}
