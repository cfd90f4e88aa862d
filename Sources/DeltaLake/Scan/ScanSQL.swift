import DuckDB

/// How a scan is put together. All ways give the same rows, not always in the same order.
public enum ScanForm: Sendable, Hashable {
    /// Files with deleted rows are read apart from the others, which then cost what they cost without any.
    case apart
    /// All files are read by one scan, so that DuckDB can find the first rows by some columns and fetch the others of
    /// those only; every row's place is asked for.
    case together
}

/// Builds the SELECT that reads exactly the files of a snapshot.
///
/// One `read_parquet` over the list, with a schema, so that columns missing in old files, type widening and column
/// mapping (PROTOCOL.md, "Column Mapping", "Type Widening") are DuckDB's work and its plans stay fast. Partition
/// columns are a constant of each file, found by the file's place in the list.
struct ScanSQL {
    let schema: Schema
    let partitionColumns: [String]
    let columnMapping: ColumnMapping
    /// Columns to add that say where each row lies; `nil` for none.
    var positions: RowPositions?

    /// Names of columns that say where a row lies.
    struct RowPositions: Sendable, Hashable {
        /// The number of the file, see ``Group/numbers``.
        let file: String
        /// The number of the row in the file, from 0, deleted rows counted.
        let row: String
    }

    /// Files that are read in one way.
    struct Group {
        /// What DuckDB can read.
        var locations: [String] = []
        /// The partition values of each file; empty when the table has no partition columns.
        var partitionValues: [[String: String?]] = []
        /// The deleted rows of the first files; the others have none.
        var deletedRows: [DeletedRows] = []
        /// What tells each file apart; empty when nobody asks, see ``ScanSQL/positions``.
        var numbers: [Int] = []
        /// How many rows of the files are in the table; nil when a file does not say. DuckDB orders joins by it,
        /// which it would otherwise do as if there were none: it looks into no file when it is given a schema.
        var rowCount: Int64? = 0
        /// What has to be done to the columns of the files; nil for nothing.
        var shape: FileShape?
    }

    /// SQL for all groups; without files a relation without rows, with the same columns.
    func sql(_ groups: [Group]) -> String {
        groups.isEmpty ? emptySQL : groups.map { sql($0) }.joined(separator: "\nUNION ALL\n")
    }

    /// PROTOCOL.md, "Primitive Types": columns of type void are left out.
    private var visible: [Field] { schema.fields.filter { $0.type != .void } }

    private var emptySQL: String {
        var columns = visible.map { "NULL::\($0.type.duckDBType) AS \(SQL.identifier($0.name))" }
        if let positions {
            columns += [positions.file, positions.row].map { "NULL::BIGINT AS \(SQL.identifier($0))" }
        }
        return "SELECT \(columns.joined(separator: ", ")) WHERE false"
    }

    private func sql(_ group: Group) -> String {
        var columns: [String] = []
        var entries: [String] = []
        for (index, field) in schema.fields.enumerated() where field.type != .void {
            let name = SQL.identifier(field.name)
            if isPartitionColumn(field) {
                columns.append("\(partitionSQL(field, group)) AS \(name)")
            } else {
                // Names of our own inside keep clear of DuckDB's virtual columns such as filename.
                let part = group.shape?.columns[index] ?? .same
                let type = part.duckDBType(field.type)
                entries.append("\(key(field)): {name: 'c\(index)', type: \(SQL.literal(type)), default_value: NULL}")
                columns.append("\(part.sql("c\(index)", field.type)) AS \(name)")
            }
        }
        if let positions {
            let numbers = group.numbers.map(String.init).joined(separator: ", ")
            columns.append("([\(numbers)]::BIGINT[])[(file_index + 1)::BIGINT] AS \(SQL.identifier(positions.file))")
            columns.append("file_row_number::BIGINT AS \(SQL.identifier(positions.row))")
        }
        if entries.isEmpty { entries.append("\(placeholderKey): {name: 'c', type: 'BOOLEAN', default_value: NULL}") }
        var files = ""
        for location in group.locations {
            if !files.isEmpty { files += ", " }
            files += Self.literal(location)
        }
        let cardinality = group.rowCount.map { ", explicit_cardinality = \(max($0, 1))" } ?? ""
        let source =
            "system.main.read_parquet([\(files)], hive_partitioning = false\(cardinality), "
            + "schema = MAP {\(entries.joined(separator: ", "))})"
        return "SELECT \(columns.joined(separator: ", ")) FROM \(source)" + deletionSQL(group)
    }

