/// A data file of the table (PROTOCOL.md, "Add File and Remove File").
public struct AddFile: Sendable, Hashable {
    /// The path as the log has it: relative to the table or absolute, percent-encoded.
    public var path: String
    /// The value of every partition column under its physical name, as text; `nil` is NULL.
    public var partitionValues: [String: String?]
    /// The size in bytes.
    public var size: Int64
    /// When the file was written, in milliseconds since 1970.
    public var modificationTime: Int64
    /// `false` when the same rows were in the table before.
    public var dataChange: Bool
    /// Statistics as JSON text (PROTOCOL.md, "Per-file Statistics").
    public var stats: String?
    /// Further facts.
    public var tags: [String: String]
    /// The rows of the file that are deleted.
    public var deletionVector: DeletionVectorDescriptor?
    /// Where row identifiers start (PROTOCOL.md, "Row Tracking").
    public var baseRowID: Int64?
    /// The version that rows count as written in (PROTOCOL.md, "Row Tracking").
    public var defaultRowCommitVersion: Int64?
    /// What clustered the file (PROTOCOL.md, "Clustered Table").
    public var clusteringProvider: String?
    /// How many rows the file holds, deleted ones included; `nil` without statistics.
    public var recordCount: Int64?

    /// A new data file.
    public init(
        path: String, partitionValues: [String: String?] = [:], size: Int64, modificationTime: Int64,
        dataChange: Bool = true, stats: String? = nil
    ) {
        self.path = path
        self.partitionValues = partitionValues
        self.size = size
        self.modificationTime = modificationTime
        self.dataChange = dataChange
        self.stats = stats
        tags = [:]
        recordCount = stats.flatMap { JSONParser.integer(named: "numRecords", in: $0) }
    }

    init(json: JSON) throws(DeltaError) {
        var values: [String: String?] = [:]
        for member in json["partitionValues"]?.members ?? [] {
            values.updateValue(member.value.string, forKey: member.name)
        }
        self.init(
            path: try json.required("path", of: "add", \.string), partitionValues: values,
            size: try json.required("size", of: "add", \.integer),
            modificationTime: json["modificationTime"]?.integer ?? 0, dataChange: json["dataChange"]?.bool ?? true,
            stats: json["stats"]?.string)
        tags = json["tags"]?.stringMap ?? [:]
        deletionVector = try json["deletionVector"].map { json throws(DeltaError) in
            try DeletionVectorDescriptor(json: json)
        }
        baseRowID = json["baseRowId"]?.integer
        defaultRowCommitVersion = json["defaultRowCommitVersion"]?.integer
        clusteringProvider = json["clusteringProvider"]?.string
        // PROTOCOL.md, "Checkpoint Schema": a checkpoint may have the statistics as a struct only.
        recordCount = recordCount ?? json["stats_parsed"]?["numRecords"]?.integer
        // A count that cannot be is none.
        if let count = recordCount, count < 0 { recordCount = nil }
        guard size >= 0 else { throw .broken("The file \"\(path)\" has the size \(size).") }
    }

    /// Takes over statistics that were found elsewhere than in the action.
    mutating func setStatistics(_ text: String) {
        stats = text
        recordCount = recordCount ?? JSONParser.integer(named: "numRecords", in: text)
    }

    var json: JSON {
        .object([
            "path": .string(path), "partitionValues": Self.json(partitionValues), "size": .integer(size),
            "modificationTime": .integer(modificationTime), "dataChange": .bool(dataChange),
            "stats": stats.map { .string($0) }, "tags": tags.isEmpty ? nil : .strings(tags),
            "deletionVector": deletionVector?.json, "baseRowId": baseRowID.map { .integer($0) },
            "defaultRowCommitVersion": defaultRowCommitVersion.map { .integer($0) },
            "clusteringProvider": clusteringProvider.map { .string($0) },
        ])
    }

    /// How many rows of the file are in the table; `nil` without statistics.
    public var rowCount: Int64? {
        recordCount.map { max(0, $0.subtractingReportingOverflow(deletionVector?.cardinality ?? 0).partialValue) }
    }

    /// What tells the file's partition apart. Swift takes texts for equal that are written with other code points, such as
    /// an é of one or of two; to a table these are different values.
    var partitionKey: [String: [UInt8]?] { partitionValues.mapValues { $0.map { Array($0.utf8) } } }

    static func json(_ partitionValues: [String: String?]) -> JSON {
        .object(
            partitionValues.sorted { $0.key < $1.key }
                .map { JSON.Member($0.key, $0.value.map { .string($0) } ?? .null) })
    }
}
