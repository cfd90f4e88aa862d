import DuckDB
import Synchronization

/// A SELECT whose rows are written while they are asked for.
actor RowStream {
    private let result: DuckDB.Result
    private let engine: ResultEngine
    private let connection: Connection
    private var encoder: RowEncoder
    private var place = Place.begin
    /// The rows must not be dropped before they are sent.
    private let owner: StoredResult

    private enum Place {
        case begin, rows, done
    }

    init(
        _ result: DuckDB.Result, on connection: Connection, _ encoder: RowEncoder, of owner: StoredResult,
        in engine: ResultEngine
    ) {
        self.result = result
        self.connection = connection
        self.encoder = encoder
        self.owner = owner
        self.engine = engine
    }

    /// The next bytes; nil at the end.
    func next() async throws(SordError) -> [UInt8]? {
        switch place {
        case .done: return nil
        case .begin:
            place = .rows
            let head = encoder.begin()
            return head.isEmpty ? try await next() : head
        case .rows:
            do throws(DuckDBError) {
                let result = result
                guard
                    let chunk = try await engine.asking(
                        connection,
                        { () async throws(DuckDBError) in
                            try await result.next()
                        })
                else {
                    place = .done
                    let tail = encoder.end()
                    return tail.isEmpty ? nil : tail
                }
                return try encoder.rows(of: chunk)
            } catch {
                throw ResultEngine.explained(error)
            }
        }
    }
}
