import DuckDB
import FoundationEssentials

/// Rows of a table in a DuckDB of their own, where a statement can change them, and what it changed.
///
/// The rows lie there twice: once with the place that they have in the data files, and once as the table that the
/// statement sees. Both have the same row identifiers, and the second only changes inside a transaction, so that
/// DuckDB gives no identifier twice: whatever the statement does, comparing the two afterwards tells exactly which rows
/// are gone, which have other values, and which are new.
struct WorkingCopy: Sendable {
    let snapshot: Snapshot
    let connection: Connection
    /// The SQL name of the table that the statement changes.
    let table: String

    private let database: String
    private let rows: String
    /// The SQL name of the rows that the statement took away or changed: `number`, `file`, `row`, `deleted`.
    let gone: String
    private let positions: ScanSQL.RowPositions
    /// The columns that follow from others, with their SQL.
    private let generated: [ExactName: String]

    /// What a statement did.
    struct Difference: Sendable, Hashable {
        let deleted: Int64
        let updated: Int64
        let inserted: Int64

        var isEmpty: Bool { deleted + updated + inserted == 0 }
    }

    /// - Parameters:
    ///   - name: that under which the statement knows the table.
    ///   - generated: SQL by the name of the column.
    init(
        of snapshot: Snapshot, named name: String, generated: [ExactName: String] = [:], on connection: Connection
    ) {
        self.generated = generated
        self.snapshot = snapshot
        self.connection = connection
        database = SQL.identifier("sord change \(UUID().uuidString.lowercased())")
        table = "\(database).main.\(SQL.identifier(name))"
        rows = "\(database).sord.rows"
        gone = "\(database).sord.gone"
        let names = Set(snapshot.columns.map(\.name.folded))
        func free(_ name: String) -> String {
            var name = name
            while names.contains(name.folded) { name += "_" }
            return name
        }
        positions = .init(file: free("sord file"), row: free("sord row"))
    }

    private var columns: [String] { snapshot.columns.map { SQL.identifier($0.name) } }

    /// Copies the rows that a statement may touch, and begins the transaction in which it runs.
    ///
    /// - Parameter defaults: SQL by the name of the column.
    func open(for change: RowChange, defaults: [ExactName: String]) async throws(DuckDBError) {
        try await attach()
        let place = "\(SQL.identifier(positions.file)) AS file, \(SQL.identifier(positions.row)) AS row"
        let isInsert = change.kind == .insert
        let scan = snapshot.scan(files: isInsert ? [] : nil, positions: positions)
        var condition = ""
        if let matching = change.matching { condition = " WHERE (\n\(matching)\n)" }
        // The names of positions must not meet those of the table's columns, so they have a struct of their own.
        try await connection.run(
            """
            CREATE TABLE \(rows) AS SELECT struct_pack(\(packed)) AS old, \(place) \
            FROM (\(scan)) AS \(SQL.identifier(change.alias))\(condition)
            """)
        // DuckDB keeps generated columns right under UPDATE. An INSERT may name them, as in a copy of the table.
        let computed = isInsert ? [:] : generated
        let definitions = snapshot.columns.map { field in
            let definition = "\(SQL.identifier(field.name)) \(field.type.duckDBType)"
            if let value = computed[field.name.exact] { return "\(definition) GENERATED ALWAYS AS (\(value))" }
            return definition + (field.nullable || generated[field.name.exact] != nil ? "" : " NOT NULL")
                + (defaults[field.name.exact].map { " DEFAULT (\($0))" } ?? "")
        }
        try await connection.run("CREATE TABLE \(table) (\(definitions.joined(separator: ", ")))")
        if !isInsert {
            let stored = snapshot.columns.filter { computed[$0.name.exact] == nil }.map { SQL.identifier($0.name) }
            let values = stored.map { "old.\($0)" }.joined(separator: ", ")
            try await connection.run(
                "INSERT INTO \(table) (\(stored.joined(separator: ", "))) SELECT \(values) FROM \(rows) ORDER BY rowid")
        }
        try await connection.run("BEGIN TRANSACTION")
    }

    /// Notes the rows that fulfil a condition as gone.
    func open(removing condition: String) async throws(DuckDBError) {
        try await attach()
        let scan = snapshot.scan(files: nil, positions: positions)
        try await connection.run(
            """
            CREATE TABLE \(gone) AS SELECT \(SQL.identifier(positions.file)) AS file, \
            \(SQL.identifier(positions.row)) AS row FROM (\(scan)) AS rows WHERE (\n\(condition)\n)
            """)
    }

    /// Writes the rows of a query down.
    ///
    /// - Returns: a SELECT of them.
    func keep(_ query: String) async throws(DuckDBError) -> String {
        let start = "CREATE TABLE \(rows) AS "
        do throws(DuckDBError) {
            try await connection.run(start + query)
        } catch {
            var error = error
            error.position = error.position.map { max(0, $0 - start.utf8.count) }
            throw error
        }
        return "SELECT * FROM \(rows)"
    }

    /// What happened to each row when those that are gone made room for others.
    func changes(to newRows: String) -> String {
        let type = SQL.identifier(ChangeFile.typeColumn)
        let list = columns.map { "was.\($0)" }.joined(separator: ", ")
        let place = "\(SQL.identifier(positions.file)) = gone.file AND was.\(SQL.identifier(positions.row)) = gone.row"
        return "SELECT \(list), 'delete' AS \(type) FROM (\(snapshot.scan(files: nil, positions: positions))) AS was "
            + "SEMI JOIN \(gone) AS gone ON was.\(place) UNION ALL SELECT *, 'insert' FROM (\(newRows)) AS new"
    }

