import DuckDB

/// Puts files of any mix of formats into one SELECT. Columns are matched by name, so that files whose columns stand in
/// another order, or are missing, still line up.
struct RawReader: Sendable, Hashable {
    let files: [RawFile]
    /// The dialect of each CSV file, by path.
    let dialects: [String: CSVDialect]

    /// The SELECT over all files.
    var select: String {
        var parts: [String] = []
        let csv = files.filter { dialects[$0.path] != nil }
        for dialect in Set(csv.compactMap { dialects[$0.path] }).sorted(by: { $0.options < $1.options }) {
            let paths = csv.filter { dialects[$0.path] == dialect }.map(\.path)
            parts.append("system.main.read_csv(\(Self.list(paths)), union_by_name = true, \(dialect.options))")
        }
        for (format, function) in [
            (RawFormat.json, "system.main.read_json(%, union_by_name = true)"),
            (.ndjson, "system.main.read_json(%, union_by_name = true, format = 'newline_delimited')"),
            (.parquet, "system.main.read_parquet(%, union_by_name = true)"),
        ] {
            let paths = files.filter { $0.format == format }.map(\.path)
            guard !paths.isEmpty else { continue }
            parts.append(function.split(separator: "%").joined(separator: Self.list(paths)))
        }
        return parts.map { "SELECT * FROM " + $0 }.joined(separator: " UNION ALL BY NAME ")
    }

    private static func list(_ paths: [String]) -> String {
        "[" + paths.map(SQL.literal).joined(separator: ", ") + "]"
    }
}
