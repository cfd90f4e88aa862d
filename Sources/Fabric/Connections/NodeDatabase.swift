/// What plain names of tables mean on a node: its memory, a file, or a database of MotherDuck.
public struct NodeDatabase: Sendable, Hashable, Codable {
    /// `:memory:`, the name of a file under `data/databases`, or `md:name`.
    public var database: String
    /// The token for `md:name`.
    public var token: Secret?

    /// The node's memory.
    public static let memory = NodeDatabase(database: ":memory:")

    /// A database of a node.
    public init(database: String, token: Secret? = nil) {
        self.database = database
        self.token = token
    }

    /// The connection that the node's database is; nil for its memory. Its name is that of the file, or of the database.
    func connection() throws(SordError) -> DataConnection? {
        if database == ":memory:" { return nil }
        var connection: DataConnection
        if database.hasPrefix("md:") {
            let name = String(database.dropFirst(3))
            connection = DataConnection(name: name.lowercased(), type: .motherduck)
            connection.database = name
            connection.token = token
        } else {
            let stem = database.split(separator: ".").first.map { $0.lowercased() } ?? ""
            connection = DataConnection(name: stem, type: .duckdb)
            connection.file = database
        }
        try connection.check()
        return connection
    }
}
