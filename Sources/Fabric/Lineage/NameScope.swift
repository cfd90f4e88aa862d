import SQLText

/// What the names of a statement mean where it runs: the schema that a `USE` has set, the temporary tables of the session,
/// the databases that were attached.
public struct NameScope: Sendable, Hashable {
    /// The database of names without one, where it is not the node's own; in lower case.
    public var catalog: String?
    /// The schema of names without one, where it is not `main`.
    public var schema: String?
    /// The names of the session's temporary tables, as ``Swift/String/foldedBytes``.
    var temporary: Set<[UInt8]> = []
    /// The names of databases that somebody attached, in the same form.
    var attached: Set<[UInt8]> = []

    /// The scope of a session that has just begun.
    public init() {}

    /// The table that some parts of a name mean, the last of which is its own.
    func table(_ parts: [String], isTemporary: Bool = false) -> TableReference {
        let name = parts.last ?? ""
        if isTemporary { return .temporary(name) }
        switch parts.count {
        case ...1: return unqualified(name)
        case 2: return qualified(parts[0], name)
        default: return qualified(catalog: parts[parts.count - 3], schema: parts[parts.count - 2], name)
        }
    }

    private func unqualified(_ name: String) -> TableReference {
        if temporary.contains(name.foldedBytes) { return .temporary(name) }
        guard let catalog else { return .memory(name, schema: schema) }
        return qualified(catalog: catalog, schema: schema ?? "main", name)
    }

    /// `a.t`: a database or a schema.
    private func qualified(_ first: String, _ name: String) -> TableReference {
        if first == LakeReference.schema { return .lake(name) }
        switch first.lowercased() {
        case "postgres": return shared(name, schema: nil)
        case "memory", "main": return .memory(name)
        case "temp": return systemOrTemporary(name)
        case let schema where Self.internalSchemas.contains(schema): return TableReference(.other, name, schema: schema)
        default:
            if attached.contains(first.foldedBytes) { return TableReference(.other, name, catalog: first) }
            return .memory(name, schema: first)
        }
    }

    private func qualified(catalog: String, schema: String, _ name: String) -> TableReference {
        let isMain = schema.isSameName(as: "main")
        switch catalog.lowercased() {
        case "": return qualified(schema, name)
        case "postgres": return shared(name, schema: isMain || schema.isSameName(as: "public") ? nil : schema)
        case "memory":
            if schema == LakeReference.schema { return .lake(name) }
            return .memory(name, schema: isMain ? nil : schema)
        case "temp": return systemOrTemporary(name)
        default: return TableReference(.other, name, schema: isMain ? nil : schema, catalog: catalog)
        }
    }

    private func shared(_ name: String, schema: String?) -> TableReference {
        if let table = SystemTableName(rawValue: name.lowercased()) { return TableReference(.system, table.rawValue) }
        return .shared(name, schema: schema)
    }

    private func systemOrTemporary(_ name: String) -> TableReference {
        if let table = SystemTableName(rawValue: name.lowercased()) { return TableReference(.system, table.rawValue) }
        return .temporary(name)
    }

    private static let internalSchemas: Set<String> = ["information_schema", "pg_catalog", "system"]

    /// The table that a name in a SELECT means.
    func table(_ name: QueryTables.Name) -> TableReference {
        if name.isFile { return .file(name.name) }
        if name.schema.isEmpty, name.catalog.isEmpty {
            return Self.isFile(name.name) && !temporary.contains(name.name.foldedBytes)
                ? .file(name.name) : unqualified(name.name)
        }
        if name.catalog.isEmpty { return qualified(name.schema, name.name) }
        return qualified(catalog: name.catalog, schema: name.schema, name.name)
    }

    /// Whether DuckDB takes a name without a schema for a file when there is no such table.
    private static func isFile(_ name: String) -> Bool {
        var name = name.lowercased()[...]
        if let question = name.firstIndex(of: "?"), name[question...].contains("=") { name = name[..<question] }
        for packed in [".gz", ".zst"] where name.hasSuffix(packed) { name = name.dropLast(packed.count) }
        return [".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson"].contains { name.hasSuffix($0) }
    }

    /// Goes on as after a `USE`.
    mutating func use(_ parts: [String]) {
        switch (parts.first?.lowercased(), parts.count) {
        case ("memory", 1), ("main", 1): (catalog, schema) = (nil, nil)
        case ("postgres", 1): (catalog, schema) = ("postgres", nil)
        case (_, 1) where attached.contains(parts[0].foldedBytes): (catalog, schema) = (parts[0], nil)
        case (_, 1): (catalog, schema) = (nil, parts[0])
        case (let first?, _):
            catalog = first == "memory" ? nil : parts[0]
            schema = parts[1].isSameName(as: "main") ? nil : parts[1]
        case (nil, _): break
        }
    }
}
