/// How to write; the defaults fit almost always.
public struct WriteOptions: Sendable, Hashable {
    /// The columns that the files of a new table are divided by. An existing table keeps its own, unless it is
    /// overwritten and this is given.
    public var partitionColumns: [String]?
    /// About how large a data file may become, in bytes. `nil` for one file a write, or one a partition, whose rows
    /// keep the order of the query; files of a size are written by several threads, which mix the order.
    public var fileSize: Int?
    /// The name of the operation in the history.
    public var operation: String
    /// Notes how far an application came, in the same commit. A write that is not ahead of what the table has is
    /// left out (PROTOCOL.md, "Transaction Identifiers").
    public var transaction: AppTransaction?
    /// Whether to overwrite what others committed while the query ran. Without it that is a conflict.
    public var overwritesConcurrentChanges: Bool
    /// What may happen to the columns of a table that is there; `nil` for what the mode is used to: an append keeps
    /// them, an overwrite replaces them.
    public var schema: SchemaChange?
    /// Properties to give to the table when the write makes it, or replaces its columns.
    public var properties: [String: String]
    /// Only for an overwrite: an SQL condition on the columns of the table. The rows that fulfil it are replaced, and
    /// every row that is written has to fulfil it.
    public var replaceWhere: String?
    /// The columns of the table by which the rows of each file are sorted, in order; ascending, NULL last. Files whose
    /// values lie close together are skipped more often by readers.
    public var sortColumns: [String]
    /// How often to try the commit again when others were first.
    public var maximumAttempts: Int

    /// How to write.
    public init(
        partitionColumns: [String]? = nil, fileSize: Int? = nil, operation: String = "WRITE",
        transaction: AppTransaction? = nil, overwritesConcurrentChanges: Bool = false, schema: SchemaChange? = nil,
        properties: [String: String] = [:],
        replaceWhere: String? = nil, sortColumns: [String] = [], maximumAttempts: Int = 200
    ) {
        self.partitionColumns = partitionColumns
        self.fileSize = fileSize
        self.operation = operation
        self.transaction = transaction
        self.overwritesConcurrentChanges = overwritesConcurrentChanges
        self.schema = schema
        self.properties = properties
        self.replaceWhere = replaceWhere
        self.sortColumns = sortColumns
        self.maximumAttempts = maximumAttempts
    }
}
