import DeltaLake
import DuckDB
import SQLText

/// Loads files or the rows of a SELECT into a table of the lake, on one connection.
struct Loader: Sendable {
    let lake: Lake
    let data: DataFolder
    let views: LakeViews
    let sandbox: Sandbox
    let connection: Connection

    /// Files of more bytes than this, together, may be written in another order than they are read in.
    private static let orderedSizeLimit = 64 << 20

    /// - Returns: what was committed.
    /// - Throws: ``SordError``; the table is then at the version that it had, and no file of the load is left.
    func load(_ assignment: LoadAssignment) async throws(SordError) -> LoadSummary {
        let start = ContinuousClock.now
        let request = assignment.request
        try request.check()
        if let condition = request.replaceWhere { try sandbox.check(expression: condition) }
        let table = try await lake.nameToWrite(request.table)
        let source = try await source(of: request.origin, run: assignment.run, assignment.systemTables)
        defer { withExtendedLifetime(source) {} }
        let commit: Commit
        do {
            commit = try await lake.tableToWrite(table).write(
                source.sql, mode: request.mode == .append ? .append : .overwrite, on: connection,
                options: Self.options(request))
        } catch {
            throw await explained(error, source: source)
        }
        return LoadSummary(
            run: assignment.run, table: table, version: commit.version, rows: Int(commit.rows), files: commit.files,
            bytes: Int(commit.bytes), message: message(request, table: table, commit: commit, skipped: source.skipped),
            elapsedMilliseconds: start.elapsedMilliseconds)
    }

    private static func options(_ request: LoadRequest) -> WriteOptions {
        var options = WriteOptions()
        options.partitionColumns = request.partitionColumns
        options.replaceWhere = request.replaceWhere
        switch request.schema {
        case .keep: options.schema = .keep
        case .merge: options.schema = .merge
        case .overwrite: options.schema = .overwrite
        // The rows of a part of the table have to fit the rest.
        case nil: options.schema = request.mode == .append || request.replaceWhere != nil ? .keep : .overwrite
        }
        return options
    }

    /// The SELECT that gives the rows, and what is needed to explain why it fails.
    private struct Source {
        var sql: String
        var skipped: [String] = []
        var reader: RawReader?
        /// Holds the views that the SELECT reads.
        var tables: RunTables?
        /// Places an error in the SELECT that the user wrote.
        var place: @Sendable (Int) -> TextPosition? = { _ in nil }
    }

    private func source(
        of origin: LoadOrigin, run: RunID, _ systemTables: [SystemTable]
    ) async throws(SordError) -> Source {
        let folders = RawFolders(root: data.raw)
        switch origin {
        case .folder(let name): return try await source(of: try folders.files(inFolder: name))
        case .path(let path): return try await source(of: try folders.files(atPath: path, called: path))
        case .select(let text): return try await source(ofSelect: text, run: run, systemTables)
        }
    }

    private func source(of files: RawFiles) async throws(SordError) -> Source {
        var dialects: [String: CSVDialect] = [:]
        for file in files.loadable where file.format == .csv || file.format == .tsv {
            do {
                let line = try await firstLine(of: file)
                dialects[file.path] = file.format == .tsv ? .tabs : CSVDialect(firstLine: line)
            } catch {
                throw SordError(error).about(file: data.withoutRoot(file.path))
            }
        }
        let reader = RawReader(files: files.loadable, dialects: dialects)
        if files.loadable.reduce(0, { $0 + $1.size }) > Self.orderedSizeLimit { try await allowAnyOrder() }
        return Source(sql: reader.select, skipped: files.skipped, reader: reader)
    }

