import FoundationEssentials

/// The names of the data files that Sord writes: `sord-<write>-….parquet`.
enum DataFileName {
    private static let start = "sord-"

    /// The start of the names of one write, by which an aborted one finds its files again.
    static func newPrefix() -> String { start + UUID().uuidString.lowercased() }

    /// Whether Sord wrote a file.
    static func isOurs(_ name: String) -> Bool {
        let name = name.utf8
        let slash = name.lastIndex(of: UInt8(ascii: "/"))
        return name[(slash.map { name.index(after: $0) } ?? name.startIndex)...].starts(with: start.utf8)
    }
}
