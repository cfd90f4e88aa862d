import DuckDB

/// What ALTER TABLE makes of a table's metadata and protocol, decided without I/O.
struct AlterationPlan {
    /// What every row that is there has to fulfil before the change may be made.
    struct RowCheck: Sendable, Hashable {
        /// SQL over the table's columns that is true for a row in order.
        let condition: String
        /// What is wrong when it is not.
        let complaint: String
    }

    /// The metadata after the change.
    private(set) var metadata: Metadata
    /// The protocol after the change.
    private(set) var protocolVersion: ProtocolVersion
    /// What has to hold for the rows.
    private(set) var checks: [RowCheck] = []

    private let hasRows: Bool
    private let physicalName: () -> String

    /// - Parameters:
    ///   - hasRows: whether the table has files.
    ///   - physicalName: makes a physical name that no column had before.
    init(
        metadata: Metadata, protocolVersion: ProtocolVersion, hasRows: Bool, physicalName: @escaping () -> String
    ) {
        self.metadata = metadata
        self.protocolVersion = protocolVersion
        self.hasRows = hasRows
        self.physicalName = physicalName
    }

    /// Makes one change more.
    ///
    /// - Throws: ``DeltaError`` `schemaMismatch`, `badName` or `unsupportedTable`.
    mutating func apply(_ alteration: TableAlteration) throws(DeltaError) {
        switch alteration {
        case .addColumn(let path, let type, let isNullable, let comment):
            try addColumn(path, type, isNullable: isNullable, comment: comment)
        case .renameColumn(let path, let name): try renameColumn(path, to: name)
        case .dropColumn(let path): try dropColumn(path)
        case .setNotNull(let path): try setNotNull(path)
        case .dropNotNull(let path):
            try updateField(path) { (field) throws(DeltaError) in field.nullable = true }
        case .changeType(let path, let type): try changeType(path, to: type)
        case .commentColumn(let path, let comment):
            try updateField(path) { (field) throws(DeltaError) in
                field.metadata.removeAll { $0.name == "comment" }
                if let comment { field.setMetadata("comment", .string(comment)) }
            }
        case .commentTable(let comment): metadata.description = comment
        case .addConstraint(let name, let check): try addConstraint(name, check)
        case .dropConstraint(let name, let ifExists): try dropConstraint(name, ifExists: ifExists)
        case .setProperties(let properties):
            for (name, value) in properties.sorted(by: { $0.key < $1.key }) { try setProperty(name, value) }
        case .unsetProperties(let names, let ifExists):
            for name in names { try unsetProperty(name, ifExists: ifExists) }
        }
        protocolVersion = protocolVersion.supporting(metadata.schema, mapped: metadata.columnMapping != .none)
    }

    // MARK: Columns

    /// Says what stands in a column that a write does not name (PROTOCOL.md, "Default Columns").
    mutating func setDefault(_ expression: String, of column: String) throws(DeltaError) {
        try updateField([column]) { (field) throws(DeltaError) in
            field.setMetadata("CURRENT_DEFAULT", .string(expression))
        }
        protocolVersion = protocolVersion.adding("allowColumnDefaults")
    }

    private mutating func addColumn(
        _ path: [String], _ type: LogicalType, isNullable: Bool, comment: String?
    ) throws(DeltaError) {
        guard let name = path.last else { throw DeltaError(.badName, "A column needs a name.") }
        guard isNullable || !hasRows else {
            throw DeltaError(
                .schemaMismatch,
                "The column \"\(name)\" cannot be NOT NULL: the rows that are there have no value for it.",
                hint: "Add it without NOT NULL, give it values with UPDATE, then ALTER COLUMN … SET NOT NULL.")
        }
        var field = Field(name: name, type: try DataType(holding: type, of: "The column \"\(name)\""))
        field.nullable = isNullable
        if let comment { field.setMetadata("comment", .string(comment)) }
        let added = field
        try metadata.schema.updateFields(at: path.dropLast()) { (schema) throws(DeltaError) in
            schema.fields.append(added)
            try schema.checkNewNames(within: "The table")
        }
        if metadata.columnMapping == .none, ColumnMapping.isNeeded(for: metadata.schema) {
            mapColumns(keepingNamesOf: metadata.schema, except: path)
        } else if metadata.columnMapping != .none {
            giveIdentifiers()
        }
        try checkReservedNames()
    }

    private mutating func renameColumn(_ path: [String], to name: String) throws(DeltaError) {
        guard let old = path.last else { throw DeltaError(.badName, "A column needs a name.") }
        try checkUnused(path, verb: "renamed")
        ensureMapping()
        try metadata.schema.updateFields(at: path.dropLast()) { (schema) throws(DeltaError) in
            schema.fields[try schema.index(of: old)].name = name
            try schema.checkNewNames(within: "The table")
        }
        if path.count == 1 {
            metadata.partitionColumns = metadata.partitionColumns.map {
                $0.folded == old.folded ? name : $0
            }
        }
        try checkReservedNames()
    }