    private func source(
        ofSelect text: String, run: RunID, _ systemTables: [SystemTable]
    ) async throws(SordError) -> Source {
        let script: SQLScript
        do {
            script = try SQLScript(parsing: text)
        } catch {
            throw SordError(error, in: text)
        }
        guard script.statements.count == 1, let statement = script.statements.first, statement.kind == .select else {
            throw SordError(
                .badRequest, "A load takes one SELECT, and this text is something else.",
                hint: "Run the other statements as a query first, then load the rows of one SELECT.")
        }
        try sandbox.check(script.statements, of: text)
        let assignment = Assignment(
            run: run, text: text, steps: script.statements, limit: .all, encoding: .cells)
        try SystemTable.check(script.statements, in: text)
        try await SystemTable.make(for: statement, from: systemTables, on: connection)
        var tables = RunTables(assignment, views: views, lake: lake, connection: connection)
        let stands: [Int: LakeStand]
        do throws(SordError) {
            try await tables.prepare()
            stands = try await tables.stands(of: statement)
        } catch {
            throw error.withoutPaths(of: data)
        }
        let rewritten = statement.rewritten { stands[$0.range.lowerBound] }
        return Source(sql: rewritten.sql, tables: tables) { offset in
            .of(offset: rewritten.originalOffset(of: offset), in: text)
        }
    }

    /// Lets rows be written in the order in which threads finish them. To keep them in the order of the files, DuckDB
    /// holds back what one thread has finished until the others have caught up, and needs more memory the more there
    /// is to load.
    private func allowAnyOrder() async throws(SordError) {
        do {
            try await connection.run("SET SESSION preserve_insertion_order = false")
        } catch {
            throw SordError(error)
        }
    }

    private func firstLine(of file: RawFile) async throws(DuckDBError) -> String {
        try await connection.rows(CSVDialect.firstLineQuery(path: file.path)).first?.first?.string ?? ""
    }

    private func message(_ request: LoadRequest, table: String, commit: Commit, skipped: [String]) -> String {
        var text = "\(Count.of(Int(commit.rows), "row")) \(request.mode == .append ? "appended to" : "written to") "
        text += "=(^)\(table), version \(commit.version)."
        if !skipped.isEmpty {
            let named = skipped.prefix(3).joined(separator: ", ") + (skipped.count > 3 ? ", …" : "")
            text += " Left out \(Count.of(skipped.count, "file")) that cannot be loaded: \(named)."
        }
        return text
    }

    /// Says which file and line a failed load is about, when it is about a file.
    private func explained(_ error: DeltaError, source: Source) async -> SordError {
        guard let cause = error.cause else { return SordError(error) }
        var failure = SordError(cause)
        if failure.code == .sqlError || failure.code == .internal, let reader = source.reader {
            let complaint = await complaint(cause.message, reader: reader)
            if let complaint { return complaint }
        }
        failure = failure.withoutPaths(of: data)
        if let offset = cause.position { failure.position = source.place(offset) }
        return failure
    }

    private func complaint(_ message: String, reader: RawReader) async -> SordError? {
        guard var complaint = FileComplaint(message) else {
            // DuckDB names the file in most messages about Parquet, JSON and compressed files.
            guard let file = reader.files.first(where: { message.contains($0.path) }) else { return nil }
            let line = message.split(separator: "\n").first.map(String.init) ?? message
            return SordError(.badFile, data.withoutRoot(line)).about(file: data.withoutRoot(file.path))
        }
        if complaint.line == nil, let found = await diagnose(reader) { complaint = found }
        return SordError(complaint, path: complaint.path.map(data.withoutRoot))
    }

    /// Reads the CSV files as text, one after the other, until one says which of its lines does not fit.
    private func diagnose(_ reader: RawReader) async -> FileComplaint? {
        for file in reader.files {
            guard let dialect = reader.dialects[file.path] else { continue }
            do {
                let width = dialect.width(of: try await firstLine(of: file))
                _ = try await connection.rows(dialect.diagnosis(path: file.path, columns: width))
            } catch {
                guard var complaint = FileComplaint(error.message) else { continue }
                if complaint.path == nil { complaint.path = file.path }
                return complaint
            }
        }
        return nil
    }
}
