import DuckDB

/// Keeps the rows of a step while they stream by: small results as they are, large ones in a table.
///
/// It is used on the thread of the connection that the rows come from, where it may block. What goes wrong here never
/// fails the step: less is kept then, and ``finish()`` says so.
final class ResultRecorder {
    /// What became of a result.
    struct Outcome: Sendable, Hashable {
        /// How many rows are kept, from the first one on.
        var kept: Int
        /// Whether there were more.
        var isTruncated: Bool
    }

    private let id: ResultID
    private let columns: StoredColumns
    private let store: ResultStore
    private var chunks: [DataChunk] = []
    private var heldSize = 0
    private var count = 0
    /// Whether rows were left out, so that no more are wanted.
    private(set) var isTruncated = false
    private var writing: (table: ResultTable, appender: Appender)?
    private var rowsSinceLook = 0

    /// How many rows are written before their size on disk is looked at. DuckDB writes them in groups of 122,880.
    private static let rowsPerLook = 250_000

    init(_ id: ResultID, _ columns: StoredColumns, in store: ResultStore) {
        self.id = id
        self.columns = columns
        self.store = store
    }

    deinit {
        // The step failed, or was stopped: its table goes with this.
        if writing != nil { store.abandon(id) }
    }

    /// Takes in rows.
    func append(_ chunk: DataChunk) async {
        guard !isTruncated else { return }
        if writing == nil {
            chunks.append(chunk)
            count += chunk.rowCount
            heldSize += chunk.memorySize
            guard count > ResultSettings.largestHeldRows || heldSize > store.settings.largestHeld else { return }
            return await moveToDisk()
        }
        write(chunk)
    }

    private func write(_ chunk: DataChunk) {
        guard let (table, appender) = writing else { return }
        do throws(DuckDBError) {
            try appender.append(chunk)
        } catch {
            return lose()
        }
        count += chunk.rowCount
        rowsSinceLook += chunk.rowCount
        guard rowsSinceLook >= Self.rowsPerLook else { return }
        rowsSinceLook = 0
        // What waits in memory to be written comes on top, and is small.
        if !store.grow(id, disk: table.diskSize) { isTruncated = true }
    }

    private func moveToDisk() async {
        let held = chunks
        chunks = []
        heldSize = 0
        count = 0
        guard store.grow(id, disk: 0) else { return isTruncated = true }
        do throws(DuckDBError) {
            let table = try await Self.makeTable(columns, in: store.engine)
            writing = (table, try store.engine.appender(to: table))
        } catch {
            return lose()
        }
        for chunk in held { write(chunk) }
    }

    private static func makeTable(
        _ columns: StoredColumns, in engine: ResultEngine
    ) async throws(DuckDBError) -> ResultTable {
        let connection = try engine.keeping()
        func make(on connection: isolated Connection) throws(DuckDBError) -> ResultTable {
            try ResultTable.make(columns, onDisk: true, in: engine, on: connection)
        }
        return try await make(on: connection)
    }

    /// Gives up what was written, because it cannot be written on.
    private func lose() {
        writing = nil
        count = 0
        isTruncated = true
        store.abandon(id)
    }

    /// Puts the result into the store.
    func finish() -> Outcome {
        guard let (table, appender) = writing else {
            if !isTruncated { store.keep(StoredResult(id, columns, held: chunks), memory: heldSize + 1_024, disk: 0) }
            return Outcome(kept: count, isTruncated: isTruncated)
        }
        do throws(DuckDBError) {
            try appender.finish()
        } catch {
            lose()
            return Outcome(kept: 0, isTruncated: true)
        }
        writing = nil
        store.keep(
            StoredResult(id, in: table, count: count, isTruncated: isTruncated), memory: 0, disk: table.diskSize)
        return Outcome(kept: count, isTruncated: isTruncated)
    }
}