    /// A path as SQL. There can be 100,000 of them, and hardly one with a quote in it.
    private static func literal(_ path: String) -> String {
        path.utf8.contains { $0 == UInt8(ascii: "'") || $0 == 0 } ? SQL.literal(path) : "'\(path)'"
    }

    private func isPartitionColumn(_ field: Field) -> Bool {
        partitionColumns.contains { $0.exact == field.name.exact || $0.folded == field.name.folded }
    }

    private func key(_ field: Field) -> String {
        if columnMapping == .id, let id = field.mappingID { return String(id) }
        return SQL.literal(columnMapping == .none ? field.name : field.physicalName)
    }

    /// A schema may not be empty; nobody asks for this column.
    private var placeholderKey: String { columnMapping == .id ? "-1" : "'sord no column'" }

    private func partitionSQL(_ field: Field, _ group: Group) -> String {
        let key = columnMapping == .none ? field.name : field.physicalName
        let values = group.partitionValues.map { PartitionValue.sql(PartitionValue.find(key, in: $0), field.type) }
        let type = field.type.duckDBType
        if let first = values.first, values.allSatisfy({ $0.utf8.elementsEqual(first.utf8) }) {
            return "\(first)::\(type)"
        }
        return "([\(values.joined(separator: ", "))]::\(type)[])[(file_index + 1)::BIGINT]"
    }

    /// Leaves out the deleted rows, or everything else.
    ///
    /// Rows are found by a join, which costs as much for few as for many; files that lost many of their rows have a test
    /// of each row instead.
    private func deletionSQL(_ group: Group) -> String {
        var lists: [String] = []
        var tests: [(file: Int, sql: String)] = []
        for (index, deleted) in group.deletedRows.enumerated() {
            if tests.count < Self.mostTests, deleted.isDense {
                tests.append((index, "NOT \(NumberTest.sql(deleted.rows, has: "file_row_number"))"))
            } else {
                lists.append("(\(index), [\(deleted.rows.map(String.init).joined(separator: ", "))]::BIGINT[])")
            }
        }
        var sql = ""
        if !lists.isEmpty {
            sql += " AS kept ANTI JOIN (SELECT file, unnest(rows) AS row "
            sql += "FROM (VALUES \(lists.joined(separator: ", "))) AS lists(file, rows)) AS deleted "
            sql += "ON file_index = deleted.file AND file_row_number = deleted.row"
        }
        if !tests.isEmpty {
            var cases = tests.map { "WHEN file_index = \($0.file) THEN \($0.sql)" }
            // Most rows are in files that lost none, and are asked one question only.
            if group.locations.count > group.deletedRows.count {
                cases.insert("WHEN file_index >= \(group.deletedRows.count) THEN true", at: 0)
            }
            sql += " WHERE CASE \(cases.joined(separator: " ")) ELSE true END"
        }
        return sql
    }

    /// More of them would be asked one after the other for every row.
    fileprivate static let mostTests = 64
}

extension ScanSQL.Group {
    /// Whether the deleted rows can be found by tests alone, so that other files may be read beside.
    var hasOnlyDenseDeletions: Bool {
        deletedRows.count <= ScanSQL.mostTests && deletedRows.allSatisfy(\.isDense)
    }

    /// The files of another group behind these.
    mutating func append(_ other: ScanSQL.Group) {
        locations += other.locations
        partitionValues += other.partitionValues
        deletedRows += other.deletedRows
        numbers += other.numbers
        rowCount = rowCount.flatMap { sum in other.rowCount.map { sum &+ $0 } }
    }
}

extension DeletedRows {
    /// Whether DuckDB takes the gaps between the rows sooner than their numbers, each of which is an expression to it.
    fileprivate var isDense: Bool { UInt64(rows.count) * 2048 > (rows.last ?? 0) && rows.count > 64 }
}
