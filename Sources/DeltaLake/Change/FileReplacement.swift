import DuckDB
import FoundationEssentials

/// Writes what takes the place of files that lose rows, and commits it.
struct FileReplacement: Sendable {
    let table: Table
    let base: Snapshot
    let removal: FileRemoval
    let rules: TableRules
    let connection: Connection
    let fileSize: Int?

    /// Files larger than this are divided, in bytes, unless the table says otherwise.
    private static let largestFile = 256 << 20

    /// - Parameters:
    ///   - draft: what the commit says of itself.
    ///   - rows: SELECTs of rows with the columns of the table.
    ///   - changes: a SELECT of what happened to each row, for the change data feed.
    ///   - dependsOnFiles: which files of others it depends on, when it does on other rows; `nil` for all.
    ///   - changed: how many rows the commit is reported to have changed; `nil` for the rows of its files.
    func commit(
        _ draft: CommitDraft, rows: [String], changes: String?, dependsOnOtherRows: Bool, maximumAttempts: Int,
        dependsOnFiles: (@Sendable ([AddFile]) async -> Bool)? = nil, changed: Int64?
    ) async throws(DeltaError) -> Commit {
        var draft = draft
        var plan: WritePlan?
        if !rows.isEmpty {
            let columns = try await Self.columns(of: rows[0], on: connection)
            plan = try WritePlan(appending: columns, to: base, rules: rules)
        }
        let writer = plan.map { DataFileWriter(table: table, plan: $0, fileSize: divided) }
        let feed = try changes.map { _ throws(DeltaError) in
            DataFileWriter(
                table: table, plan: try WritePlan(changesOf: base), fileSize: nil, folder: ChangeFile.folder)
        }
        var vectors: String?
        do throws(WriteFailure) {
            var written: [WrittenFile] = []
            do throws(DeltaError) {
                if let writer {
                    written = try await writer.write(
                        rows.joined(separator: "\nUNION ALL\n"), columnCount: writer.plan.outputs.count, on: connection)
                    draft.added = try writer.actions(written, at: Committer.now())
                }
                if let feed, let changes {
                    let files = try await feed.write(changes, columnCount: feed.plan.outputs.count, on: connection)
                    draft.changeFiles = try feed.actions(files, at: Committer.now()).map {
                        ChangeFile(path: $0.path, partitionValues: $0.partitionValues, size: $0.size)
                    }
                }
                vectors = try await writeVectors(&draft)
            } catch {
                throw WriteFailure(error: error, isCertain: true)
            }
            draft.removed = .files(removal.removed)
            let intent: CommitIntent =
                removal.removed.isEmpty && !dependsOnOtherRows
                ? .append : .change(files: removal.removed, dependsOnOtherRows: dependsOnOtherRows)
            let committer = Committer(
                table: table, draft: draft, intent: intent, maximumAttempts: maximumAttempts,
                dependsOnFiles: dependsOnFiles)
            let version = try await committer.commit(after: base).version
            return Commit(
                version: version, rows: changed ?? written.reduce(0) { $0 + $1.rowCount },
                files: draft.added.count - removal.marked.count,
                bytes: written.reduce(0) { $0 + $1.size }, removedFiles: removal.removed.count, isNew: true)
        } catch {
            if error.isCertain {
                await writer?.removeFiles()
                await feed?.removeFiles()
                if let vectors { try? await table.storage.delete(vectors) }
            }
            throw error.error
        }
    }

    /// The columns of a SELECT.
    static func columns(of source: String, on connection: Connection) async throws(DeltaError) -> [Column] {
        do throws(DuckDBError) {
            return try await connection.prepare(source).columns
        } catch {
            throw DeltaError(writing: error)
        }
    }

    private var divided: Int? {
        if let fileSize { return fileSize }
        let wanted = base.metadata.configuration[TableProperty.targetFileSize].flatMap(TableProperty.bytes)
        let largest = wanted.map { Int(clamping: $0) } ?? Self.largestFile
        return removal.rewrittenSize > largest ? largest : nil
    }

    /// Writes the deletion vectors, and lets the files join again with them.
    ///
    /// - Returns: the key of the file; `nil` when there is none.
    private func writeVectors(_ draft: inout CommitDraft) async throws(DeltaError) -> String? {
        guard !removal.marked.isEmpty else { return nil }
        var file = DeletionVectorFile(uuid: UUID())
        for (marked, rows) in removal.marked { draft.added.append(marked.marked(file.append(rows))) }
        let key = "\(table.path)/\(file.name)"
        guard try await table.storage.writeIfAbsent(key, file.bytes) else {
            throw DeltaError(.storage, "The name of a new file is taken.", file: file.name)
        }
        FaultPoint.reach(.deletionVectorsWritten)
        return key
    }
}
