import DuckDB

extension ResultStore {
    /// Rows that a sheet holds below its heading, and columns.
    private static let sheetLimit = (rows: 1_048_575, columns: 16_384, characters: 32_767)

    /// All rows of a selection, in some form.
    public func export(
        of id: ResultID, as format: ExportFormat, _ selection: RowSelection
    ) async throws(SordError) -> ResultExport {
        let result = try result(id)
        let rows = try SelectedRows(selection, in: result.columns)
        let next: @Sendable () async throws -> [UInt8]?
        switch format {
        case .csv:
            let texts = result.columns.columns.indices.map { "\(StoredColumns.name($0))::VARCHAR" }
            next = try await stream(result, rows, texts.joined(separator: ", "), .csv)
        case .json: next = try await stream(result, rows, result.columns.values, .json)
        case .ndjson: next = try await stream(result, rows, result.columns.values, .ndjson)
        case .parquet, .xlsx:
            let file = try await inTurn { () throws(SordError) in try await self.file(result, rows, format) }
            next = { try await file.next() }
        }
        return ResultExport(
            format: format, fileName: "result-\(id).\(format.rawValue)",
            next: { [weak self] in
                // Whoever reads it uses it.
                _ = try? self?.result(id)
                return try await next()
            })
    }

    private func stream(
        _ result: StoredResult, _ rows: SelectedRows, _ values: String, _ form: RowEncoder.Form
    ) async throws(SordError) -> @Sendable () async throws -> [UInt8]? {
        let columns = result.columns
        let encoder = RowEncoder(
            form, names: columns.columns.map(\.name), distinctNames: columns.distinctNames)
        guard !columns.columns.isEmpty else {
            let whole = encoder.begin() + encoder.end()
            let once = Once(whole.isEmpty ? nil : whole)
            return { await once.take() }
        }
        let table = try await table(of: result)
        let sql = "SELECT \(values) FROM \(table.table.qualifiedName)\(rows.whereClause)\(rows.orderClause)"
        do throws(DuckDBError) {
            let connection = try engine.connect()
            let begun = try await engine.asking(connection) { () async throws(DuckDBError) in
                try await connection.execute(sql, rows.parameters)
            }
            let stream = RowStream(begun, on: connection, encoder, of: result, in: engine)
            return { try await stream.next() }
        } catch {
            throw ResultEngine.explained(error)
        }
    }

    /// Writes a file that has to be whole before it can be sent.
    private func file(
        _ result: StoredResult, _ rows: SelectedRows, _ format: ExportFormat
    ) async throws(SordError) -> TemporaryFile {
        let columns = result.columns
        guard !columns.columns.isEmpty else {
            throw SordError(.badRequest, "The step returned no columns, and there is no such file.")
        }
        let table = try await table(of: result)
        let source = "\(table.table.qualifiedName)\(rows.whereClause)"
        let values: String
        let options: String
        if format == .xlsx {
            values = try await sheetColumns(result, source, rows, total: try await table.total(of: rows))
            options = "FORMAT xlsx, HEADER true"
        } else {
            let wide = try await ask(FileColumns.wideQuestion(columns), source, rows)
            values = FileColumns.parquet(columns, isWide: wide.map { $0 > 0 })
            options = "FORMAT parquet, COMPRESSION zstd"
        }
        let path = "\(engine.folder)/export\(engine.number()).\(format.rawValue)"
        do throws(SordError) {
            try await engine.ask { (connection) throws(DuckDBError) in
                let copied = try connection.execute(
                    "COPY (SELECT \(values) FROM \(source)\(rows.orderClause)) TO \(SQL.literal(path)) (\(options))",
                    rows.parameters)
                _ = try connection.countRemaining(of: copied)
            }
        } catch {
            _ = try? TemporaryFile(taking: path)
            throw error
        }
        return try TemporaryFile(taking: path)
    }

    private func sheetColumns(
        _ result: StoredResult, _ source: String, _ rows: SelectedRows, total: Int
    ) async throws(SordError) -> String {
        let columns = result.columns
        guard engine.hasExcel else {
            throw SordError(
                .badRequest, "This server cannot write workbooks.",
                hint: "It lacks DuckDB's extension excel (make deps). Export CSV or Parquet.")
        }
        guard total <= Self.sheetLimit.rows, columns.columns.count <= Self.sheetLimit.columns else {
            throw SordError(
                .tooLarge,
                "A sheet has up to 1,048,576 rows, the heading included, and 16,384 columns; these are "
                    + "\(Count.of(total, "row")) and \(Count.of(columns.columns.count, "column")).",
                hint: "Export CSV or Parquet, or fewer rows with a filter.")
        }
        let lengths = try await ask(FileColumns.lengthQuestion(columns), source, rows)
        if let long = lengths.firstIndex(where: { $0 > Self.sheetLimit.characters }) {
            throw SordError(
                .tooLarge,
                "The column “\(columns.columns[long].name.prefix(80))” holds texts of up to "
                    + "\(Count.of(lengths[long], "character")), and a cell of a sheet up to 32,767.",
                hint: "Export CSV or Parquet.")
        }
        let texts = try await ask(FileColumns.textQuestion(columns), source, rows)
        return FileColumns.sheet(columns, isText: texts.map { $0 > 0 })
    }

    /// Asks one question about each column.
    private func ask(_ questions: String, _ source: String, _ rows: SelectedRows) async throws(SordError) -> [Int] {
        try await engine.ask { (connection) throws(DuckDBError) in
            let row = try connection.rows("SELECT \(questions) FROM \(source)", rows.parameters).first ?? []
            return row.map { Int($0.int64 ?? 0) }
        }
    }
}

/// Bytes that are had once.
private actor Once {
    private var bytes: [UInt8]?

    init(_ bytes: [UInt8]?) {
        self.bytes = bytes
    }

    func take() -> [UInt8]? {
        defer { bytes = nil }
        return bytes
    }
}
