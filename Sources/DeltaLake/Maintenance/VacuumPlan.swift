import DuckDB

/// Which files of a table's folder VACUUM may delete, decided without I/O.
struct VacuumPlan: Sendable {
    /// A file in the folder of the table.
    struct File: Sendable, Hashable {
        /// Its name relative to the table.
        let name: String
        /// Its size in bytes.
        let size: Int64
        /// When it was written, in milliseconds since 1970.
        let modified: Int64
    }

    /// The files to delete, sorted by name.
    let files: [File]

    /// - Parameters:
    ///   - listed: everything in the folder.
    ///   - needed: the names of files that some version needs.
    ///   - partitionColumns: the names that folders of partitions can begin with.
    ///   - cutoff: what was written at this moment or later stays; milliseconds since 1970.
    init(_ listed: [File], needed: Set<ExactName>, partitionColumns: Set<String>, before cutoff: Int64) {
        let mark = "/\(Table.logFolder)/"
        // Another table in the folder of this one is none of its business.
        let inner = Set(
            listed.compactMap { file in file.name.firstRange(of: mark).map { "\(file.name[..<$0.lowerBound])/" } })
        files = listed.filter { file in
            file.modified < cutoff && !needed.contains(file.name.exact)
                && !Self.isHidden(file.name, partitionColumns)
                && !inner.contains { file.name.hasPrefix($0) }
        }.sorted { $0.name < $1.name }
    }

    /// PROTOCOL.md, "Data Files": what begins with `_` is not data, but for change files; neither is what begins with a
    /// point.
    static func isHidden(_ name: String, _ partitionColumns: Set<String>) -> Bool {
        let names = name.split(separator: "/")
        for (index, part) in names.enumerated() where part.hasPrefix("_") || part.hasPrefix(".") {
            if index == 0, part == ChangeFile.folder, names.count > 1 { continue }
            let isFolder = index < names.count - 1
            if isFolder, let sign = part.firstIndex(of: "="),
                partitionColumns.contains(PercentEncoding.decode(String(part[..<sign])))
            {
                continue
            }
            return true
        }
        return false
    }
}
