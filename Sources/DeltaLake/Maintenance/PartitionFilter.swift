import DuckDB

/// Finds the files whose partition values fulfil a condition of SQL.
struct PartitionFilter {
    let snapshot: Snapshot
    let connection: Connection

    /// How many partitions DuckDB looks at in one statement.
    private static let batch = 500

    /// The live files with their places; all of them without a condition.
    ///
    /// - Throws: ``DeltaError`` `sql_error` when the condition is none on the partition columns.
    func files(_ condition: String?) async throws(DeltaError) -> [(place: Int, file: AddFile)] {
        let all = snapshot.liveFiles.enumerated().map { (place: $0, file: $1.file) }
        guard let condition else { return all }
        let columns = snapshot.metadata.partitionColumns.compactMap { snapshot.metadata.schema.field(named: $0) }
        guard !columns.isEmpty else {
            throw DeltaError(
                .query, "The table has no partitions that a condition could choose from.",
                hint: "Leave out the condition.")
        }
        var partitions: [[String: String?]] = []
        var keys: [[String: [UInt8]?]] = []
        var known: Set<[String: [UInt8]?]> = []
        for entry in all where known.insert(entry.file.partitionKey).inserted {
            keys.append(entry.file.partitionKey)
            partitions.append(entry.file.partitionValues)
        }
        var wanted: Set<[String: [UInt8]?]> = []
        for start in stride(from: 0, to: partitions.count, by: Self.batch) {
            let batch = Array(partitions[start..<min(start + Self.batch, partitions.count)])
            for index in try await indices(of: batch, columns, condition) { wanted.insert(keys[start + index]) }
        }
        return all.filter { wanted.contains($0.file.partitionKey) }
    }

    /// Whether some files can hold rows that fulfil a condition, judged by their partition values: yes, when the
    /// condition is about other columns too.
    func canHold(_ condition: String, _ files: [AddFile]) async -> Bool {
        let columns = snapshot.metadata.partitionColumns.compactMap { snapshot.metadata.schema.field(named: $0) }
        guard !columns.isEmpty else { return true }
        var known: Set<[String: [UInt8]?]> = []
        let partitions = files.filter { known.insert($0.partitionKey).inserted }.map(\.partitionValues)
        for start in stride(from: 0, to: partitions.count, by: Self.batch) {
            let batch = Array(partitions[start..<min(start + Self.batch, partitions.count)])
            guard let found = try? await indices(of: batch, columns, condition), found.isEmpty else { return true }
        }
        return false
    }

    private func indices(
        of partitions: [[String: String?]], _ columns: [Field], _ condition: String
    ) async throws(DeltaError) -> [Int] {
        let isMapped = snapshot.metadata.columnMapping != .none
        let rows = partitions.enumerated().map { index, values in
            let cells = columns.map { field in
                let text = PartitionValue.find(isMapped ? field.physicalName : field.name, in: values)
                return "CAST(\(PartitionValue.sql(text, field.type)) AS \(field.type.duckDBType))"
            }
            return "(\(index), \(cells.joined(separator: ", ")))"
        }
        let names = (["sord partition"] + columns.map(\.name)).map { SQL.identifier($0) }.joined(separator: ", ")
        let sql =
            "SELECT \"sord partition\" FROM (VALUES \(rows.joined(separator: ", "))) AS \"sord partitions\"(\(names)) "
            + "WHERE (\n\(condition)\n)"
        do throws(DuckDBError) {
            return try await connection.rows(sql).compactMap { $0.first?.int64.map(Int.init) }
        } catch {
            var cause = error
            cause.position = nil
            let list = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw DeltaError(
                .query, error.message, hint: "The condition can only use the partition columns: \(list).", cause: cause)
        }
    }
}