    private mutating func dropColumn(_ path: [String]) throws(DeltaError) {
        guard let name = path.last else { throw DeltaError(.badName, "A column needs a name.") }
        if path.count == 1, metadata.partitionColumns.contains(where: { $0.folded == name.folded }) {
            throw DeltaError(
                .schemaMismatch, "The column \"\(name)\" cannot be dropped: the table is partitioned by it.",
                hint: "Write the table anew with other partition columns.")
        }
        try checkUnused(path, verb: "dropped")
        ensureMapping()
        try metadata.schema.updateFields(at: path.dropLast()) { (schema) throws(DeltaError) in
            let index = try schema.index(of: name)
            guard schema.fields.count > 1 else {
                throw DeltaError(.schemaMismatch, "The column \"\(name)\" is the only one and cannot be dropped.")
            }
            schema.fields.remove(at: index)
        }
        if metadata.partitionColumns.count == metadata.schema.fields.count {
            throw DeltaError(.schemaMismatch, "A table needs a column that it is not partitioned by.")
        }
    }

    private mutating func setNotNull(_ path: [String]) throws(DeltaError) {
        try updateField(path) { (field) throws(DeltaError) in field.nullable = false }
        var value = ""
        var conditions: [String] = []
        for name in path {
            guard !["element", "key", "value"].contains(name.lowercased()) || path.count == 1 else {
                throw .unsupported("NOT NULL inside of lists and maps cannot be set afterwards.")
            }
            if !value.isEmpty { conditions.append("\(value) IS NULL") }
            value = value.isEmpty ? SQL.identifier(name) : "(\(value)).\(SQL.identifier(name))"
        }
        conditions.append("\(value) IS NOT NULL")
        checks.append(
            RowCheck(
                condition: conditions.joined(separator: " OR "),
                complaint: "have no value for \"\(path.joined(separator: "."))\""))
    }

    private mutating func changeType(_ path: [String], to type: LogicalType) throws(DeltaError) {
        let name = path.joined(separator: ".")
        let wanted = try DataType(holding: type, of: "The column \"\(name)\"")
        var changed = false
        try updateField(path) { (field) throws(DeltaError) in
            guard let wider = TypeWidening.widened(field, to: wanted) else {
                throw DeltaError(
                    .schemaMismatch,
                    "The column \"\(name)\" cannot change from \(field.type.duckDBType) to \(wanted.duckDBType).",
                    hint:
                        "A type can grow: integers, FLOAT to DOUBLE, DECIMAL to one with more digits, DATE to TIMESTAMP. "
                        + "For another type write the table anew: CREATE OR REPLACE TABLE … AS SELECT ….")
            }
            changed = wider != field
            field = wider
        }
        guard changed else { return }
        protocolVersion = protocolVersion.adding("typeWidening")
        metadata.configuration[TableProperty.typeWidening] = "true"
    }

    private mutating func updateField(
        _ path: [String], _ change: (inout Field) throws(DeltaError) -> Void
    ) throws(DeltaError) {
        try metadata.schema.updateField(at: path, change)
    }

    // MARK: Column mapping

    /// Makes names of columns independent of those in the files (PROTOCOL.md, "Column Mapping").
    private mutating func ensureMapping() {
        if metadata.columnMapping == .none { mapColumns(keepingNamesOf: metadata.schema, except: nil) }
    }

    /// - Parameter new: the path of a column that no file has, which gets a name of its own.
    private mutating func mapColumns(keepingNamesOf schema: Schema, except new: [String]?) {
        var schema = schema
        schema.keepNamesAsPhysical(path: [], except: new)
        metadata.schema = schema
        metadata.configuration[ColumnMapping.modeKey] = ColumnMapping.name.rawValue
        giveIdentifiers()
    }

    private mutating func giveIdentifiers() {
        var maximum = metadata.configuration[ColumnMapping.maximumIDKey].flatMap { Int64($0) } ?? 0
        metadata.schema.mapColumns(above: &maximum, physicalName: physicalName)
        metadata.configuration[ColumnMapping.maximumIDKey] = String(maximum)
    }

    // MARK: Constraints

    private mutating func addConstraint(_ name: String, _ check: String) throws(DeltaError) {
        guard !name.isEmpty, name.utf8.count <= 128 else {
            throw DeltaError(.badName, "A constraint needs a name of at most 128 bytes.")
        }
        let key = TableProperty.constraintPrefix + name.lowercased()
        guard constraintKey(name) == nil else {
            throw DeltaError(
                .schemaMismatch, "The table has a constraint \"\(name)\" already.",
                hint: "Drop it first, or choose another name.")
        }
        metadata.configuration[key] = check
        protocolVersion = protocolVersion.adding("checkConstraints")
        checks.append(RowCheck(condition: check, complaint: "break the constraint \"\(name)\""))
    }

