import DuckDB
import FoundationEssentials

/// Lets DuckDB write the rows of a query into data files of a table, or none at all.
struct DataFileWriter {
    let table: Table
    let plan: WritePlan
    let fileSize: Int?
    /// The folder in the table's folder to write into; `nil` for the table's own.
    var folder: String?
    /// The start of the names of the files.
    let prefix = DataFileName.newPrefix()

    /// Runs the query and writes its rows.
    ///
    /// - Parameter areDurable: whether the files are to be durable when this returns; else the commit has to see to it.
    /// - Returns: the files that hold rows.
    func write(
        _ source: String, columnCount: Int, on connection: Connection, areDurable: Bool = true
    ) async throws(DeltaError) -> [WrittenFile] {
        try await table.storage.prepareFolder(target)
        FaultPoint.reach(.folderPrepared)
        let sql = copy(plan.select(from: source, columnCount: columnCount))
        var files: [WrittenFile] = []
        do throws(DuckDBError) {
            let result = try await connection.execute(sql)
            var columns: [String: Int] = [:]
            for (index, column) in result.columns.enumerated() { columns[column.name] = index }
            while let chunk = try await result.next() {
                for row in 0..<chunk.rowCount {
                    if let file = WrittenFile(row: chunk.row(row), columns: columns) { files.append(file) }
                }
            }
        } catch {
            throw DeltaError(writing: Self.placed(error, in: sql, source))
        }
        FaultPoint.reach(.dataFilesWritten)
        var kept: [WrittenFile] = []
        for file in files {
            if file.rowCount > 0 {
                kept.append(file)
            } else {
                try await table.storage.delete(try key(of: file))
            }
        }
        if areDurable { try await table.storage.makeDurable(try keys(of: kept)) }
        kept = try await LongTextBounds(schema: plan.fileSchema, connection: connection).completed(kept)
        FaultPoint.reach(folder == nil ? .dataFilesDurable : .changeFilesWritten)
        // Names carry the time at which a file was begun; the order of rows stays near that of the query.
        return kept.sorted { $0.location < $1.location }
    }

    /// The error with its place in the user's query, or without one when it is about what stands around it.
    static func placed(_ error: DuckDBError, in sql: String, _ source: String) -> DuckDBError {
        var error = error
        let opening = "FROM (\n"
        if let position = error.position, let range = sql.utf8.firstRange(of: "\(opening)\(source)".utf8) {
            let start = sql.utf8.distance(from: sql.startIndex, to: range.lowerBound) + opening.utf8.count
            error.position = (start...start + source.utf8.count).contains(position) ? position - start : nil
        }
        return error
    }

    /// The files as a commit names them.
    func actions(_ files: [WrittenFile], at milliseconds: Int64) throws(DeltaError) -> [AddFile] {
        let statistics = FileStatistics(schema: plan.fileSchema, properties: plan.metadata.configuration)
        var added: [AddFile] = []
        for file in files {
            added.append(
                file.action(name: try name(of: file), plan: plan, statistics: statistics, at: milliseconds))
        }
        return added
    }

    /// Removes every file that this write made, and the folders that held nothing else.
    func removeFiles() async {
        let objects = (try? await table.storage.list("\(table.path)/")) ?? []
        for object in objects {
            let name = object.key[(object.key.lastIndex(of: "/").map { object.key.index(after: $0) })!...]
            if name.contains(prefix) { try? await table.storage.delete(object.key) }
        }
        try? await table.storage.removeEmptyFolders(table.path)
    }

    /// The path of a file relative to the table.
    func name(of file: WrittenFile) throws(DeltaError) -> String {
        let root = table.store.location(of: table.path)
        guard file.location.hasPrefix("\(root)/") else {
            throw DeltaError(.storage, "DuckDB wrote a file outside of the table.")
        }
        return String(file.location.dropFirst(root.count + 1))
    }

    /// The key of the folder that files are written into.
    private var target: String { folder.map { "\(table.path)/\($0)" } ?? table.path }

    /// The keys of files in the store.
    func keys(of files: [WrittenFile]) throws(DeltaError) -> [String] {
        var keys: [String] = []
        for file in files { keys.append(try key(of: file)) }
        return keys
    }

    private func key(of file: WrittenFile) throws(DeltaError) -> String { "\(table.path)/\(try name(of: file))" }

    private func copy(_ select: String) -> String {
        let folder = table.store.location(of: target)
        var options = ["FORMAT parquet", "RETURN_STATS", "COMPRESSION zstd"]
        var location = folder
        let partitions = plan.partitionFields.map { SQL.identifier($0.physicalName) }
        if !partitions.isEmpty {
            options += ["PARTITION_BY (\(partitions.joined(separator: ", ")))", "OVERWRITE_OR_IGNORE"]
            options.append("FILENAME_PATTERN '\(prefix)-{uuidv7}'")
        } else if let fileSize {
            options += ["FILE_SIZE_BYTES \(max(fileSize, 1))", "OVERWRITE_OR_IGNORE"]
            options.append("FILENAME_PATTERN '\(prefix)-{uuidv7}'")
        } else {
            location = "\(folder)/\(prefix).parquet"
        }
        if let fieldIDs = plan.fieldIDs { options.append("FIELD_IDS \(fieldIDs)") }
        return "COPY (\(select)) TO \(SQL.literal(location)) (\(options.joined(separator: ", ")))"
    }
}

extension DeltaError {
    /// A failure of DuckDB while it ran a query and wrote its rows.
    init(writing error: DuckDBError) {
        let disk = ["No space left on device", "Disk quota exceeded", "disk full"]
        switch error.kind {
        case .interrupt: self.init(.cancelled, "The write was cancelled.")
        case .outOfMemory: self.init(.outOfMemory, error.message, cause: error)
        case _ where disk.contains(where: error.message.contains):
            self.init(.diskFull, "There is no room for the data.", hint: "Free some space and try again.", cause: error)
        case _ where error.message.contains(WritePlan.notNullMark):
            let column = error.message.split(separator: WritePlan.notNullMark).last?.prefix { $0 != "\n" } ?? ""
            self.init(.schemaMismatch, "The column \"\(column)\" may not be NULL.")
        case _ where error.message.contains(WritePlan.ruleMark):
            let name = error.message.split(separator: WritePlan.ruleMark).last?.prefix { $0 != "\n" } ?? ""
            if name.hasPrefix(RowReplacer.rulePrefix) {
                self.init(
                    .schemaMismatch,
                    "A row does not fulfil the condition of the rows to replace: \(name.dropFirst(RowReplacer.rulePrefix.count)).",
                    hint: "Write only rows for which it is true.")
                return
            }
            self.init(
                .schemaMismatch, "A row breaks the rule \"\(name)\" of the table.",
                hint: "DESCRIBE DETAIL shows the constraints of a table.")
        default: self.init(.query, error.message, cause: error)
        }
    }
}
