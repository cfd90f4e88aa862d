import DuckDB
import Foundation
import SQLText

/// A table that Sord keeps about itself, as a run sees it: `postgres.__deltalake_dir` and `postgres.__worker_list`.
public struct SystemTable: Sendable, Hashable {
    /// Which table it is.
    public var name: SystemTableName
    /// Its columns, in order.
    public var columns: [ResultColumn]
    /// Its rows: a text for each column, which DuckDB casts to the column's type; nil for null.
    public var rows: [[String?]]

    /// Describes a table.
    public init(_ name: SystemTableName, columns: [ResultColumn], rows: [[String?]]) {
        self.name = name
        self.columns = columns
        self.rows = rows
    }

    /// Makes the table on a connection, where ``SystemTableName/stand`` names it; one that is there is replaced.
    ///
    /// The rows go in as parameters, so no name and no text in them can be taken for SQL.
    func make(on connection: isolated Connection) throws(DuckDBError) {
        let definitions = columns.map { "\(SQL.identifier($0.name)) \($0.type)" }.joined(separator: ", ")
        try connection.run("CREATE OR REPLACE TEMP TABLE \(name.stand) (\(definitions))")
        guard !rows.isEmpty else { return }
        let values = columns.enumerated().map { index, column in
            "unnest($\(index + 1)::VARCHAR[])::\(column.type)"
        }
        let lists = columns.indices.map { index in
            Value.list(rows.map { row in row[index].map { Value.varchar($0) } ?? .null })
        }
        _ = try connection.countRemaining(
            of: try connection.execute("INSERT INTO \(name.stand) SELECT \(values.joined(separator: ", "))", lists))
    }

    /// Makes those tables that a statement names.
    static func make(
        for step: Statement, from tables: [SystemTable], on connection: isolated Connection
    ) throws(SordError) {
        let named = Set(step.systemTables.map(\.table))
        for table in tables where named.contains(table.name) {
            do {
                try table.make(on: connection)
            } catch {
                throw SordError(error)
            }
        }
    }

    /// Refuses what would write a system table, or keep it in something that outlives the run.
    static func check(_ steps: [Statement], in text: String) throws(SordError) {
        for step in steps {
            guard let first = step.systemTables.first else { continue }
            if let target = step.systemTables.first(where: { $0.role == .target }) {
                throw SordError(
                    .badRequest, "\(target.table.reference) is kept by Sord, and can only be read.",
                    hint: "Make a table of your own: CREATE TABLE t AS FROM \(target.table.reference)"
                ).placed(at: target.range.lowerBound, in: text)
            }
            if step.created == .view || step.created == .macro {
                throw SordError(
                    .badRequest,
                    "A \(step.created == .view ? "view" : "macro") cannot read \(first.table.reference), which is made for each run anew.",
                    hint: "Ask it directly, or keep its rows: CREATE TABLE t AS FROM \(first.table.reference)"
                ).placed(at: first.range.lowerBound, in: text)
            }
        }
    }
}

extension SystemTable {
    /// Every table with what it came from, a row for each parent.
    static func directory(_ snapshot: LineageSnapshot) -> SystemTable {
        var rows: [[String?]] = []
        for table in snapshot.tables where table.kind != .macro {
            let name = table.table.description
            if table.links.isEmpty {
                rows.append([name, nil, table.made?.statement, table.location])
            }
            for link in table.links {
                rows.append([name, link.parent.description, link.origin.statement, table.location])
            }
        }
        return SystemTable(
            .directory,
            columns: ["TableName", "Parent", "Query", "Loc"].map { ResultColumn(name: $0, type: "VARCHAR") },
            rows: rows)
    }

    /// The nodes of the fleet, a row each. `worker_id` is what `-- node:` names.
    static func workers(_ nodes: [NodeStatus]) -> SystemTable {
        let columns = [
            ("worker_id", "VARCHAR"), ("id", "VARCHAR"), ("state", "VARCHAR"), ("host", "VARCHAR"),
            ("memory_bytes", "BIGINT"), ("memory_limit_bytes", "BIGINT"), ("tables", "VARCHAR"), ("running", "BIGINT"),
            ("last_seen", "TIMESTAMP WITH TIME ZONE"),
        ]
        let rows: [[String?]] = nodes.map { node in
            [
                node.name, node.id, node.state.rawValue, node.host, String(node.memory),
                node.memoryLimit.map { String($0) }, node.objects.map(\.qualifiedName).joined(separator: ", "),
                String(node.running),
                node.lastSeen.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            ]
        }
        return SystemTable(.workers, columns: columns.map { ResultColumn(name: $0.0, type: $0.1) }, rows: rows)
    }
}

extension Fleet {
    /// The tables that Sord keeps about itself, as they are now.
    func systemTables(_ lineage: Lineage) async -> [SystemTable] {
        [.directory(await lineage.snapshot()), .workers(await statuses())]
    }
}
