import DuckDB
public import FoundationEssentials

/// What there is to know about a table as a whole.
public struct TableDetail: Sendable, Hashable {
    /// The place of the table in the lake.
    public let name: String
    /// Identifies the table, whatever its place.
    public let id: String
    /// What a user said about it.
    public let description: String?
    /// The format of the data files: `parquet`.
    public let format: String
    /// When the table was created, as far as the log says.
    public let created: Date?
    /// When the newest version was committed.
    public let modified: Date
    /// The newest version.
    public let version: Int64
    /// The columns that the files are divided by.
    public let partitionColumns: [String]
    /// The columns that the rows are clustered by (PROTOCOL.md, "Clustered Table").
    public let clusteringColumns: [String]
    /// How many data files the newest version has.
    public let fileCount: Int
    /// Their size in bytes.
    public let byteCount: Int64
    /// How many rows the table has; `nil` when some file does not say.
    public let rowCount: Int64?
    /// How many rows are marked as deleted in files that are still there.
    public let deletedRowCount: Int64
    /// What a reader needs.
    public let minimumReaderVersion: Int
    /// What a writer needs.
    public let minimumWriterVersion: Int
    /// The features of the protocol that the table uses, sorted.
    public let features: [String]
    /// The properties of the table.
    public let properties: [String: String]
    /// The versions that checkpoints hold, ascending.
    public let checkpoints: [Int64]
}

extension Table {
    /// What there is to know about the table as a whole.
    ///
    /// - Throws: ``DeltaError`` as for ``snapshot(updating:version:)``.
    public func detail() async throws(DeltaError) -> TableDetail {
        let snapshot = try await snapshot()
        do throws(DeltaError) {
            let prefix = logKey("")
            var checkpoints: Set<Int64> = []
            let names = try await storage.list(prefix).map { String($0.key.dropFirst(prefix.count)) }
            for name in names {
                switch LogFile(name: name) {
                case .checkpoint(let version), .checkpointV2(let version, _), .checkpointPart(let version, _, _):
                    // Only whole ones count.
                    if (try? LogSegment(names: names, target: version))?.checkpoint?.version == version {
                        checkpoints.insert(version)
                    }
                default: break
                }
            }
            return TableDetail(snapshot, name: path, checkpoints: checkpoints.sorted())
        } catch {
            throw error.at(table: path)
        }
    }
}

extension TableDetail {
    init(_ snapshot: Snapshot, name: String, checkpoints: [Int64]) {
        let metadata = snapshot.metadata
        self.init(
            name: name, id: metadata.id, description: metadata.description, format: metadata.provider,
            created: metadata.createdTime.map { Date(timeIntervalSince1970: Double($0) / 1000) },
            modified: snapshot.timestamp, version: snapshot.version, partitionColumns: metadata.partitionColumns,
            clusteringColumns: Self.clustering(snapshot), fileCount: snapshot.fileCount, byteCount: snapshot.byteCount,
            rowCount: snapshot.rowCount,
            deletedRowCount: snapshot.liveFiles.reduce(0) { $0 &+ ($1.file.deletionVector?.cardinality ?? 0) },
            minimumReaderVersion: snapshot.protocolVersion.reader,
            minimumWriterVersion: snapshot.protocolVersion.writer,
            features: Set(
                (snapshot.protocolVersion.readerFeatures ?? []) + (snapshot.protocolVersion.writerFeatures ?? [])
            ).sorted(), properties: metadata.configuration, checkpoints: checkpoints)
    }

    /// PROTOCOL.md, "Clustered Table": the domain names columns as the files do.
    private static func clustering(_ snapshot: Snapshot) -> [String] {
        guard let text = snapshot.replay.domains["delta.clustering"]?.configuration,
            let columns = try? JSONParser.parse(text)["clusteringColumns"]?.elements
        else { return [] }
        return columns.compactMap { column in
            var fields = snapshot.metadata.schema.fields
            var names: [String] = []
            for part in column.elements?.compactMap(\.string) ?? [] {
                guard
                    let field = fields.first(where: {
                        $0.physicalName.exact == part.exact || $0.name.exact == part.exact
                    })
                else {
                    return nil
                }
                names.append(field.name)
                if case .structure(let schema) = field.type { fields = schema.fields }
            }
            return names.isEmpty ? nil : names.joined(separator: ".")
        }
    }
}
