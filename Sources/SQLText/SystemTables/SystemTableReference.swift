/// A table that Sord keeps about itself. It stands in the schema `postgres`, and is made anew for each run that reads it.
public enum SystemTableName: String, Sendable, Hashable, CaseIterable {
    /// `postgres.__deltalake_dir`: every table of the fabric, a row for each table that it came from.
    case directory = "__deltalake_dir"
    /// `postgres.__worker_list`: the nodes of the fleet.
    case workers = "__worker_list"

    /// The catalogue that the system tables seem to be in.
    static let catalog = "postgres"

    /// The name as a query writes it: `postgres.__deltalake_dir`.
    public var reference: String { "\(Self.catalog).\(rawValue)" }

    /// The temporary table that stands for it in a run.
    public var stand: String { "temp.main.\(rawValue)" }
}

/// A system table as a query names it, in any letter case, plain or quoted: `postgres.__deltalake_dir`,
/// `postgres.main."__worker_list"`.
public struct SystemTableReference: Sendable, Hashable {
    /// The table.
    public let table: SystemTableName
    /// The whole name, in UTF-8 bytes of the whole text.
    public let range: Range<Int>
    /// Whether the statement reads the table, or would write it, which nobody may.
    public let role: LakeReference.Role
}

extension SystemTableName {
    /// The reference that the last of some tokens ends, if they do.
    ///
    /// - Parameter tokens: the last tokens that count, the newest at the end.
    /// - Returns: the table, and how many tokens name it.
    static func ending(_ tokens: [Token], in bytes: [UInt8]) -> (table: SystemTableName, tokens: Int)? {
        guard let last = tokens.last, last.kind == .word || last.kind == .quotedIdentifier,
            // Both names begin with two underscores, so nearly every other token ends here.
            bytes[last.range.lowerBound + (last.kind == .word ? 0 : 1)] == .underscore
        else { return nil }
        let name = SQLIdentifier.name(of: bytes[last.range]).lowercased()
        guard let table = SystemTableName(rawValue: name) else { return nil }
        if qualifies(tokens.dropLast(), Self.catalog, in: bytes) { return (table, 3) }
        guard qualifies(tokens.dropLast(), "main", in: bytes), qualifies(tokens.dropLast(3), Self.catalog, in: bytes)
        else { return nil }
        return (table, 5)
    }

    /// Whether the last two tokens are a name and a dot.
    private static func qualifies(_ tokens: ArraySlice<Token>, _ name: String, in bytes: [UInt8]) -> Bool {
        guard let dot = tokens.last, bytes[dot.range].elementsEqual([.dot]), let token = tokens.dropLast().last,
            token.kind == .word || token.kind == .quotedIdentifier
        else { return false }
        return SQLIdentifier.name(of: bytes[token.range]).lowercased() == name
    }
}
