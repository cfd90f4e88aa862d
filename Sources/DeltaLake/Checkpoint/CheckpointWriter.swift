import DuckDB
import FoundationEssentials
import Glibc

/// Turns actions into a Parquet file with the columns of a checkpoint (PROTOCOL.md, "Checkpoint Schema").
///
/// DuckDB writes the file from lines of JSON that lie in a temporary file, so that a checkpoint of a large table needs
/// no more memory than the table's state has already.
struct CheckpointWriter {
    private let folder: String

    init() throws(DeltaError) {
        folder = FileManager.default.temporaryDirectory.path + "/sord-checkpoint-\(UUID().uuidString)"
        guard mkdir(folder, 0o700) == 0 else {
            throw DeltaError(.storage, "No temporary folder can be made: \(String(cString: strerror(errno))).")
        }
    }

    /// Removes what was written.
    func close() {
        for name in ["lines", "parquet"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// The bytes of a Parquet file.
    ///
    /// - Parameter feed: hands over the actions one after the other.
    /// - Returns: the bytes, and how many actions they hold.
    func parquet(
        _ columns: [Column], _ feed: ((Action) throws(DeltaError) -> Void) throws(DeltaError) -> Void
    ) async throws(DeltaError) -> (bytes: [UInt8], count: Int) {
        let lines = "\(folder)/lines"
        let (count, longest) = try write(lines, feed)
        let types = columns.map { "\(SQL.literal($0.name)): \(SQL.literal($0.type))" }.joined(separator: ", ")
        let names = columns.map { SQL.identifier($0.name) }.joined(separator: ", ")
        let file = "\(folder)/parquet"
        let sql = """
            COPY (SELECT \(names) FROM read_json(\(SQL.literal(lines)), format = 'newline_delimited', \
            columns = {\(types)}, maximum_object_size = \(max(16 << 20, longest * 2)))) \
            TO \(SQL.literal(file)) (FORMAT parquet, COMPRESSION snappy)
            """
        do throws(DuckDBError) {
            let connection = try ReaderDatabase.local().connect()
            try await connection.run(sql)
        } catch {
            throw DeltaError(.storage, "The checkpoint cannot be written: \(error.message)", cause: error)
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw DeltaError(.storage, "The checkpoint cannot be read back.")
        }
        return ([UInt8](data), count)
    }

    private func write(
        _ path: String, _ feed: ((Action) throws(DeltaError) -> Void) throws(DeltaError) -> Void
    ) throws(DeltaError) -> (count: Int, longest: Int) {
        guard let file = fopen(path, "w") else {
            throw DeltaError(.storage, "No temporary file can be made: \(String(cString: strerror(errno))).")
        }
        var count = 0
        var longest = 0
        var buffer: [UInt8] = []
        func flush() throws(DeltaError) {
            guard fwrite(buffer, 1, buffer.count, file) == buffer.count else {
                throw DeltaError(.diskFull, "There is no room for a temporary file.", hint: "Free some space.")
            }
            buffer.removeAll(keepingCapacity: true)
        }
        do throws(DeltaError) {
            try feed { (action) throws(DeltaError) in
                let start = buffer.count
                action.json.append(to: &buffer)
                buffer.append(0x0A)
                count += 1
                longest = max(longest, buffer.count - start)
                if buffer.count > 1 << 20 { try flush() }
            }
            try flush()
        } catch {
            fclose(file)
            throw error
        }
        guard fclose(file) == 0 else {
            throw DeltaError(.diskFull, "There is no room for a temporary file.", hint: "Free some space.")
        }
        return (count, longest)
    }

    /// A column of a checkpoint: a kind of action, and its parts.
    struct Column {
        let name: String
        let type: String
    }

    private static let vector = """
        STRUCT("storageType" VARCHAR, "pathOrInlineDv" VARCHAR, "offset" INTEGER, "sizeInBytes" INTEGER, \
        cardinality BIGINT)
        """

    /// The columns for files.
    static let files = [
        Column(
            name: "add",
            type: """
                STRUCT(path VARCHAR, "partitionValues" MAP(VARCHAR, VARCHAR), size BIGINT, "modificationTime" BIGINT, \
                "dataChange" BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR), "deletionVector" \(vector), \
                "baseRowId" BIGINT, "defaultRowCommitVersion" BIGINT, "clusteringProvider" VARCHAR)
                """),
        Column(
            name: "remove",
            type: """
                STRUCT(path VARCHAR, "deletionTimestamp" BIGINT, "dataChange" BOOLEAN, "extendedFileMetadata" BOOLEAN, \
                "partitionValues" MAP(VARCHAR, VARCHAR), size BIGINT, "deletionVector" \(vector), "baseRowId" BIGINT, \
                "defaultRowCommitVersion" BIGINT)
                """),
    ]

    /// The columns for what a table has once.
    static let table = [
        Column(name: "txn", type: #"STRUCT("appId" VARCHAR, version BIGINT, "lastUpdated" BIGINT)"#),
        Column(
            name: "metaData",
            type: """
                STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options \
                MAP(VARCHAR, VARCHAR)), "schemaString" VARCHAR, "partitionColumns" VARCHAR[], configuration \
                MAP(VARCHAR, VARCHAR), "createdTime" BIGINT)
                """),
        Column(
            name: "protocol",
            type: """
                STRUCT("minReaderVersion" INTEGER, "minWriterVersion" INTEGER, "readerFeatures" VARCHAR[], \
                "writerFeatures" VARCHAR[])
                """),
        Column(name: "domainMetadata", type: "STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)"),
    ]
}
