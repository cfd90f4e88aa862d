import DuckDB

extension ResultStore: ResultServing {
    /// Pages that end before this row are found by a sort that keeps only their rows.
    private static let nearLimit = 10_000

    /// Some rows, sorted and filtered.
    public func page(of id: ResultID, _ request: PageRequest) async throws(SordError) -> ResultPage {
        let result = try result(id)
        let rows = try SelectedRows(request.selection, in: result.columns)
        var page = ResultPage(
            columns: result.columns.described, rows: [], count: 0, offset: request.offset, total: result.count,
            state: state(of: result))
        if rows.isWhole, result.isHeld {
            let end = min(request.offset.addingReportingOverflow(request.limit).partialValue, result.count)
            guard request.offset < end else { return page }
            var json = JSONWriter()
            for part in result.held(request.offset..<end) {
                if !json.bytes.isEmpty { json.raw(",") }
                part.chunk.appendJSON(rows: part.rows, to: &json)
            }
            page.rows = json.bytes
            page.count = end - request.offset
            return page
        }
        guard result.count > 0 else { return page }
        return try await inTurn { () throws(SordError) in
            let table = try await self.table(of: result)
            page.total = try await table.total(of: rows)
            guard request.offset < page.total else { return page }
            let limit = min(request.limit, page.total - request.offset)
            let (sql, parameters) = try await self.statement(rows, request.offset, limit, result, table)
            (page.rows, page.count) = try await self.json(sql, parameters)
            return page
        }
    }

    /// The SELECT of a page.
    private func statement(
        _ rows: SelectedRows, _ offset: Int, _ limit: Int, _ result: StoredResult, _ table: IndexedTable
    ) async throws(SordError) -> (sql: String, parameters: [Value]) {
        let values = result.columns.values
        let source = table.table.qualifiedName
        if rows.isWhole {
            // Whole ranges of rows are passed over by their numbers.
            return ("SELECT \(values) FROM \(source) WHERE rowid BETWEEN \(offset) AND \(offset + limit - 1)", [])
        }
        var order = await table.knownOrder(of: rows)
        if order == nil, offset + limit > Self.nearLimit, result.count > ResultSettings.largestHeldRows {
            order = try await table.order(of: rows)
            noteSize(of: result, table.table)
        }
        guard let order else {
            return (
                "SELECT \(values) FROM \(source)\(rows.whereClause)\(rows.orderClause) LIMIT \(limit) OFFSET \(offset)",
                rows.parameters
            )
        }
        let numbers = try await engine.ask { (connection) throws(DuckDBError) in
            try connection.rows(
                "SELECT r FROM \(order.qualifiedName) WHERE rowid BETWEEN \(offset) AND \(offset + limit - 1)"
            ).compactMap { $0.first?.int64 }
        }
        return (Self.selecting(values, numbers, from: source), [])
    }

    /// A SELECT of rows by their numbers, in the order of the numbers' list.
    private static func selecting(_ values: String, _ numbers: [Int64], from source: String) -> String {
        let list = numbers.map(String.init).joined(separator: ", ")
        return """
            SELECT \(values) FROM \(source) AS t
            JOIN (SELECT unnest([\(list)]) AS r, generate_subscripts([\(list)], 1) AS n) AS o ON t.rowid = o.r
            WHERE t.rowid IN (\(list)) ORDER BY o.n
            """
    }

    /// The rows of a SELECT as JSON arrays.
    func json(_ sql: String, _ parameters: [Value] = []) async throws(SordError) -> (bytes: [UInt8], count: Int) {
        try await engine.ask { (connection) throws(DuckDBError) in
            let result = try connection.execute(sql, parameters)
            var json = JSONWriter()
            var count = 0
            while let chunk = try connection.next(of: result) {
                if count > 0 { json.raw(",") }
                chunk.appendJSON(rows: 0..<chunk.rowCount, to: &json)
                count += chunk.rowCount
            }
            return (json.bytes, count)
        }
    }
}
