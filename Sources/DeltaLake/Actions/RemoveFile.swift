/// A data file that leaves the table (PROTOCOL.md, "Add File and Remove File").
public struct RemoveFile: Sendable, Hashable {
    /// The path, as the `add` had it.
    public var path: String
    /// When the file left, in milliseconds since 1970.
    public var deletionTimestamp: Int64?
    /// `false` when the same rows stay in the table, in other files.
    public var dataChange: Bool
    /// The deletion vector that the file had.
    public var deletionVector: DeletionVectorDescriptor?
    /// The partition values that the file had.
    public var partitionValues: [String: String?]?
    /// The size in bytes.
    public var size: Int64?
    /// Where row identifiers started.
    public var baseRowID: Int64?
    /// The version that its rows counted as written in.
    public var defaultRowCommitVersion: Int64?

    /// The removal of a file that is in the table.
    public init(_ file: AddFile, at milliseconds: Int64, dataChange: Bool = true) {
        path = file.path
        deletionTimestamp = milliseconds
        self.dataChange = dataChange
        deletionVector = file.deletionVector
        partitionValues = file.partitionValues
        size = file.size
        baseRowID = file.baseRowID
        defaultRowCommitVersion = file.defaultRowCommitVersion
    }

    init(json: JSON) throws(DeltaError) {
        path = try json.required("path", of: "remove", \.string)
        deletionTimestamp = json["deletionTimestamp"]?.integer
        dataChange = json["dataChange"]?.bool ?? true
        deletionVector = try json["deletionVector"].map { json throws(DeltaError) in
            try DeletionVectorDescriptor(json: json)
        }
        partitionValues = json["partitionValues"]?.members.map { members in
            Dictionary(members.map { ($0.name, $0.value.string) }) { _, last in last }
        }
        size = json["size"]?.integer
        baseRowID = json["baseRowId"]?.integer
        defaultRowCommitVersion = json["defaultRowCommitVersion"]?.integer
    }

    var json: JSON {
        .object([
            "path": .string(path), "deletionTimestamp": deletionTimestamp.map { .integer($0) },
            "dataChange": .bool(dataChange),
            "extendedFileMetadata": partitionValues != nil && size != nil ? .bool(true) : nil,
            "partitionValues": partitionValues.map(AddFile.json), "size": size.map { .integer($0) },
            "deletionVector": deletionVector?.json, "baseRowId": baseRowID.map { .integer($0) },
            "defaultRowCommitVersion": defaultRowCommitVersion.map { .integer($0) },
        ])
    }
}
