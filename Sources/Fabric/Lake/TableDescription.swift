import DeltaLake
import Foundation

/// What there is to know about the newest version of a table besides its columns and rows.
public struct TableDescription: Sendable, Hashable {
    /// Its name in the lake.
    public var name: String
    /// The identifier that it keeps whatever its place.
    public var id: String
    /// What somebody wrote about it.
    public var comment: String?
    /// The newest version.
    public var version: Int64
    /// When the table was made; nil when its log does not say.
    public var created: Date?
    /// When the newest version was committed.
    public var modified: Date
    /// Its rows, or nil when some of its files carry no statistics.
    public var rows: Int64?
    /// How many live files it has.
    public var files: Int
    /// Their size in bytes.
    public var bytes: Int64
    /// The columns that its files are divided by.
    public var partitionColumns: [String]
    /// Its properties, sorted by name.
    public var properties: [Property]
    /// The protocol version that a reader needs.
    public var readerVersion: Int
    /// The protocol version that a writer needs.
    public var writerVersion: Int
    /// The features that readers and writers need, sorted.
    public var features: [String]

    /// A property of a table.
    public struct Property: Sendable, Hashable {
        /// For example `delta.appendOnly`.
        public var key: String
        /// The value, as a text.
        public var value: String
    }

    init(name: String, snapshot: Snapshot) {
        self.name = name
        let metadata = snapshot.metadata
        id = metadata.id
        comment = metadata.description
        version = snapshot.version
        created = metadata.createdTime.map { Date(timeIntervalSince1970: Double($0) / 1_000) }
        modified = snapshot.timestamp
        rows = snapshot.rowCount
        files = snapshot.fileCount
        bytes = snapshot.byteCount
        partitionColumns = metadata.partitionColumns
        properties = metadata.configuration.sorted { $0.key < $1.key }.map { Property(key: $0.key, value: $0.value) }
        readerVersion = snapshot.protocolVersion.reader
        writerVersion = snapshot.protocolVersion.writer
        let named = (snapshot.protocolVersion.readerFeatures ?? []) + (snapshot.protocolVersion.writerFeatures ?? [])
        features = Set(named).sorted()
    }
}

extension Lake {
    /// Describes a table.
    ///
    /// - Throws: ``SordError`` as ``snapshot(of:)`` does.
    public func detail(of name: String) async throws(SordError) -> TableDescription {
        TableDescription(name: name, snapshot: try await snapshot(of: name))
    }
}
