import DuckDB

extension ResultStore {
    /// More rows than this are summed up by estimates.
    private static let exactLimit = 100_000
    /// Columns that are asked for in one statement.
    private static let columnsAtOnce = 50

    /// What the columns hold.
    public func summary(of id: ResultID, _ selection: RowSelection) async throws(SordError) -> ResultSummary {
        let result = try result(id)
        let rows = try SelectedRows(selection, in: result.columns)
        let columns = result.columns
        guard !columns.columns.isEmpty else {
            return ResultSummary(total: 0, columns: [], state: state(of: result))
        }
        return try await inTurn { () throws(SordError) in
            let table = try await self.table(of: result)
            let total = try await table.total(of: rows)
            let source = table.table.qualifiedName
            let summaries = try await self.engine.ask { (connection) throws(DuckDBError) in
                try Self.summaries(of: columns, source, rows, total: total, on: connection)
            }
            return ResultSummary(total: total, columns: summaries, state: self.state(of: result))
        }
    }

    private static func summaries(
        of columns: StoredColumns, _ source: String, _ rows: SelectedRows, total: Int,
        on connection: isolated Connection
    ) throws(DuckDBError) -> [ColumnSummary] {
        var summaries: [ColumnSummary] = []
        let isEstimate = total > exactLimit
        var start = 0
        while start < columns.columns.count {
            let part = start..<min(start + columnsAtOnce, columns.columns.count)
            let questions = part.map { ColumnQuestions($0, columns.columns[$0].type) }
            let asked = questions.flatMap { $0.basics(isEstimate: isEstimate) }.joined(separator: ", ")
            let answers =
                try connection.rows("SELECT \(asked) FROM \(source)\(rows.whereClause)", rows.parameters).first ?? []
            for (place, question) in questions.enumerated() {
                let basics = Array(answers[place * 7..<place * 7 + 7])
                var summary = Self.summary(
                    ResultColumn(columns.columns[part.lowerBound + place]), basics, total: total, isEstimate)
                try complete(&summary, question, source, rows, on: connection)
                summaries.append(summary)
            }
            start = part.upperBound
        }
        return summaries
    }

    private static func summary(
        _ column: ResultColumn, _ basics: [Value], total: Int, _ isEstimate: Bool
    ) -> ColumnSummary {
        let count = Int(basics[0].int64 ?? 0)
        var quantiles: [[UInt8]] = []
        if case .list(let values) = basics[5] { quantiles = values.map(json) }
        return ColumnSummary(
            column: column, nulls: total - count,
            // An estimate may be too high, but not higher than there are values.
            distinct: min(Int(basics[1].int64 ?? 0), count), isEstimate: isEstimate,
            minimum: basics[2].isNull ? nil : json(basics[2]), maximum: basics[3].isNull ? nil : json(basics[3]),
            mean: basics[4].isNull ? nil : json(basics[4]), quantiles: quantiles, histogram: [], frequent: [],
            nonFinite: Int(basics[6].int64 ?? 0))
    }

    /// Adds the histogram, or the frequent values.
    private static func complete(
        _ summary: inout ColumnSummary, _ question: ColumnQuestions, _ source: String, _ rows: SelectedRows,
        on connection: isolated Connection
    ) throws(DuckDBError) {
        guard question.hasHistogram else {
            guard summary.distinct <= ColumnQuestions.distinctLimit else { return }
            for row in try connection.rows(question.frequent(in: source, rows), rows.parameters) {
                summary.frequent.append(.init(value: json(row[0]), count: Int(row[1].int64 ?? 0)))
            }
            return
        }
        guard let sql = question.ends(in: source, rows),
            let ends = try connection.rows(sql, rows.parameters).first, let low = ends[0].double,
            let high = ends[1].double,
            let counts = question.histogram(in: source, rows, from: low, to: high)
        else { return }
        var histogram = Array(repeating: 0, count: low < high ? ColumnQuestions.ranges : 1)
        for row in try connection.rows(counts, rows.parameters) {
            if let range = row[0].int64, histogram.indices.contains(Int(range)) {
                histogram[Int(range)] = Int(row[1].int64 ?? 0)
            }
        }
        summary.histogram = histogram
    }

    private static func json(_ value: Value) -> [UInt8] {
        var json = JSONWriter()
        json.value(value)
        return json.bytes
    }
}
