/// A file with rows that a commit changed (PROTOCOL.md, "Add CDC File"). Snapshots ignore it.
public struct ChangeFile: Sendable, Hashable {
    /// The folder of such files in a table.
    static let folder = "_change_data"
    /// The column that says what happened to a row.
    static let typeColumn = "_change_type"

    /// The path, relative to the table, percent-encoded.
    public var path: String
    /// The partition values of its rows.
    public var partitionValues: [String: String?]
    /// The size in bytes.
    public var size: Int64

    /// A file of changed rows that was just written.
    init(path: String, partitionValues: [String: String?], size: Int64) {
        self.path = path
        self.partitionValues = partitionValues
        self.size = size
    }

    init(json: JSON) throws(DeltaError) {
        path = try json.required("path", of: "cdc", \.string)
        size = try json.required("size", of: "cdc", \.integer)
        partitionValues = Dictionary(
            (json["partitionValues"]?.members ?? []).map { ($0.name, $0.value.string) }
        ) { _, last in last }
    }

    var json: JSON {
        .object([
            "path": .string(path), "partitionValues": AddFile.json(partitionValues), "size": .integer(size),
            "dataChange": .bool(false),
        ])
    }
}
