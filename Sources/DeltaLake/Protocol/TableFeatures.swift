/// Which features of the protocol Sord has (PROTOCOL.md, "Valid Feature Names in Table Features").
enum TableFeatures {
    static let timestampNtz = "timestampNtz"
    static let columnMapping = "columnMapping"
    static let inCommitTimestamp = "inCommitTimestamp"
    static let appendOnly = "appendOnly"
    static let v2Checkpoint = "v2Checkpoint"

    /// Features of tables that Sord reads.
    static let readable: Set<String> = [
        columnMapping, "deletionVectors", timestampNtz, "typeWidening", "typeWidening-preview", v2Checkpoint,
        "vacuumProtocolCheck",
    ]

    /// Features of tables that Sord writes to. Some of them only matter when a column or property uses them; those
    /// are looked at in ``checkWritable(_:_:)``.
    static let writable: Set<String> = readable.union([
        appendOnly, "invariants", "checkConstraints", "changeDataFeed", "generatedColumns", "allowColumnDefaults",
        "identityColumns", "domainMetadata", inCommitTimestamp,
    ])

    /// What a writer version asks for before features had names (PROTOCOL.md, "Writer Version Requirements").
    static func legacyWriterFeatures(_ version: Int) -> [String] {
        let steps: [(version: Int, features: [String])] = [
            (2, [appendOnly, "invariants"]), (3, ["checkConstraints"]), (4, ["changeDataFeed", "generatedColumns"]),
            (5, [columnMapping]), (6, ["identityColumns"]),
        ]
        return steps.filter { $0.version <= version }.flatMap(\.features)
    }

    /// Refuses a table that Sord would read wrongly, naming every feature that is missing.
    static func checkReadable(_ version: ProtocolVersion, _ metadata: Metadata) throws(DeltaError) {
        guard version.reader <= 3 else {
            throw .unsupported("The table needs reader version \(version.reader); Sord has 3.")
        }
        if version.reader == 3 {
            guard let features = version.readerFeatures else {
                throw .broken("The protocol has reader version 3 and no reader features.")
            }
            let missing = features.filter { !readable.contains($0) }
            guard missing.isEmpty else {
                throw .unsupported("The table needs \(list(missing)) to be read, which Sord does not have.")
            }
        }
        guard metadata.provider == "parquet" else {
            throw .unsupported("The data files have the format \"\(metadata.provider)\"; Sord reads parquet.")
        }
        if let mode = metadata.configuration[ColumnMapping.modeKey], ColumnMapping(rawValue: mode) == nil {
            throw .unsupported("The column mapping mode \"\(mode)\" is not known.")
        }
        for field in metadata.schema.fields where field.type.hasEmptyStruct {
            throw .unsupported("The column \"\(field.name)\" has a struct without a member that could be read.")
        }
    }

    /// Refuses to write a table when that could break a promise which the table makes.
    static func checkWritable(_ version: ProtocolVersion, _ metadata: Metadata) throws(DeltaError) {
        guard version.writer <= 7 else {
            throw .unsupported("The table needs writer version \(version.writer); Sord has 7.")
        }
        if version.writer == 7 {
            guard let features = version.writerFeatures else {
                throw .broken("The protocol has writer version 7 and no writer features.")
            }
            let missing = features.filter { !writable.contains($0) }
            guard missing.isEmpty else {
                throw .unsupported("The table needs \(list(missing)) to be written, which Sord does not have.")
            }
        }
        for field in metadata.schema.fields { try checkWritable(field) }
    }

    /// Rules that stand in the schema. Those of columns are followed; those of fields inside of columns, which the
    /// reference implementation does not make, are not known to be followed by anybody.
    private static func checkWritable(_ field: Field, isColumn: Bool = true) throws(DeltaError) {
        let rules: [(key: String, feature: String)] = [
            ("delta.identity.start", "identityColumns"), (Field.generationKey, "generatedColumns"),
            ("delta.invariants", "invariants"), ("CURRENT_DEFAULT", "allowColumnDefaults"),
        ]
        for rule in rules.prefix(isColumn ? 1 : rules.count) where field.metadata(rule.key) != nil {
            throw .unsupported(
                "The column \"\(field.name)\" uses \(rule.feature), which Sord does not have for writing "
                    + (isColumn ? "yet." : "inside of other columns."))
        }
        try checkWritable(field.type)
    }

    private static func checkWritable(_ type: DataType) throws(DeltaError) {
        switch type {
        case .structure(let schema): for field in schema.fields { try checkWritable(field, isColumn: false) }
        case .array(let element, _): try checkWritable(element)
        case .map(let key, let value, _):
            try checkWritable(key)
            try checkWritable(value)
        default: break
        }
    }

    private static func list(_ features: [String]) -> String {
        "the feature\(features.count == 1 ? "" : "s") "
            + features.map { "\"\($0)\"" }.sorted().joined(separator: ", ")
    }
}

extension ProtocolVersion {
    /// The protocol of a new table with these columns (PROTOCOL.md, "Table Features for New and Existing Tables").
    static func creating(_ schema: Schema, mapped: Bool) -> ProtocolVersion {
        ProtocolVersion(reader: 1, writer: 2).supporting(schema, mapped: mapped)
    }

    /// The protocol with what these columns need on top; the same when it has that already.
    func supporting(_ schema: Schema, mapped: Bool) -> ProtocolVersion {
        var needed: [String] = []
        if DataType.structure(schema).contains(.timestampNtz) { needed.append(TableFeatures.timestampNtz) }
        if mapped { needed.append(TableFeatures.columnMapping) }
        let readers = readerFeatures ?? (reader == 2 ? [TableFeatures.columnMapping] : [])
        let writers = writer == 7 ? writerFeatures ?? [] : TableFeatures.legacyWriterFeatures(writer)
        if needed.allSatisfy({ readers.contains($0) && writers.contains($0) }) { return self }
        return ProtocolVersion(
            reader: 3, writer: 7, readerFeatures: readers + needed.filter { !readers.contains($0) },
            writerFeatures: writers + needed.filter { !writers.contains($0) })
    }
}

extension DataType {
    /// Whether the type or a part of it is a struct without members, or with such of type void only.
    fileprivate var hasEmptyStruct: Bool {
        switch self {
        case .structure(let schema):
            schema.fields.allSatisfy { $0.type == .void } || schema.fields.contains { $0.type.hasEmptyStruct }
        case .array(let element, _): element.hasEmptyStruct
        case .map(let key, let value, _): key.hasEmptyStruct || value.hasEmptyStruct
        default: false
        }
    }
}
