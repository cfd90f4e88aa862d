import DuckDB
import Foundation

/// How a node is at one moment.
public struct NodeReport: Sendable, Hashable {
    /// What people call the node.
    public var name: String
    /// What it does, for example `ready`.
    public var state: String
    /// The machine that it is on.
    public var host: String
    /// How much memory its engine uses, in bytes; nil when it does not say.
    public var memory: Int?
    /// How much it may use.
    public var memoryLimit: Int?
    /// How many tables it has in memory.
    public var tables: Int?
    /// How many runs it works for.
    public var running: Int
    /// When it was asked.
    public var time: Date

    /// Describes a node that has answered now.
    public init(
        name: String, state: String = "ready", host: String = ProcessInfo.processInfo.hostName, memory: Int? = nil,
        memoryLimit: Int? = nil, tables: Int? = nil, running: Int = 0, time: Date = .now
    ) {
        self.name = name
        self.state = state
        self.host = host
        self.memory = memory
        self.memoryLimit = memoryLimit
        self.tables = tables
        self.running = running
        self.time = time
    }

    /// Asks a database about itself.
    static func asking(_ database: Database, name: String) async -> NodeReport {
        let connection = try? database.connect(reportsProgress: false)
        let row = try? await connection?.rows(query).first
        return NodeReport(
            name: name, state: row == nil ? "silent" : "ready", memory: row?[0].int64.map { Int($0) },
            memoryLimit: row?[1].int64.map { Int($0) }, tables: row?[2].int64.map { Int($0) })
    }

    private static let query = """
        SELECT (SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()),
            parse_formatted_bytes(current_setting('memory_limit'))::BIGINT,
            (SELECT count(*) FROM duckdb_tables() WHERE database_name = 'memory' AND NOT internal AND NOT temporary)
        """
}
