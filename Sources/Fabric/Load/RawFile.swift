/// A file that can be loaded, told by its name.
struct RawFile: Sendable, Hashable {
    let path: String
    /// Size in bytes.
    let size: Int
    let format: RawFormat

    /// - Returns: nil when the name says nothing that can be loaded.
    init?(path: String, size: Int) {
        guard let format = RawFormat(fileName: path) else { return nil }
        self.path = path
        self.size = size
        self.format = format
    }
}

/// The formats of files that can be loaded, in the order in which a mixed folder is read.
public enum RawFormat: String, Sendable, CaseIterable {
    case csv, tsv, json, ndjson, parquet

    /// The format that a file name's endings stand for, `.gz` and `.zst` aside; letter case does not matter.
    init?(fileName: String) {
        var endings = fileName.lowercased().split(separator: "/").last?.split(separator: ".").dropFirst() ?? []
        if let last = endings.last, ["gz", "zst"].contains(last) { endings.removeLast() }
        switch endings.last {
        case "csv": self = .csv
        case "tsv", "tab": self = .tsv
        case "json": self = .json
        case "ndjson", "jsonl": self = .ndjson
        case "parquet", "parq": self = .parquet
        default: return nil
        }
    }
}
