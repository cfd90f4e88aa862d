/// What an engine must support to read and to write a table (PROTOCOL.md, "Protocol Evolution").
public struct ProtocolVersion: Sendable, Hashable {
    /// The version that a reader needs.
    public var reader: Int
    /// The version that a writer needs.
    public var writer: Int
    /// The features that a reader needs, when the reader version is 3.
    public var readerFeatures: [String]?
    /// The features that a writer needs, when the writer version is 7.
    public var writerFeatures: [String]?

    /// Versions with their features.
    public init(reader: Int, writer: Int, readerFeatures: [String]? = nil, writerFeatures: [String]? = nil) {
        self.reader = reader
        self.writer = writer
        self.readerFeatures = readerFeatures
        self.writerFeatures = writerFeatures
    }

    init(json: JSON) throws(DeltaError) {
        let reader = try json.required("minReaderVersion", of: "protocol", \.integer)
        let writer = try json.required("minWriterVersion", of: "protocol", \.integer)
        guard (0...1_000_000).contains(reader), (0...1_000_000).contains(writer) else {
            throw .broken("The protocol version \(reader)/\(writer) is absurd.")
        }
        self.init(
            reader: Int(reader), writer: Int(writer),
            readerFeatures: json["readerFeatures"]?.elements?.compactMap(\.string),
            writerFeatures: json["writerFeatures"]?.elements?.compactMap(\.string))
    }

    var json: JSON {
        .object([
            "minReaderVersion": .integer(reader), "minWriterVersion": .integer(writer),
            "readerFeatures": readerFeatures.map { .array($0.map { .string($0) }) },
            "writerFeatures": writerFeatures.map { .array($0.map { .string($0) }) },
        ])
    }
}
