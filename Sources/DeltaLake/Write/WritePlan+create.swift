import DuckDB

extension WritePlan {
    /// What only the world outside can say about a new table.
    struct Origin {
        /// An identifier for a new table.
        let tableID: String
        /// The time, in milliseconds since 1970.
        let now: Int64
        /// Makes a physical name that no column had before.
        let physicalName: () -> String
    }

    /// The plan for a table that does not exist.
    init(
        creating columns: [Column], partitionColumns: [String], properties: [String: String] = [:], origin: Origin
    ) throws(DeltaError) {
        var schema = try Self.schema(of: columns)
        let partitions = try Self.checked(partitionColumns, of: schema)
        let isMapped = ColumnMapping.isNeeded(for: schema)
        var configuration: [String: String] = [:]
        if isMapped {
            var maximum: Int64 = 0
            schema.mapColumns(above: &maximum, physicalName: origin.physicalName)
            configuration[ColumnMapping.modeKey] = ColumnMapping.name.rawValue
            configuration[ColumnMapping.maximumIDKey] = String(maximum)
        }
        let metadata = Metadata(
            id: origin.tableID, schema: schema, partitionColumns: partitions, configuration: configuration,
            createdTime: origin.now)
        (self.metadata, protocolVersion) = try Self.setting(
            properties, of: metadata, .creating(schema, mapped: isMapped), origin: origin)
        changesTable = true
        outputs = Self.outputs(of: columns, self.metadata.schema)
    }

    /// The plan for a table whose rows and columns are replaced.
    ///
    /// A column that stays, by name and type, keeps what the table says about it.
    init(
        overwriting snapshot: Snapshot, with columns: [Column], partitionColumns: [String]?,
        properties: [String: String] = [:], origin: Origin
    ) throws(DeltaError) {
        let old = snapshot.metadata
        var schema = try Self.schema(of: columns)
        for index in schema.fields.indices {
            guard let known = old.schema.fields.first(where: { $0.name.exact == schema.fields[index].name.exact }),
                known.type.hasShape(of: schema.fields[index].type)
            else { continue }
            schema.fields[index] = known
        }
        var new = old
        if let partitionColumns {
            new.partitionColumns = try Self.checked(partitionColumns, of: schema)
        } else {
            let kept = old.partitionColumns.compactMap { schema.field(named: $0)?.name }
            new.partitionColumns = kept.count == old.partitionColumns.count ? kept : []
            if kept.count == schema.fields.count { new.partitionColumns = [] }
        }
        let isMapped = old.columnMapping != .none || ColumnMapping.isNeeded(for: schema)
        if isMapped {
            var maximum = old.configuration[ColumnMapping.maximumIDKey].flatMap { Int64($0) } ?? 0
            schema.mapColumns(above: &maximum, physicalName: origin.physicalName)
            if old.columnMapping == .none { new.configuration[ColumnMapping.modeKey] = ColumnMapping.name.rawValue }
            new.configuration[ColumnMapping.maximumIDKey] = String(maximum)
        }
        new.schema = schema
        (metadata, protocolVersion) = try Self.setting(
            properties, of: new, snapshot.protocolVersion.supporting(schema, mapped: isMapped), origin: origin)
        new = metadata
        schema = metadata.schema
        changesTable = new != old || protocolVersion != snapshot.protocolVersion
        outputs = Self.outputs(of: columns, schema)
    }

    /// The metadata and protocol with properties set; columns that get mapped only now belong to no file yet.
    private static func setting(
        _ properties: [String: String], of metadata: Metadata, _ protocolVersion: ProtocolVersion, origin: Origin
    ) throws(DeltaError) -> (Metadata, ProtocolVersion) {
        var plan = AlterationPlan(
            metadata: metadata, protocolVersion: protocolVersion, hasRows: false, physicalName: origin.physicalName)
        if !properties.isEmpty { try plan.apply(.setProperties(properties)) }
        return (plan.metadata, plan.protocolVersion)
    }

    private static func schema(of columns: [Column]) throws(DeltaError) -> Schema {
        var fields: [Field] = []
        for column in columns {
            let type = try DataType(holding: column.type, of: "The column \"\(column.name)\"")
            fields.append(Field(name: column.name, type: type))
        }
        let schema = Schema(fields)
        try schema.checkNewNames(within: "The query")
        return schema
    }

    private static func checked(_ names: [String], of schema: Schema) throws(DeltaError) -> [String] {
        var partitions: [String] = []
        for name in names {
            guard let field = schema.field(named: name) else {
                throw DeltaError(.schemaMismatch, "The query has no column \"\(name)\" to partition by.")
            }
            guard field.type.isPrimitive, field.type != .binary else {
                throw DeltaError(
                    .schemaMismatch,
                    "The column \"\(name)\" has the type \(field.type.duckDBType), which cannot be partitioned by.")
            }
            guard !partitions.contains(field.name) else {
                throw DeltaError(.schemaMismatch, "The column \"\(name)\" is named twice to partition by.")
            }
            partitions.append(field.name)
        }
        guard partitions.isEmpty || partitions.count < schema.fields.count else {
            throw DeltaError(.schemaMismatch, "A table needs a column that it is not partitioned by.")
        }
        return partitions
    }

    private static func outputs(of columns: [Column], _ schema: Schema) -> [Output] {
        zip(columns, schema.fields).enumerated().map { index, pair in
            return Output(field: pair.1, value: conversion("c\(index)", to: pair.1))
        }
    }
}

extension DataType {
    /// Whether both hold the same values under the same names, whatever else is said about their fields.
    func hasShape(of other: DataType) -> Bool {
        switch (self, other) {
        case (.structure(let mine), .structure(let theirs)):
            mine.fields.count == theirs.fields.count
                && zip(mine.fields, theirs.fields).allSatisfy {
                    $0.name.exact == $1.name.exact && $0.type.hasShape(of: $1.type)
                }
        case (.array(let mine, _), .array(let theirs, _)): mine.hasShape(of: theirs)
        case (.map(let myKey, let mine, _), .map(let theirKey, let theirs, _)):
            myKey.hasShape(of: theirKey) && mine.hasShape(of: theirs)
        default: self == other
        }
    }
}
