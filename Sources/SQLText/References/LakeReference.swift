/// A table of the lake as a query names it: `=(^)climate`, or `=(^)"my-table"` for names that need quotes.
public struct LakeReference: Sendable, Hashable {
    /// What a statement does with the table.
    public enum Role: Sendable, Hashable {
        /// It reads the table.
        case source
        /// It would write, create, change or drop the table.
        case target
    }

    /// What can stand in the reference's place when the statement is rewritten.
    public enum Place: Sendable, Hashable {
        /// The name of a view, and nothing else.
        case viewOnly
        /// Also a table function, which then needs the table's name as its alias.
        case unnamed
        /// Also a table function: an alias stands behind it.
        case named
    }

    /// The mark before the name.
    public static let marker = "=(^)"
    /// The DuckDB schema that stands for the lake: in it, each table that views and macros of the user read is a view of
    /// the newest version. Fixed versions are views in schemas whose names go on behind it with `@`: `=(^)@12`.
    public static let schema = "=(^)"

    /// The table.
    public let table: TableName
    /// Mark and name, and the clause that says which version is meant, in UTF-8 bytes of the whole text.
    public internal(set) var range: Range<Int>
    /// Which state of the table is meant.
    public internal(set) var moment = LakeMoment.newest
    /// Whether the statement reads the table or writes it.
    public internal(set) var role: Role
    /// What can stand in its place.
    public internal(set) var place = Place.viewOnly

    /// The name of the table, without marks or quotes.
    public var name: String { table.text }

    /// The view that stands for the table where nothing else is given: `"=(^)"."climate"`.
    public var view: String { "\(SQLIdentifier.quoted(Self.schema)).\(table.quoted)" }

    /// Reads a token of the kind ``Token/Kind/lakeReference``.
    init(_ token: Token, in bytes: [UInt8], role: Role) throws(SQLTextError) {
        let nameStart = token.range.lowerBound + Self.marker.utf8.count
        do {
            table = try TableName(reading: SQLIdentifier.name(of: bytes[nameStart..<token.range.upperBound]))
        } catch {
            throw .invalidTableName(error, at: token.range.lowerBound)
        }
        range = token.range
        self.role = role
    }
}
