import SQLText

extension StatementTables {
    /// What the statement needs to be there, in spellings that are the same for the same thing: tables, views and files that it
    /// reads or changes, macros that it calls, schemas that its tables are in.
    ///
    /// A statement that ``provides`` one of them has to come before, where a text leaves the order to Sord.
    public var needs: Set<String> {
        var needs = Set(reads.map(\.spelling)).union(functions.map { "function:\($0)" })
        for table in reads + writes { if let schema = table.schemaSpelling { needs.insert(schema) } }
        switch action {
        case .create, .export: break
        default: needs.formUnion(writes.map(\.spelling))
        }
        if case .drop(.schema, _) = action, let schema = schema?.schemaSpelling { needs.insert(schema) }
        return needs
    }

    /// What the statement makes, fills, changes or removes, in the same spellings.
    public var provides: Set<String> {
        guard !isPostponed else { return [] }
        var provides = Set(writes.map(\.spelling))
        switch action {
        case .create(.macro, _, _), .drop(.macro, _):
            provides = Set(writes.map { "function:\(String(decoding: $0.name.foldedBytes, as: UTF8.self))" })
        case .rename(_, let name):
            provides.formUnion(
                writes.map { table in
                    var renamed = table
                    renamed.name = name
                    return renamed.spelling
                })
        default: break
        }
        if let schema = schema?.schemaSpelling { provides.insert(schema) }
        return provides
    }
}

extension TableReference {
    /// A spelling that is the same for all names of one table. Tables of the lake whose names differ by letter case alone
    /// share it too: which of them is meant, only the lake knows.
    public var spelling: String {
        let path = [catalog, schema, name].compactMap { $0 }.map { part in
            place == .file ? part : String(decoding: part.foldedBytes, as: UTF8.self).asIdentifier
        }
        return "\(place.rawValue):\(path.joined(separator: "."))"
    }

    fileprivate var schemaSpelling: String? {
        guard place == .memory || place == .shared || place == .other, let schema else { return nil }
        let parts = [catalog, schema].compactMap { $0 }.map {
            String(decoding: $0.foldedBytes, as: UTF8.self).asIdentifier
        }
        return "schema:\(place.rawValue):\(parts.joined(separator: "."))"
    }
}
