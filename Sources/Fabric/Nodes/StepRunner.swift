import DuckDB
import SQLText

/// Runs one statement on a connection and sends the rows that were asked for.
///
/// It works on the connection's own thread from the first call of DuckDB to the last row, so a small query pays for one
/// change of threads and not for one a call.
struct StepRunner: Sendable {
    let limit: RowLimit
    let encoding: RowEncoding
    let report: @Sendable (RunEvent) async -> Void

    /// - Parameters:
    ///   - sql: what DuckDB gets.
    ///   - kind: what kind of statement the user wrote.
    ///   - trailer: a SELECT with the same columns, whose rows follow those of the statement.
    /// - Returns: how it ended, without the time it took.
    func run(
        _ sql: String, kind: StatementHead, step: Int, appending trailer: String? = nil,
        on connection: isolated Connection
    ) async throws(DuckDBError) -> StepSummary {
        let result = try connection.execute(sql)
        guard result.outcome == .rows else {
            if case .changed(let count) = result.outcome {
                return .init(
                    columns: [], total: 0, message: kind.message(changed: count), elapsedMilliseconds: 0,
                    changedRows: count)
            }
            _ = try connection.countRemaining(of: result)
            return .init(columns: [], total: 0, message: kind.message, elapsedMilliseconds: 0)
        }
        let columns = result.columns.map(ResultColumn.init)
        let total = try await send(result, columns: columns, step: step, appending: trailer, on: connection)
        return StepSummary(columns: columns, total: total)
    }

    /// Sends the first rows as soon as there are enough of them, and lets the statement run to its end.
    ///
    /// - Returns: how many rows the statement returned.
    private func send(
        _ result: DuckDB.Result, columns: [ResultColumn], step: Int, appending trailer: String?,
        on connection: isolated Connection
    ) async throws(DuckDBError) -> Int {
        var writer = RowWriter(encoding: encoding, columnCount: columns.count)
        var total = 0
        if let trailer {
            // It is short, so both are read to their ends, and DuckDB does one after the other.
            while let chunk = try connection.next(of: result) {
                let wanted = min(chunk.rowCount, max(limit.count - total, 0))
                writer.append(chunk, rows: 0..<wanted)
                total += chunk.rowCount
            }
            let rest = try connection.execute(trailer)
            while let chunk = try connection.next(of: rest) {
                let wanted = min(chunk.rowCount, max(limit.count - total, 0))
                writer.append(chunk, rows: 0..<wanted)
                total += chunk.rowCount
            }
            await report(.rows(step: step, columns: columns, batch: writer.take()))
            return total
        }
        while total < limit.count, let chunk = try connection.next(of: result) {
            let wanted = min(chunk.rowCount, limit.count - total)
            writer.append(chunk, rows: 0..<wanted)
            total += chunk.rowCount
            if limit == .all {
                await report(.rows(step: step, columns: columns, batch: writer.take()))
            }
        }
        if limit != .all || total == 0 {
            await report(.rows(step: step, columns: columns, batch: writer.take()))
        }
        return try total + connection.countRemaining(of: result)
    }
}

extension ResultColumn {
    init(_ column: Column) {
        self.init(name: column.name, type: column.type.description)
    }
}

extension StepSummary {
    /// A step that returned rows.
    init(columns: [ResultColumn], total: Int) {
        self.init(
            columns: columns, total: total,
            message: "\(Count.of(total, "row")), \(Count.of(columns.count, "column")).", elapsedMilliseconds: 0)
    }
}
