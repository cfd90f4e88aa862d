import DuckDB
import SQLText
import Synchronization

/// The answer to `=(^)quack`: a random data frame, to feel how fast a question comes back.
///
/// The frame comes from DuckDB, whose planning would take ten times as long as its work, so its statements are kept,
/// one for each number of rows that was asked for.
final class Quack: Sendable {
    private let connection: Connection
    private let statements = Mutex<[Int: PreparedStatement]>([:])

    init(connection: Connection) {
        self.connection = connection
    }

    /// Whether a text is just that. A table that is called `quack` is read by `FROM =(^)quack`.
    static func isAsked(by steps: [Statement]) -> Bool {
        steps.count == 1 && steps[0].isExactly(referenceTo: "quack")
    }

    /// Makes a frame of three columns of whole numbers from 0 to 99, and sends it: as many rows as are shown, or ten
    /// when there is no limit.
    func run(
        limit: RowLimit, encoding: RowEncoding, step: Int, keeping: RunResults?,
        report: @Sendable (RunEvent) async -> Void
    ) async throws(DuckDBError) -> StepSummary {
        let rows = limit == .all ? 10 : min(limit.count, RowLimit.renderable.upperBound)
        let columns = try await send(
            rows: rows, encoding: encoding, step: step, keeping: keeping, on: connection, report: report)
        return StepSummary(columns: columns, total: rows)
    }

    private func send(
        rows: Int, encoding: RowEncoding, step: Int, keeping: RunResults?, on connection: isolated Connection,
        report: @Sendable (RunEvent) async -> Void
    ) async throws(DuckDBError) -> [ResultColumn] {
        let statement: PreparedStatement
        if let known = statements.withLock({ $0[rows] }) {
            statement = known
        } else {
            statement = try connection.prepare(Self.query(rows: rows))
            statements.withLock { $0[rows] = statement }
        }
        let result = try connection.execute(statement)
        var writer = RowWriter(encoding: encoding, columnCount: result.columns.count)
        let recorder = keeping?.recorder(step: step, columns: result.columns)
        while let chunk = try connection.next(of: result) {
            writer.append(chunk, rows: 0..<chunk.rowCount)
            await recorder?.append(chunk)
        }
        _ = recorder?.finish()
        let columns = result.columns.map(ResultColumn.init)
        await report(.rows(step: step, columns: columns, batch: writer.take()))
        return columns
    }

    private static func query(rows: Int) -> String {
        let columns = ["One", "Two", "Three"].map { "(random() * 100)::INTEGER % 100 AS \"Data \($0)\"" }
        return "SELECT \(columns.joined(separator: ", ")) FROM range(1000) LIMIT \(rows)"
    }
}
