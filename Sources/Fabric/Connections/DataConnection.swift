/// Something outside that an engine opens under a name of its own: another database, or a bucket to read from.
public struct DataConnection: Sendable, Hashable, Codable {
    /// What is at the other end.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A PostgreSQL server.
        case postgres
        /// A DuckDB file under `data/databases`.
        case duckdb
        /// A SQLite file under `data/databases`.
        case sqlite
        /// A bucket, or a part of one, that SQL may read.
        case s3
        /// A database of MotherDuck.
        case motherduck
    }

    /// What SQL calls it: `name.schema.table`. A bucket is read by its address, and its name is for people.
    public var name: String
    /// What is at the other end.
    public var type: Kind
    /// The file's name, for ``Kind/duckdb`` and ``Kind/sqlite``.
    public var file: String?
    /// The server's host name or address, for ``Kind/postgres``.
    public var host: String?
    /// The server's port; 5432 if not given.
    public var port: Int?
    /// The database at the other end, for ``Kind/postgres`` and ``Kind/motherduck``.
    public var database: String?
    /// Who asks, for ``Kind/postgres``.
    public var user: String?
    /// That user's password.
    public var password: Secret?
    /// `s3://bucket/prefix`, for ``Kind/s3``.
    public var bucket: String?
    /// The bucket's region.
    public var region: String?
    /// The bucket's server, such as `http://127.0.0.1:9000`; AWS if not given.
    public var endpoint: String?
    /// `path` or `virtual-host`.
    public var style: String?
    /// The key to the bucket.
    public var keyID: String?
    /// The secret of that key.
    public var secret: Secret?
    /// The token that belongs to a key for some hours.
    public var sessionToken: Secret?
    /// The token of a MotherDuck account.
    public var token: Secret?
    /// Whether nothing is written there.
    public var readOnly: Bool?

    private enum CodingKeys: String, CodingKey {
        case name, type, file, host, port, database, user, password, bucket, region, endpoint, style, secret, token
        case keyID = "key_id"
        case sessionToken = "session_token"
        case readOnly = "read_only"
    }

    /// A connection of a kind, whose other properties are set one by one.
    public init(name: String, type: Kind) {
        self.name = name
        self.type = type
    }

    /// The properties that are secrets, by the names that the interface gives them.
    static var secrets: [(name: String, path: WritableKeyPath<DataConnection, Secret?> & Sendable)] {
        [
            ("password", \.password), ("secret", \.secret), ("session_token", \.sessionToken), ("token", \.token),
        ]
    }

    /// The same connection with other secrets.
    ///
    /// - Parameter change: told each secret with what it is for.
    func replacingSecrets<Failure: Error>(
        _ change: (_ secret: Secret, _ purpose: String) throws(Failure) -> Secret
    ) throws(Failure) -> DataConnection {
        var changed = self
        for (member, path) in Self.secrets {
            guard let secret = self[keyPath: path] else { continue }
            changed[keyPath: path] = try change(secret, "connection \(name) \(member)")
        }
        return changed
    }

    /// The connection as it may be shown.
    public var masked: DataConnection { replacingSecrets { _, _ in .mask } }

    /// The connection with the secrets of another one where it has only stars.
    func takingSecrets(from other: DataConnection?) -> DataConnection {
        var changed = self
        for (_, path) in Self.secrets where self[keyPath: path] == .mask {
            changed[keyPath: path] = other?[keyPath: path]
        }
        return changed
    }
}

extension DataConnection {
    /// Whether only one node can have it open: a DuckDB file that is written.
    var belongsToOneNode: Bool { type == .duckdb && readOnly != true }
}
