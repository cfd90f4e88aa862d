import DuckDB
import SQLText

/// Runs one statement on a connection and sends the rows that were asked for.
///
/// It works on the connection's own thread from the first call of DuckDB to the last row, so a small query pays for one
/// change of threads and not for one a call.
struct StepRunner: Sendable {
    let limit: RowLimit
    let encoding: RowEncoding
    /// Where the rows stay; nil when they do not.
    let keeping: RunResults?
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
            _ = keeping?.recorder(step: step, columns: []).finish()
            if case .changed(let count) = result.outcome {
                return .init(
                    columns: [], total: 0, message: kind.message(changed: count), elapsedMilliseconds: 0,
                    changedRows: count)
            }
            _ = try connection.countRemaining(of: result)
            return .init(columns: [], total: 0, message: kind.message, elapsedMilliseconds: 0)
        }
        let columns = result.columns.map(ResultColumn.init)
        let recorder = keeping?.recorder(step: step, columns: result.columns)
        let total = try await send(
            result, columns: columns, step: step, appending: trailer, recorder, on: connection)
        var summary = StepSummary(columns: columns, total: total)
        if let outcome = recorder?.finish(), outcome.isTruncated { summary.tell(kept: outcome.kept) }
        return summary
    }

    /// Sends the first rows as soon as there are enough of them, and lets the statement run to its end.
    ///
    /// - Returns: how many rows the statement returned.
    private func send(
        _ result: DuckDB.Result, columns: [ResultColumn], step: Int, appending trailer: String?,
        _ recorder: ResultRecorder?, on connection: isolated Connection
    ) async throws(DuckDBError) -> Int {
        var writer = RowWriter(encoding: encoding, columnCount: columns.count)
        var total = 0
        if let trailer {
            // It is short, so both are read to their ends, and DuckDB does one after the other.
            for sql in [nil, trailer] {
                let part = try sql.map { sql throws(DuckDBError) in try connection.execute(sql) } ?? result
                while let chunk = try connection.next(of: part) {
                    let wanted = min(chunk.rowCount, max(limit.count - total, 0))
                    writer.append(chunk, rows: 0..<wanted)
                    total += chunk.rowCount
                    await recorder?.append(chunk)
                }
            }
            await report(.rows(step: step, columns: columns, batch: writer.take()))
            return total
        }
        while total < limit.count, let chunk = try connection.next(of: result) {
            let wanted = min(chunk.rowCount, limit.count - total)
            writer.append(chunk, rows: 0..<wanted)
            total += chunk.rowCount
            await recorder?.append(chunk)
            if limit == .all {
                await report(.rows(step: step, columns: columns, batch: writer.take()))
            }
        }
        if limit != .all || total == 0 {
            await report(.rows(step: step, columns: columns, batch: writer.take()))
        }
        while let recorder, !recorder.isTruncated, let chunk = try connection.next(of: result) {
            total += chunk.rowCount
            await recorder.append(chunk)
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

    /// Says that not all rows are kept.
    fileprivate mutating func tell(kept: Int) {
        isTruncated = true
        message +=
            (kept == 0 ? " None of them is kept" : " The first \(Count.of(kept, "row")) are kept")
            + ": there is no room for more. To keep all: CREATE TABLE =(^)name AS …, or INSERT INTO =(^)name …"
    }
}
