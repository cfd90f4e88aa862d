import DuckDB

/// A result's table, with the sorted and filtered orders of its rows that were asked for lately.
///
/// The first pages of a selection are found by a sort that keeps only their rows. A page further behind would sort
/// everything for each page, so the numbers of the selected rows are written down once, in their order.
actor IndexedTable {
    nonisolated let table: ResultTable
    /// How many rows there are.
    nonisolated let count: Int
    private var totals: [SelectedRows: Int] = [:]
    private var orders: [SelectedRows: Task<Swift.Result<RowOrder, SordError>, Never>] = [:]
    /// The selections that have an order, the one used last at the end.
    private var lately: [SelectedRows] = []

    /// Orders that are kept at most.
    private static let orderLimit = 3
    /// Totals that are kept at most.
    private static let totalLimit = 100

    init(_ table: ResultTable, count: Int) {
        self.table = table
        self.count = count
    }

    /// How many rows a selection has.
    func total(of rows: SelectedRows) async throws(SordError) -> Int {
        guard rows.condition != nil else { return count }
        if let known = totals[rows] { return known }
        let counted = try await table.engine.ask { (connection) throws(DuckDBError) in
            try connection.rows("SELECT count(*) FROM \(self.table.qualifiedName)\(rows.whereClause)", rows.parameters)
        }
        let total = Int(counted.first?.first?.int64 ?? 0)
        if totals.count >= Self.totalLimit { totals = [:] }
        totals[rows] = total
        return total
    }

    /// The order of a selection, if somebody has needed it before.
    func knownOrder(of rows: SelectedRows) async -> RowOrder? {
        guard let task = orders[rows] else { return nil }
        touch(rows)
        return try? await task.value.get()
    }

    /// The order of a selection; it is worked out when it is not known yet.
    func order(of rows: SelectedRows) async throws(SordError) -> RowOrder {
        let task: Task<Swift.Result<RowOrder, SordError>, Never>
        if let known = orders[rows] {
            task = known
        } else {
            task = Task { [table] in
                do throws(SordError) {
                    return .success(try await RowOrder.make(of: rows, in: table))
                } catch {
                    return .failure(error)
                }
            }
            orders[rows] = task
        }
        touch(rows)
        let outcome = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        guard case .failure(let error) = outcome else { return try outcome.get() }
        if orders[rows] == task { forget(rows) }
        // Somebody else who waited for the same has left, and must not take this one along.
        if error.code == .cancelled, !Task.isCancelled { return try await self.order(of: rows) }
        throw error
    }

    private func touch(_ rows: SelectedRows) {
        lately.removeAll { $0 == rows }
        lately.append(rows)
        if lately.count > Self.orderLimit { forget(lately[0]) }
    }

    private func forget(_ rows: SelectedRows) {
        orders[rows] = nil
        lately.removeAll { $0 == rows }
    }
}

/// The numbers of the rows of a selection in their order, in a table of its own that is dropped with this.
final class RowOrder: Sendable {
    /// How it stands in SQL; the column is `r`.
    let qualifiedName: String
    private let table: ResultTable

    private init(_ qualifiedName: String, beside table: ResultTable) {
        self.qualifiedName = qualifiedName
        self.table = table
    }

    fileprivate static func make(of rows: SelectedRows, in table: ResultTable) async throws(SordError) -> RowOrder {
        let order = RowOrder(table.sibling("order\(table.engine.number())"), beside: table)
        _ = try await table.engine.ask { (connection) throws(DuckDBError) in
            try connection.execute(
                "CREATE TABLE \(order.qualifiedName) AS SELECT rowid AS r FROM \(table.qualifiedName)"
                    + rows.whereClause + rows.orderClause, rows.parameters)
        }
        return order
    }

    deinit {
        guard let connection = try? table.engine.keeping() else { return }
        // The table itself must not be dropped before.
        let (name, table) = (qualifiedName, table)
        Task.detached {
            try? await connection.run("DROP TABLE IF EXISTS \(name)")
            withExtendedLifetime(table) {}
        }
    }
}
