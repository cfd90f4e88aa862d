import DuckDB

/// What to write, decided before any row is read: the columns of the files, and what the commit says of the table.
struct WritePlan: Sendable {
    /// One column of the files.
    struct Output: Sendable, Hashable {
        /// The column of the table.
        let field: Field
        /// SQL for its value, from the columns `c0`, `c1`, … of the query: cast and checked, with the names that users
        /// see.
        let value: String
        /// Whether ``value`` is SQL over the other columns of the table instead.
        var isComputed = false
    }

    /// The columns of the files, partition columns included.
    let outputs: [Output]
    /// The metadata of the table after the commit.
    let metadata: Metadata
    /// The protocol of the table after the commit.
    let protocolVersion: ProtocolVersion
    /// Whether the commit has to say them.
    let changesTable: Bool
    /// What every row has to fulfil.
    var rules: [TableRules.Rule] = []

    /// The columns that the rows of a file are sorted by, in order.
    private(set) var sortFields: [Field] = []

    /// Sorts the rows of each file.
    ///
    /// - Throws: ``DeltaError`` `schemaMismatch` for a column that is not there, or whose values have no order.
    mutating func sort(by names: [String]) throws(DeltaError) {
        for name in names {
            let field = metadata.schema.fields[try metadata.schema.index(of: name)]
            guard field.type.isPrimitive, field.type != .void else {
                throw DeltaError(
                    .schemaMismatch, "The column \"\(name)\" is \(field.type.duckDBType), which cannot be sorted by.",
                    hint: "Sort by columns of plain types.")
            }
            sortFields.append(field)
        }
    }

    /// The columns that the files are divided by, in order.
    var partitionFields: [Field] {
        metadata.partitionColumns.compactMap { metadata.schema.field(named: $0) }
    }

    /// The columns that are in the files.
    var fileSchema: Schema {
        let partitions = Set(partitionFields.map(\.name.exact))
        return Schema(metadata.schema.fields.filter { !partitions.contains($0.name.exact) && $0.type != .void })
    }

    /// The query that gives the rows of the files.
    ///
    /// - Parameter source: the query of the user; it stands on lines of its own, as it may end in a comment.
    func select(from source: String, columnCount: Int) -> String {
        func columns(_ value: (Output) -> String) -> String {
            outputs.map {
                "\(Self.physical(value($0), $0.field)) AS \(SQL.identifier($0.field.physicalName))"
            }.joined(separator: ", ")
        }
        var sql: String
        if rules.isEmpty, !outputs.contains(where: \.isComputed) {
            sql = "SELECT \(columns(\.value)) FROM (\n\(source)\n) AS source(\(Self.names(columnCount)))"
        } else {
            sql = "SELECT \(columns { SQL.identifier($0.field.name) }) "
            sql += "FROM (\(rows(from: source, columnCount: columnCount))) AS rows"
        }
        // Rows that are not sorted by partitions make one file for every partition and thread, many times over.
        let order = (partitionFields + sortFields).map { SQL.identifier($0.physicalName) }
        if !order.isEmpty { sql += " ORDER BY \(order.joined(separator: ", "))" }
        return sql
    }

    /// SQL for a value as a data file holds it. It is cast once more, as the fields of a NULL have no type for DuckDB, and
    /// would be written as integers.
    private static func physical(_ value: String, _ field: Field) -> String {
        let reshaped = Reshape.physical.sql(value, field.type)
        return reshaped == value
            ? value : "CAST(\(reshaped) AS \(field.type.physicalDuckDBType()))"
    }

    /// The query that gives the rows with the columns of the table as users see them, cast, computed and checked.
    func rows(from source: String, columnCount: Int) -> String {
        let given = outputs.filter { !$0.isComputed }.map { "\($0.value) AS \(SQL.identifier($0.field.name))" }
        var sql = "SELECT \(given.joined(separator: ", "))"
        sql += " FROM (\n\(source)\n) AS source(\(Self.names(columnCount)))"
        if outputs.contains(where: \.isComputed) {
            let all = outputs.map {
                let name = SQL.identifier($0.field.name)
                return $0.isComputed ? "\($0.value) AS \(name)" : name
            }
            sql = "SELECT \(all.joined(separator: ", ")) FROM (\(sql)) AS rows"
        }
        guard !rules.isEmpty else { return sql }
        return "SELECT * FROM (\(sql)) AS rows WHERE \(rules.map(\.filter).joined(separator: " AND "))"
    }

    private static func names(_ count: Int) -> String { (0..<count).map { "c\($0)" }.joined(separator: ", ") }

    /// The field identifiers of the Parquet schema (PROTOCOL.md, "Writer Requirements for Column Mapping");
    /// `nil` without column mapping.
    var fieldIDs: String? {
        guard metadata.columnMapping != .none else { return nil }
        return Self.fieldIDs(fileSchema)
    }

    private static func fieldIDs(_ schema: Schema) -> String {
        // The columns that describe a change have no identifier.
        let entries = schema.fields.filter { $0.type != .void && $0.mappingID != nil }.map { field in
            "\(SQL.identifier(field.physicalName)): \(fieldIDs(field.type, own: field.mappingID))"
        }
        return "{\(entries.joined(separator: ", "))}"
    }

    /// The identifier of a column with those of the structs in it, as DuckDB wants them.
    private static func fieldIDs(_ type: DataType, own id: Int64?) -> String {
        var entries = id.map { ["__duckdb_field_id: \($0)"] } ?? []
        switch type {
        case .structure(let schema):
            for field in schema.fields where field.type != .void {
                entries.append("\(SQL.identifier(field.physicalName)): \(fieldIDs(field.type, own: field.mappingID))")
            }
        case .array(let element, _) where element.containsStructure:
            entries.append("element: \(fieldIDs(element, own: nil))")
        case .map(let key, let value, _) where key.containsStructure || value.containsStructure:
            if key.containsStructure { entries.append("key: \(fieldIDs(key, own: nil))") }
            if value.containsStructure { entries.append("value: \(fieldIDs(value, own: nil))") }
        default: if let id { return String(id) }
        }
        return "{\(entries.joined(separator: ", "))}"
    }
}

extension DataType {
    /// Whether the type or a part of it has named fields.
    fileprivate var containsStructure: Bool {
        switch self {
        case .structure: true
        case .array(let element, _): element.containsStructure
        case .map(let key, let value, _): key.containsStructure || value.containsStructure
        default: false
        }
    }
}
