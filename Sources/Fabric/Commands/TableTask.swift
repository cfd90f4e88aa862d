import DuckDB
import SQLText

/// Something to do with one table of the lake, said by its parts rather than in SQL.
public struct TableTask: Sendable, Hashable {
    /// What there is to do.
    public enum Action: Sendable, Hashable {
        /// Lists the commits, newest first.
        case history(limit: Int?)
        /// Describes the table.
        case detail
        /// Writes many small files into few large ones, all or those of the partitions that meet a condition.
        case optimize(condition: String?, zOrder: [String], order: [String])
        /// Removes files that left the table some hours ago, or lists them.
        case vacuum(hours: Double?, isForced: Bool, isDryRun: Bool)
        /// Makes an older state the newest.
        case restore(State)
        /// Brings a table back that was dropped.
        case undrop
        /// Moves the table to the trash.
        case drop
    }

    /// An older state of a table.
    public enum State: Sendable, Hashable {
        /// A version.
        case version(Int64)
        /// The newest version at a moment, in words that DuckDB takes for one: `2026-01-01 12:00:00`.
        case timestamp(String)
    }

    /// The table's name, not yet checked.
    public var table: String
    /// What there is to do with it.
    public var action: Action

    /// A task for a table.
    public init(table: String, _ action: Action) {
        self.table = table
        self.action = action
    }

    /// The statement that does it.
    ///
    /// - Throws: ``SordError`` `.badName` for a name that no table can have, `.badRequest` for a condition that is more
    ///   than one.
    func sql() throws(SordError) -> String {
        guard TableName(table) != nil else {
            do {
                _ = try TableName(reading: table)
            } catch {
                throw SordError(.unknownTable, error.description)
            }
            throw SordError(.unknownTable, "No table has such a name.")
        }
        let name = LakeReference.marker + SQLIdentifier.quoted(table)
        let sql =
            switch action {
            case .history(let limit): "DESCRIBE HISTORY \(name)" + (limit.map { " LIMIT \($0)" } ?? "")
            case .detail: "DESCRIBE DETAIL \(name)"
            case .optimize(let condition, let zOrder, let order):
                "OPTIMIZE \(name)" + (condition.map { " WHERE (\($0)\n)" } ?? "")
                    + (zOrder.isEmpty ? "" : " ZORDER BY \(Self.list(zOrder))")
                    + (order.isEmpty ? "" : " ORDER BY \(Self.list(order))")
            case .vacuum(let hours, let isForced, let isDryRun):
                "VACUUM \(name)" + (hours.map { " RETAIN \($0) HOURS" + (isForced ? " FORCE" : "") } ?? "")
                    + (isDryRun ? " DRY RUN" : "")
            case .restore(.version(let version)): "RESTORE \(name) TO VERSION \(version)"
            case .restore(.timestamp(let moment)): "RESTORE \(name) TO TIMESTAMP \(SQL.literal(moment))"
            case .undrop: "RESTORE \(name)"
            case .drop: "DROP TABLE \(name)"
            }
        try check(sql)
        return sql
    }

    /// A condition is the only part that is SQL; it must not end the statement and begin another.
    private func check(_ sql: String) throws(SordError) {
        let script: SQLScript
        do {
            script = try SQLScript(parsing: sql)
        } catch {
            throw SordError(.badRequest, error.message, hint: error.hint)
        }
        guard script.statements.count == 1, script.looseComments.isEmpty, isWhole(in: script.statements[0]) else {
            throw SordError(
                .badRequest, "The condition is not one condition.",
                hint: "Write, for example: month = 3 AND year > 2012")
        }
    }

    /// Whether the condition is the one of the statement, from its first character to its last.
    private func isWhole(in statement: Statement) -> Bool {
        guard case .optimize(let condition?, _, _) = action else { return statement.command != nil }
        guard condition.contains(where: { !$0.isWhitespace }),
            case .optimize(let optimization) = statement.command?.action, let range = optimization.condition
        else { return false }
        return statement.text(in: range) == "(\(condition)\n)"
    }

    private static func list(_ names: [String]) -> String {
        "(\(names.map(SQLIdentifier.quoted).joined(separator: ", ")))"
    }
}

extension Fabric {
    /// Does something with one table.
    ///
    /// - Throws: ``SordError`` as ``run(_:report:)`` does, without a place: there is no text that the user wrote.
    public func run(
        _ task: TableTask, limit: RowLimit = .all, encoding: RowEncoding = .arrays,
        report: @escaping @Sendable (RunEvent) async -> Void = { _ in }
    ) async throws(SordError) -> RunSummary {
        let sql = try task.sql()
        do {
            return try await run(RunRequest(text: sql, limit: limit, encoding: encoding), report: report)
        } catch {
            var unplaced = error
            unplaced.position = nil
            throw unplaced
        }
    }
}
