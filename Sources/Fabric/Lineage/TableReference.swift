import SQLText

/// A table, view or file as a statement means it: where it is, and what it is called there.
///
/// Two references are equal when DuckDB would find the same thing for them: its names know no letter case in ASCII, and
/// bytes count beyond it. Names of the lake and of files are equal only to themselves.
public struct TableReference: Sendable {
    /// Where a table is.
    public enum Place: String, Sendable, Codable, CaseIterable {
        /// In the lake: `=(^)climate`.
        case lake
        /// In the shared store: `postgres.t`.
        case shared
        /// In the memory of a node.
        case memory
        /// In one run's session: `CREATE TEMP TABLE`.
        case temporary
        /// A file, or files, by a path or pattern.
        case file
        /// A table that Sord keeps about itself: `postgres.__worker_list`.
        case system
        /// In another database, which somebody attached, or in one of DuckDB's own schemas.
        case other
    }

    /// Where it is.
    public var place: Place
    /// The database, where it is another one.
    public var catalog: String?
    /// The schema, where it is not the one that goes without saying.
    public var schema: String?
    /// The name, or a file's path.
    public var name: String

    /// Names a table.
    public init(_ place: Place, _ name: String, schema: String? = nil, catalog: String? = nil) {
        self.place = place
        self.name = name
        self.schema = schema
        self.catalog = catalog
    }

    /// A table of the lake.
    public static func lake(_ name: String) -> Self { Self(.lake, name) }
    /// A table of the shared store.
    public static func shared(_ name: String, schema: String? = nil) -> Self { Self(.shared, name, schema: schema) }
    /// A table in memory; without a schema, in `main`.
    public static func memory(_ name: String, schema: String? = nil) -> Self { Self(.memory, name, schema: schema) }
    /// A temporary table.
    public static func temporary(_ name: String) -> Self { Self(.temporary, name) }
    /// A file.
    public static func file(_ path: String) -> Self { Self(.file, path) }

    /// Whether it is at a place whose tables are tracked.
    public var isTracked: Bool { place == .lake || place == .shared || place == .memory }

    /// Whether its table outlives the process that made it.
    public var isKept: Bool { place == .lake || place == .shared }
}

extension TableReference: Hashable {
    /// Whether DuckDB would find the same thing for both.
    public static func == (left: Self, right: Self) -> Bool { left.key == right.key }

    /// Feeds what tells it from others.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// What tells it from others, in bytes: Swift takes two spellings of one character for equal, and DuckDB does not.
    private var key: [UInt8] {
        var key = Array(place.rawValue.utf8)
        let isExact = place == .lake || place == .file
        for part in [catalog, schema, name] {
            key.append(0xFF)
            key += isExact ? Array((part ?? "").utf8) : (part ?? "").foldedBytes
        }
        return key
    }
}

extension TableReference: CustomStringConvertible {
    /// The name as a query would write it: `=(^)climate`, `postgres.t`, `t`, or a file's path.
    public var description: String {
        switch place {
        case .lake: TableName(name)?.reference ?? LakeReference.marker + SQLIdentifier.quoted(name)
        case .file: name
        case .shared: (["postgres"] + [schema, name].compactMap { $0 }).map(\.asIdentifier).joined(separator: ".")
        case .system: "postgres.\(name)"
        case .temporary: "temp.\(name.asIdentifier)"
        case .memory, .other: [catalog, schema, name].compactMap { $0 }.map(\.asIdentifier).joined(separator: ".")
        }
    }
}

extension TableReference: Codable {}

extension String {
    /// The bytes by which DuckDB compares names: ASCII letters in lower case, everything else as it is.
    var foldedBytes: [UInt8] { utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 } }

    /// Whether DuckDB takes two names for one.
    func isSameName(as other: String) -> Bool { foldedBytes == other.foldedBytes }

    /// The name as SQL writes it, in quotes where it has to be.
    var asIdentifier: String {
        var tokenizer = Tokenizer(self)
        if let token = try? tokenizer.next(), token.kind == .word, token.range.count == utf8.count { return self }
        return SQLIdentifier.quoted(self)
    }
}
