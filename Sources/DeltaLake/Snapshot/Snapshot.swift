import DuckDB
public import FoundationEssentials
import ObjectStore

/// One committed state of a table, ready to be read. A value: it never changes, and costs little to copy.
public struct Snapshot: Sendable {
    /// The version.
    public let version: Int64
    /// When the version was committed, to the millisecond.
    public let timestamp: Date
    /// What is needed to read and write the table.
    public let protocolVersion: ProtocolVersion
    /// The columns and properties.
    public let metadata: Metadata

    /// What the log adds up to; new commits go on from here.
    let replay: LogReplay
    /// Where files lie.
    let paths: DataFilePath
    /// The deleted rows of the files that have some, by file name.
    let deletedRows: [ExactName: DeletedRows]
    /// What has to be done to the columns of the files that need it, by file name.
    let shapes: [ExactName: FileShape]
    /// The newest file of the log, as it was when it was read: another one in its place means another table.
    let newestFile: ObjectInfo?
    /// What is known of the values in each file.
    let skipping: SkippingIndex

    /// The live files, in the order in which they joined the table.
    public var files: [AddFile] { liveFiles.map(\.file) }

    /// How many files the table has.
    public var fileCount: Int { replay.fileCount }

    /// The files with their places.
    var liveFiles: some Sequence<LogReplay.LiveFile> { replay.files }

    /// The size of the live files in bytes.
    public var byteCount: Int64 { liveFiles.reduce(0) { $0 &+ $1.file.size } }

    /// How many rows the table has; `nil` when some file has no statistics.
    public var rowCount: Int64? {
        var sum: Int64 = 0
        for live in liveFiles {
            guard let rows = live.file.rowCount else { return nil }
            sum &+= rows
        }
        return sum
    }

    /// The columns that users see: those of type void are left out (PROTOCOL.md, "Primitive Types").
    public var columns: [Field] { metadata.schema.fields.filter { $0.type != .void } }

    /// How far an application has written into the table; `nil` when it never did.
    public func transactionVersion(of appID: String) -> Int64? { replay.transactions[appID.exact]?.version }

    /// When a timestamp of the table's own says the version was committed, in milliseconds since 1970
    /// (PROTOCOL.md, "In-Commit Timestamps").
    var inCommitTimestamp: Int64? { replay.commitInfo?.inCommitTimestamp }
}
