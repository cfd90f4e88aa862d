import DuckDB

extension ResultStore {
    /// The points of a line: of each of some ranges along the axis the lowest and the highest, so that no peak is lost.
    public func chart(of id: ResultID, _ request: ChartRequest) async throws(SordError) -> ResultChart {
        let result = try result(id)
        let rows = try SelectedRows(request.selection, in: result.columns)
        let x = try request.x.map { name throws(SordError) in try self.axis(name, in: result.columns) }
        var y: [(index: Int, axis: Axis)] = []
        for name in request.y {
            let found = try axis(name, in: result.columns)
            guard
                result.columns.columns[found.index].type.isNumber
                    || result.columns.columns[found.index].type.storage == .boolean
            else { throw Self.notDrawn(name, result.columns.columns[found.index].type, "a column of numbers") }
            y.append(found)
        }
        let described = result.columns.described
        let rowColumn = ResultColumn(name: "row", type: LogicalType.bigint.description)
        var chart = ResultChart(
            columns: [x.map { described[$0.index] } ?? rowColumn] + y.map { described[$0.index] }, rows: [], count: 0,
            total: 0, state: state(of: result))
        guard result.count > 0 else { return chart }
        return try await inTurn { () throws(SordError) in
            let table = try await self.table(of: result)
            chart.total = try await table.total(of: rows)
            let drawing = Drawing(
                source: table.table.qualifiedName, rows: rows, x: x?.axis, y: y.map(\.axis), count: result.count)
            var chosen: String?
            if chart.total > request.points {
                let numbers = try await self.points(of: drawing, request.points)
                chosen = numbers.isEmpty ? "false" : "rowid IN (\(numbers.map(String.init).joined(separator: ", ")))"
            }
            let values =
                ([x.map { result.columns.value($0.index) } ?? "rowid"] + y.map { result.columns.value($0.index) })
                .joined(separator: ", ")
            let (sql, parameters) = drawing.select(values, where: chosen)
            (chart.rows, chart.count) = try await self.json(sql, parameters)
            return chart
        }
    }

    private func axis(_ name: String, in columns: StoredColumns) throws(SordError) -> (index: Int, axis: Axis) {
        let index = try columns.index(of: name)
        guard let axis = Axis(index, columns.columns[index].type) else {
            throw Self.notDrawn(name, columns.columns[index].type, "a column of numbers or times")
        }
        return (index, axis)
    }

    private static func notDrawn(_ name: String, _ type: LogicalType, _ wanted: String) -> SordError {
        SordError(
            .badRequest, "The column “\(name.prefix(80))” is \(type.description.prefix(80)) and cannot be drawn.",
            hint: "Name \(wanted), or cast it in the query.")
    }

    /// The numbers of the rows that are drawn.
    private func points(of drawing: Drawing, _ limit: Int) async throws(SordError) -> [Int64] {
        try await engine.ask { (connection) throws(DuckDBError) in
            var ends = (low: 0.0, high: 0.0)
            if let sql = drawing.ends {
                let row = try connection.rows(sql, drawing.rows.parameters).first ?? []
                guard row.count == 2, let low = row[0].double, let high = row[1].double else { return [] }
                ends = (low, high)
            }
            let sql = drawing.peaks(from: ends.low, to: ends.high, limit: limit)
            return try connection.rows(sql, drawing.rows.parameters).compactMap { $0.first?.int64 }
        }
    }
}

/// The statements of a chart.
private struct Drawing: Sendable {
    let source: String
    let rows: SelectedRows
    /// Nil for the number of the row.
    let x: Axis?
    let y: [Axis]
    /// How many rows the whole result has.
    let count: Int

    /// Finds both ends of the axis; nil when they are known.
    var ends: String? {
        x.map { "SELECT \($0.ends) FROM \(source)\(rows.whereClause)" }
    }

    /// Finds the numbers of the rows with the lowest and the highest value in each range.
    func peaks(from low: Double, to high: Double, limit: Int) -> String {
        let ranges = max(limit / (2 * y.count), 1)
        let range = x.map { $0.nearest(from: low, to: high, count: ranges) } ?? "rowid * \(ranges) // \(count)"
        let lowest = y.map { "arg_min(rowid, \($0.position))" }
        let highest = y.map { "arg_max(rowid, \($0.position))" }
        let all = (lowest + highest).joined(separator: ", ")
        // When there are more columns than points, some have to do without a peak.
        return """
            SELECT r FROM (SELECT DISTINCT unnest([\(all)]) AS r FROM (
                SELECT rowid, \(range) AS range, * FROM \(source)\(rows.whereClause)) GROUP BY range
                HAVING range IS NOT NULL) WHERE r IS NOT NULL LIMIT \(limit)
            """
    }

    /// Reads the points.
    func select(_ values: String, where chosen: String?) -> (sql: String, parameters: [Value]) {
        let position = x?.position ?? "rowid"
        if let chosen {
            return ("SELECT \(values) FROM \(source) WHERE \(chosen) ORDER BY \(position), rowid", [])
        }
        let condition = rows.condition.map { "(\($0)) AND " } ?? ""
        return (
            "SELECT \(values) FROM \(source) WHERE \(condition)\(position) IS NOT NULL ORDER BY \(position), rowid",
            rows.parameters
        )
    }
}