    private mutating func dropConstraint(_ name: String, ifExists: Bool) throws(DeltaError) {
        guard let key = constraintKey(name) else {
            if ifExists { return }
            let known = metadata.configuration.keys.filter { $0.hasPrefix(TableProperty.constraintPrefix) }.sorted()
                .map { "\"\($0.dropFirst(TableProperty.constraintPrefix.count))\"" }
            throw DeltaError(
                .schemaMismatch, "The table has no constraint \"\(name)\".",
                hint: known.isEmpty ? "It has none at all." : "It has \(known.joined(separator: ", ")).")
        }
        metadata.configuration[key] = nil
    }

    private func constraintKey(_ name: String) -> String? {
        let key = (TableProperty.constraintPrefix + name).lowercased()
        return metadata.configuration.keys.first { $0.lowercased() == key }
    }

    // MARK: Properties

    private mutating func setProperty(_ name: String, _ value: String) throws(DeltaError) {
        if name.lowercased().hasPrefix(TableProperty.featurePrefix) { return try addFeature(name, value) }
        let property = try TableProperty.named(name)
        let checked = try property.checked(value)
        if property.name == ColumnMapping.modeKey { return try setMapping(checked) }
        metadata.configuration[property.name] = checked
        try checkReservedNames()
        if let feature = property.feature, checked.lowercased() == property.trigger {
            protocolVersion = protocolVersion.adding(feature)
        }
    }

    private mutating func unsetProperty(_ name: String, ifExists: Bool) throws(DeltaError) {
        let key = metadata.configuration.keys.first { $0.lowercased() == name.lowercased() }
        guard let key else {
            if ifExists { return }
            throw DeltaError(.schemaMismatch, "The table has no property \"\(name)\".")
        }
        guard key != ColumnMapping.modeKey, key != ColumnMapping.maximumIDKey else {
            throw DeltaError(.unsupportedTable, "Column mapping cannot be taken from a table that has it.")
        }
        guard !key.hasPrefix(TableProperty.constraintPrefix) else {
            throw DeltaError(.badName, "\"\(key)\" is a constraint.", hint: "Use ALTER TABLE … DROP CONSTRAINT.")
        }
        metadata.configuration[key] = nil
    }

    private mutating func addFeature(_ name: String, _ value: String) throws(DeltaError) {
        let feature = String(name.dropFirst(TableProperty.featurePrefix.count))
        guard ["supported", "enabled"].contains(value.lowercased()) else {
            throw DeltaError(.schemaMismatch, "The property \"\(name)\" can only be \"supported\".")
        }
        guard let known = TableFeatures.writable.first(where: { $0.lowercased() == feature.lowercased() }) else {
            throw DeltaError(.unsupportedTable, "Sord does not have the feature \"\(feature)\".")
        }
        if known == TableFeatures.columnMapping { return }
        protocolVersion = protocolVersion.adding(known)
    }

    private mutating func setMapping(_ mode: String) throws(DeltaError) {
        let old = metadata.columnMapping
        guard mode != old.rawValue else { return }
        switch mode {
        case ColumnMapping.name.rawValue where old == .none: ensureMapping()
        case ColumnMapping.id.rawValue where old == .none && !hasRows:
            ensureMapping()
            metadata.configuration[ColumnMapping.modeKey] = mode
        default:
            throw DeltaError(
                .unsupportedTable, "The column mapping of a table cannot change from \(old.rawValue) to \(mode).",
                hint: "A table without column mapping can get the mode name.")
        }
    }

    // MARK: Checks

    /// Refuses to touch a column that a rule of the table names.
    private func checkUnused(_ path: [String], verb: String) throws(DeltaError) {
        guard let name = path.last?.folded else { return }
        for (key, text) in metadata.configuration.sorted(by: { $0.key < $1.key })
        where key.hasPrefix(TableProperty.constraintPrefix) && ExpressionWords(text).contain(name) {
            throw DeltaError(
                .schemaMismatch,
                "The column \"\(path.joined(separator: "."))\" cannot be \(verb): the constraint "
                    + "\"\(key.dropFirst(TableProperty.constraintPrefix.count))\" names it.",
                hint: "Drop the constraint first.")
        }
        for field in metadata.schema.fields {
            guard let expression = field.metadata("delta.generationExpression")?.string,
                ExpressionWords(expression).contain(name)
            else { continue }
            throw DeltaError(
                .schemaMismatch,
                "The column \"\(path.joined(separator: "."))\" cannot be \(verb): the column \"\(field.name)\" is generated from it."
            )
        }
    }

    /// PROTOCOL.md, "Change Data Files": a table with a change data feed has no columns of these names.
    private func checkReservedNames() throws(DeltaError) {
        guard metadata.isEnabled(TableProperty.changeDataFeed) else { return }
        for name in ["_change_type", "_commit_version", "_commit_timestamp"]
        where metadata.schema.field(named: name) != nil {
            throw DeltaError(
                .badName, "A table with a change data feed cannot have a column \"\(name)\".",
                hint: "Rename the column, or do without delta.enableChangeDataFeed.")
        }
    }
}
