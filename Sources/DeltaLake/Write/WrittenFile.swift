import DuckDB

/// A data file as DuckDB reports it (`RETURN_STATS`).
struct WrittenFile: Sendable {
    /// Where DuckDB wrote it.
    let location: String
    /// How many rows it holds.
    let rowCount: Int64
    /// Its size in bytes.
    let size: Int64
    /// The statistics of every column.
    var statistics: [ExactName: [String: String]]
    /// The values of the partition columns, as DuckDB prints them.
    let partitionValues: [String: String?]

    /// Reads one row of the report.
    init?(row: [Value], columns: [String: Int]) {
        func value(_ name: String) -> Value? { columns[name].flatMap { $0 < row.count ? row[$0] : nil } }
        guard let location = value("filename")?.string, let rowCount = value("count")?.int64,
            let size = value("file_size_bytes")?.int64
        else { return nil }
        self.location = location
        self.rowCount = rowCount
        self.size = size
        var statistics: [ExactName: [String: String]] = [:]
        if case .map(let entries) = value("column_statistics") {
            for entry in entries {
                guard let path = entry.key.string, case .map(let facts) = entry.value else { continue }
                statistics[path.exact] = Dictionary(
                    facts.compactMap { fact in
                        fact.key.string.flatMap { key in fact.value.string.map { (key, $0) } }
                    }
                ) { _, last in last }
            }
        }
        self.statistics = statistics
        var values: [String: String?] = [:]
        if case .map(let entries) = value("partition_keys") {
            for entry in entries {
                if let name = entry.key.string { values.updateValue(entry.value.string, forKey: name) }
            }
        }
        partitionValues = values
    }

    /// The `add` for the commit.
    ///
    /// - Parameters:
    ///   - name: the path relative to the table, not encoded.
    ///   - milliseconds: the time since 1970.
    func action(name: String, plan: WritePlan, statistics: FileStatistics, at milliseconds: Int64) -> AddFile {
        var values: [String: String?] = [:]
        for field in plan.partitionFields {
            let value = partitionValues[field.physicalName] ?? nil
            values.updateValue(PartitionValue.text(value, field.type), forKey: field.physicalName)
        }
        return AddFile(
            path: PercentEncoding.encode(name), partitionValues: values, size: size, modificationTime: milliseconds,
            stats: statistics.text(rowCount: rowCount, columns: self.statistics))
    }
}
