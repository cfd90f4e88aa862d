import DuckDB
import SQLText

/// Runs one statement on a connection and sends the rows that were asked for.
struct StepRunner: Sendable {
    let connection: Connection
    let limit: RowLimit
    let encoding: RowEncoding
    let report: @Sendable (RunEvent) async -> Void

    /// - Parameters:
    ///   - sql: what DuckDB gets.
    ///   - kind: what kind of statement the user wrote.
    /// - Returns: how it ended, without the time it took.
    func run(_ sql: String, kind: StatementHead, step: Int) async throws(DuckDBError) -> StepSummary {
        let result = try await connection.execute(sql)
        guard result.outcome == .rows else {
            if case .changed(let count) = result.outcome {
                return .init(columns: [], total: 0, message: kind.message(changed: count), elapsedMilliseconds: 0)
            }
            _ = try await result.countRemaining()
            return .init(columns: [], total: 0, message: kind.message, elapsedMilliseconds: 0)
        }
        let columns = result.columns.map { ResultColumn(name: $0.name, type: $0.type.description) }
        let total = try await send(result, columns: columns, step: step)
        return .init(
            columns: columns, total: total,
            message: "\(Count.of(total, "row")), \(Count.of(columns.count, "column")).", elapsedMilliseconds: 0)
    }

    /// Sends the first rows as soon as there are enough of them, and lets the statement run to its end.
    ///
    /// - Returns: how many rows the statement returned.
    private func send(_ result: DuckDB.Result, columns: [ResultColumn], step: Int) async throws(DuckDBError) -> Int {
        var writer = RowWriter(encoding: encoding, columnCount: columns.count)
        var total = 0
        while total < limit.count, let chunk = try await result.next() {
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
        return total + (try await result.countRemaining())
    }
}