    /// Compares the rows with what they were.
    func difference() async throws(DuckDBError) -> Difference {
        try await connection.run(
            """
            CREATE TABLE \(gone) AS SELECT was.rowid AS number, was.file, was.row, now.rowid IS NULL AS deleted \
            FROM \(rows) AS was LEFT JOIN \(table) AS now ON was.rowid = now.rowid \
            WHERE now.rowid IS NULL OR \(changed)
            """)
        let counts = try await connection.rows(
            """
            SELECT count(*) FILTER (deleted), count(*) FILTER (NOT deleted), \
            (SELECT count(*) FROM \(table) WHERE rowid >= (SELECT count(*) FROM \(rows))) FROM \(gone)
            """)
        let values = counts.first?.map { $0.int64 ?? 0 } ?? [0, 0, 0]
        return Difference(deleted: values[0], updated: values[1], inserted: values[2])
    }

    /// The rows to write: the new ones, and those with other values.
    var newRows: String {
        """
        SELECT \(newValues("now").joined(separator: ", ")) FROM \(table) AS now \
        WHERE rowid >= (SELECT count(*) FROM \(rows)) OR rowid IN (SELECT number FROM \(gone) WHERE NOT deleted)
        """
    }

    /// The columns of rows that the statement wrote. A generated column without a value gets it; any other value than
    /// its own is an error.
    private func newValues(_ alias: String) -> [String] {
        snapshot.columns.map { field in
            let name = "\(alias).\(SQL.identifier(field.name))"
            guard let value = generated[field.name.exact] else { return name }
            let mark = SQL.literal(WritePlan.ruleMark + "\(field.name) GENERATED ALWAYS AS")
            return "CASE WHEN \(name) IS NULL OR \(name) IS NOT DISTINCT FROM \(value) THEN \(value) "
                + "ELSE error(\(mark)) END AS \(SQL.identifier(field.name))"
        }
    }

    /// The rows of some files without those that are gone.
    func remainder(of files: Set<Int>) -> String {
        let scan = snapshot.scan(files: files, positions: positions)
        let list = columns.map { "kept.\($0)" }.joined(separator: ", ")
        return "SELECT \(list) FROM (\(scan)) AS kept ANTI JOIN \(gone) AS gone "
            + "ON kept.\(SQL.identifier(positions.file)) = gone.file AND kept.\(SQL.identifier(positions.row)) = gone.row"
    }

    /// What happened to each row, for the change data feed (PROTOCOL.md, "Change Data Files").
    ///
    /// An UPDATE takes no row away: what is gone there was changed, though DuckDB wrote the row anew.
    func changes(kind: RowChange.Kind) -> String {
        let type = SQL.identifier(ChangeFile.typeColumn)
        let old = columns.map { "was.old.\($0) AS \($0)" }.joined(separator: ", ")
        let new = newValues("now").joined(separator: ", ")
        let deleted = kind == .update ? "'update_preimage'" : "'delete'"
        let inserted = kind == .update ? "'update_postimage'" : "'insert'"
        return """
            SELECT \(old), CASE WHEN gone.deleted THEN \(deleted) ELSE 'update_preimage' END AS \(type) \
            FROM \(gone) AS gone JOIN \(rows) AS was ON was.rowid = gone.number \
            UNION ALL SELECT \(new), 'update_postimage' FROM \(table) AS now \
            WHERE now.rowid IN (SELECT number FROM \(gone) WHERE NOT deleted) \
            UNION ALL SELECT \(new), \(inserted) FROM \(table) AS now WHERE now.rowid >= (SELECT count(*) FROM \(rows))
            """
    }

    /// Where the rows lie that are gone: by the place of a file among the live ones, ascending numbers of rows.
    func removedRows() async throws(DuckDBError) -> [Int: [UInt64]] {
        var removed: [Int: [UInt64]] = [:]
        let result = try await connection.execute("SELECT file, row FROM \(gone) ORDER BY file, row")
        while let chunk = try await result.next() {
            let files = try chunk.column(0, as: Int64.self)
            let rows = try chunk.column(1, as: Int64.self)
            for index in 0..<chunk.rowCount {
                guard let file = files[index], let row = rows[index] else { continue }
                removed[Int(file), default: []].append(UInt64(row))
            }
        }
        return removed
    }

    /// Ends the transaction and frees the rows. Whoever cancelled the statement may still be cancelling, so it is tried
    /// again.
    func close() async {
        for statement in ["ROLLBACK", "DETACH DATABASE IF EXISTS \(database)"] {
            for _ in 0..<50 {
                do throws(DuckDBError) {
                    try await connection.run(statement)
                    break
                } catch {
                    guard error.kind == .interrupt else { break }
                }
            }
        }
    }

    private func attach() async throws(DuckDBError) {
        try await connection.run("ATTACH ':memory:' AS \(database)")
        try await connection.run("CREATE SCHEMA \(database).sord")
    }

    private var packed: String { columns.map { "\($0) := \($0)" }.joined(separator: ", ") }

    /// Whether any column has another value. Generated columns follow from the others, and one that another engine
    /// computed otherwise was not changed by the statement.
    ///
    /// An UPDATE of DuckDB that makes a zero negative changes nothing, so it changes nothing here. A nested value that
    /// changes makes DuckDB write a new row.
    private var changed: String {
        let stored = snapshot.columns.filter { generated[$0.name.exact] == nil }
        guard !stored.isEmpty else { return "false" }
        return stored.map { SQL.identifier($0.name) }.map { "now.\($0) IS DISTINCT FROM was.old.\($0)" }
            .joined(separator: " OR ")
    }
}
