import DuckDB

extension WritePlan {
    /// The plan for rows that join a table: columns meet by name, in any case.
    ///
    /// A column of the table that the query lacks gets its default, or becomes NULL where it may.
    ///
    /// - Parameters:
    ///   - metadata: that of the table after the write; `nil` when it stays.
    ///   - protocolVersion: that of the table after the write; `nil` when it stays.
    /// - Throws: ``DeltaError`` `schema_mismatch` naming every column that does not fit.
    init(
        appending columns: [Column], to snapshot: Snapshot, rules: TableRules, metadata: Metadata? = nil,
        protocolVersion: ProtocolVersion? = nil
    ) throws(DeltaError) {
        let schema = (metadata ?? snapshot.metadata).schema
        var problems: [String] = []
        var sources: [ExactName: (index: Int, column: Column)] = [:]
        for (index, column) in columns.enumerated() {
            if schema.field(named: column.name) == nil {
                problems.append("the table has no column \"\(column.name)\"")
            } else if sources.updateValue((index, column), forKey: column.name.folded) != nil {
                problems.append("the query has two columns \"\(column.name)\"")
            }
        }
        var outputs: [Output] = []
        var checks = rules.rules
        for field in schema.fields where field.type != .void {
            guard let source = sources[field.name.folded] else {
                if let value = rules.generated[field.name.exact] {
                    outputs.append(
                        Output(field: field, value: Self.conversion(value, to: field), isComputed: true))
                } else if let value = rules.defaults[field.name.exact] {
                    outputs.append(Output(field: field, value: Self.conversion("(\(value))", to: field)))
                } else if field.nullable {
                    outputs.append(Output(field: field, value: "NULL::\(field.type.duckDBType)"))
                } else {
                    problems.append("the query has no column \"\(field.name)\", which may not be NULL")
                }
                continue
            }
            guard Self.fits(source.column.type, field.type) else {
                problems.append(
                    "the column \"\(field.name)\" has the type \(source.column.type) in the query and "
                        + "\(field.type.duckDBType) in the table")
                continue
            }
            outputs.append(Output(field: field, value: Self.conversion("c\(source.index)", to: field)))
            if let rule = rules.rule(forGiven: field) { checks.append(rule) }
        }
        guard problems.isEmpty else {
            let list = problems.joined(separator: "; ")
            throw DeltaError(
                .schemaMismatch, "The rows do not fit the table: \(list).",
                hint: "Name and cast the columns in the query, or let the write merge the schema.")
        }
        self.outputs = outputs
        self.metadata = metadata ?? snapshot.metadata
        self.protocolVersion = protocolVersion ?? snapshot.protocolVersion
        changesTable = metadata != nil || protocolVersion != nil
        self.rules = checks
    }

    /// The plan for files of the change data feed: the columns of the table, and what happened to each row
    /// (PROTOCOL.md, "Add CDC File").
    init(changesOf snapshot: Snapshot) throws(DeltaError) {
        var metadata = snapshot.metadata
        let type = Field(name: ChangeFile.typeColumn, type: .string)
        metadata.schema.fields.append(type)
        self.metadata = metadata
        outputs = (snapshot.columns + [type]).enumerated().map { index, field in
            Output(field: field, value: "CAST(c\(index) AS \(field.type.duckDBType))")
        }
        protocolVersion = snapshot.protocolVersion
        changesTable = false
    }

    /// Whether every value of a type of DuckDB is one of a type of Delta, so that nothing is lost.
    static func fits(_ source: LogicalType, _ target: DataType) -> Bool {
        switch (source, target) {
        case (.null, _): return true
        case (.alias(_, let source), _): return fits(source, target)
        case (.list(let source), .array(let element, _)), (.array(let source, _), .array(let element, _)):
            return fits(source, element)
        case (.map(let sourceKey, let sourceValue), .map(let key, let value, _)):
            return fits(sourceKey, key) && fits(sourceValue, value)
        case (.struct(let sources), .structure(let schema)):
            let names = Set(sources.map(\.name.folded))
            return sources.allSatisfy { source in
                schema.field(named: source.name).map { fits(source.type, $0.type) } ?? false
            } && schema.fields.allSatisfy { $0.nullable || names.contains($0.name.folded) }
        default: break
        }
        guard let held = try? DataType(holding: source, of: "") else { return false }
        return held == target || widens(held, target)
    }

    /// Whether every value of a type is one of another.
    private static func widens(_ source: DataType, _ target: DataType) -> Bool {
        switch target {
        case .short, .integer, .long:
            guard let from = integerDigits(source), let to = integerDigits(target) else { return false }
            return from <= to
        case .decimal(let precision, let scale):
            if case .decimal(let from, let fromScale) = source {
                return fromScale <= scale && from - fromScale <= precision - scale
            }
            return integerDigits(source).map { $0 <= precision - scale } ?? false
        case .float: return source == .byte || source == .short
        case .double: return source == .float || source == .byte || source == .short || source == .integer
        case .timestampNtz: return source == .date
        default: return false
        }
    }

    /// How many decimal digits the integers of a type have.
    private static func integerDigits(_ type: DataType) -> Int? {
        switch type {
        case .byte: 3
        case .short: 5
        case .integer: 10
        case .long: 19
        default: nil
        }
    }
}
