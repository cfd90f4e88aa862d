import DuckDB

/// The bounds of long texts, which DuckDB leaves out of its statistics where it cannot shorten them by bytes
/// (PROTOCOL.md, "Per-file Statistics").
///
/// The least text is shortened, which makes it less; the greatest one is shortened and gets the greatest character
/// behind it, which makes it greater than whatever was cut off.
struct LongTextBounds {
    /// The columns of the files.
    let schema: Schema
    let connection: Connection

    /// How many characters are kept.
    static let length = 32

    /// The files with the bounds that are missing.
    func completed(_ files: [WrittenFile]) async throws(DeltaError) -> [WrittenFile] {
        var files = files
        for path in texts(in: schema, []) {
            let places = files.indices.filter { lacksBounds(files[$0], path) }
            guard !places.isEmpty else { continue }
            do throws(DuckDBError) {
                for place in places {
                    let rows = try await connection.rows(query(path, in: files[place].location))
                    guard let row = rows.first, row.count == 2 else { continue }
                    if let least = row[0].string { files[place].statistics[path.exact]?["min"] = least }
                    if let greatest = row[1].string { files[place].statistics[path.exact]?["max"] = greatest }
                }
            } catch {
                throw DeltaError(writing: error)
            }
        }
        return files
    }

    /// The paths of the texts that can have bounds, as DuckDB spells them.
    private func texts(in schema: Schema, _ path: [String]) -> [String] {
        schema.fields.flatMap { field -> [String] in
            let own = path + [SQL.identifier(field.physicalName)]
            switch field.type {
            case .string: return [own.joined(separator: ".")]
            case .structure(let inner): return texts(in: inner, own)
            default: return []
            }
        }
    }

    private func lacksBounds(_ file: WrittenFile, _ path: String) -> Bool {
        guard let known = file.statistics[path.exact], known["min"] == nil || known["max"] == nil else { return false }
        return known["null_count"].flatMap { Int64($0) } != file.rowCount
    }

    /// By bytes, whatever collation the session has.
    private func query(_ path: String, in location: String) -> String {
        """
        SELECT decode(least), CASE WHEN whole = greatest THEN decode(greatest) \
        WHEN whole <= encode(decode(greatest) || chr(1114111)) THEN decode(greatest) || chr(1114111) END \
        FROM (SELECT min(encode(left(\(path), \(Self.length)))) AS least, \
        max(encode(left(\(path), \(Self.length)))) AS greatest, max(encode(\(path))) AS whole \
        FROM system.main.read_parquet(\(SQL.literal(DataFilePath.pattern(location))), hive_partitioning = false))
        """
    }
}
