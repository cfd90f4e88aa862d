import DuckDB
import Foundation
import Synchronization

/// A result set that is whole: chunks as they came, or a table.
final class StoredResult: Sendable {
    let id: ResultID
    let columns: StoredColumns
    /// How many rows are kept.
    let count: Int
    /// Whether the step returned more rows than that.
    let isTruncated: Bool
    /// The chunks of a small result, and the number of the first row of each; none when it went to a table at once.
    private let chunks: [DataChunk]
    private let firstRows: [Int]
    /// The table, once somebody needed one.
    private let table: Mutex<Task<Swift.Result<IndexedTable, SordError>, Never>?>

    /// A small result.
    init(_ id: ResultID, _ columns: StoredColumns, held chunks: [DataChunk]) {
        self.id = id
        self.columns = columns
        self.chunks = chunks
        isTruncated = false
        var count = 0
        firstRows = chunks.map { chunk in
            defer { count += chunk.rowCount }
            return count
        }
        self.count = count
        table = Mutex(nil)
    }

    /// A result that lies in a table.
    init(_ id: ResultID, in table: ResultTable, count: Int, isTruncated: Bool) {
        self.id = id
        columns = table.columns
        self.count = count
        self.isTruncated = isTruncated
        chunks = []
        firstRows = []
        let indexed = IndexedTable(table, count: count)
        self.table = Mutex(Task { .success(indexed) })
    }

    /// Whether the rows are in memory as they came.
    var isHeld: Bool { count == 0 || !chunks.isEmpty }

    /// Some rows of a result that is held, in parts of chunks.
    func held(_ rows: Range<Int>) -> [(chunk: DataChunk, rows: Range<Int>)] {
        chunks.indices.compactMap { index in
            let all = firstRows[index]..<firstRows[index] + chunks[index].rowCount
            let part = rows.clamped(to: all)
            return part.isEmpty
                ? nil : (chunks[index], part.lowerBound - all.lowerBound..<part.upperBound - all.lowerBound)
        }
    }

    /// The rows as a table, which is made of a held result when it is first asked for.
    func indexed(in engine: ResultEngine) async throws(SordError) -> IndexedTable {
        let task = table.withLock { table in
            if let table { return table }
            let new = Task { await self.makeTable(in: engine) }
            table = new
            return new
        }
        return try await task.value.get()
    }

    private func makeTable(in engine: ResultEngine) async -> Swift.Result<IndexedTable, SordError> {
        do throws(DuckDBError) {
            let connection = try engine.connect()
            let made = try await fill(engine, on: connection)
            return .success(IndexedTable(made, count: count))
        } catch {
            return .failure(SordError(error))
        }
    }

    private func fill(_ engine: ResultEngine, on connection: isolated Connection) throws(DuckDBError) -> ResultTable {
        let made = try ResultTable.make(columns, onDisk: false, in: engine, on: connection)
        let appender = try engine.appender(to: made)
        for chunk in chunks { try appender.append(chunk) }
        try appender.finish()
        return made
    }
}
