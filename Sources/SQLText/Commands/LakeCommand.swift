/// A statement that does something to a table of the lake other than reading it.
///
/// DuckDB does not know these tables as tables, only as views, so it cannot run such a statement by itself. This is what
/// the statement asks for, with the ranges of its parts; all ranges are in UTF-8 bytes of the whole text. What DuckDB
/// understands by itself, such as the expressions of an UPDATE, is not looked into.
public struct LakeCommand: Sendable, Hashable {
    /// What the statement asks for.
    public enum Action: Sendable, Hashable {
        /// `INSERT …`
        case insert(Insertion)
        /// `UPDATE …`, `DELETE …` or `MERGE …`
        case change(RowStatement)
        /// `CREATE TABLE …`
        case create(Creation)
        /// `TRUNCATE [TABLE] =(^)t`
        case truncate
        /// `DROP TABLE [IF EXISTS] =(^)t`
        case drop(ifExists: Bool)
        /// `ALTER TABLE [IF EXISTS] =(^)t …`, and `COMMENT ON TABLE =(^)t IS …`
        case alter(Alteration, ifExists: Bool)
        /// `OPTIMIZE …`
        case optimize(Optimization)
        /// `VACUUM …`
        case vacuum(Vacuum)
        /// `RESTORE [TABLE] =(^)t [TO …]`; without a moment it brings back a table that was dropped.
        case restore(LakeMoment?)
        /// `DESCRIBE HISTORY =(^)t [LIMIT n]`
        case history(limit: Int?)
        /// `DESCRIBE DETAIL =(^)t`
        case detail
    }

    /// How the statement is explained rather than done.
    public enum Explanation: Sendable, Hashable {
        /// `EXPLAIN …`
        case plan
        /// `EXPLAIN ANALYZE …`
        case analysis
    }

    /// The table that it is about.
    public let target: LakeReference
    /// What it asks for.
    public let action: Action
    /// How it is explained; nil when it is to be done.
    public let explanation: Explanation?
    /// `WITH …` before an INSERT, UPDATE, DELETE or MERGE.
    public let commonTables: Range<Int>?
    /// The statement without an `EXPLAIN` before it.
    public let body: Range<Int>

    /// Whether it changes the table, or makes or removes it.
    public var writes: Bool {
        guard explanation == nil else { return false }
        switch action {
        case .history, .detail: return false
        default: return true
        }
    }

    /// Whether the table need not be there.
    public var canBeAbsent: Bool {
        switch action {
        case .create: true
        case .drop(let ifExists), .alter(_, let ifExists): ifExists
        case .restore(let moment): moment == nil
        default: false
        }
    }
}

/// `INSERT [WITH SCHEMA EVOLUTION] INTO =(^)t [(a, b)] [BY NAME] [REPLACE WHERE …] SELECT … [RETURNING …]` and
/// `INSERT OVERWRITE =(^)t …`.
public struct Insertion: Sendable, Hashable {
    /// The columns to fill, where they are named.
    public var columns: [String]?
    /// Whether the rows' columns are matched with the table's by their names.
    public var byName = false
    /// Whether columns that the table lacks are added to it.
    public var evolvesSchema = false
    /// Whether the rows take the place of all that are there.
    public var overwrites = false
    /// The condition of the rows whose place they take.
    public var replaceWhere: Range<Int>?
    /// What gives the rows.
    public var source: Range<Int>
    /// Whether the source begins with `WITH`.
    public var sourceHasCommonTables = false
    /// Whether only DuckDB's own INSERT can run it: it says DEFAULT, ON CONFLICT, OR REPLACE or RETURNING.
    public var needsEngine = false
}

/// `UPDATE`, `DELETE` and `MERGE`.
public struct RowStatement: Sendable, Hashable {
    /// Which of the three it is.
    public enum Kind: Sendable, Hashable {
        case update, delete, merge
    }

    /// Which rows a `WHEN` of a MERGE is about.
    public enum MergeCase: Sendable, Hashable {
        case matched, notMatched, notMatchedBySource
    }

    /// Which of the three it is.
    public let kind: Kind
    /// The name that the statement gives the table.
    public var alias: String?
    /// What stands behind `FROM` of an UPDATE, `USING` of a DELETE or MERGE.
    public var sources: Range<Int>?
    /// What stands behind `WHERE`, or behind `ON` of a MERGE.
    public var condition: Range<Int>?
    /// The rows that a MERGE is about.
    public var cases: Set<MergeCase> = []
    /// What stands behind `RETURNING`.
    public var returning: Range<Int>?
}

/// `CREATE [OR REPLACE] TABLE [IF NOT EXISTS] =(^)t …`
public struct Creation: Sendable, Hashable {
    /// `OR REPLACE`: whether it takes the place of a table that is there.
    public var replaces = false
    /// `IF NOT EXISTS`: whether nothing happens when there is a table.
    public var ifNotExists = false
    /// `a INTEGER NOT NULL, …`, without the parentheses; or only names, when there is a source.
    public var columns: Range<Int>?
    /// The columns to partition by; nil when nothing is said about them.
    public var partitionColumns: [String]?
    /// The properties, in the order of the text.
    public var properties: [TableProperty] = []
    /// The SELECT that gives the rows; nil for a table without rows.
    public var source: Range<Int>?
}

/// `'delta.appendOnly' = 'true'`
public struct TableProperty: Sendable, Hashable {
    /// The name, for example `delta.appendOnly`.
    public let key: String
    /// The value, as a text whatever it stands for.
    public let value: String

    /// A property by its name.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// What an `ALTER TABLE =(^)t` alters. A column inside of a struct is a path of several names.
public enum Alteration: Sendable, Hashable {
    /// `ADD [COLUMN] [IF NOT EXISTS] c TYPE [NOT NULL]`; the type is a range of the text.
    case addColumn(path: [String], type: Range<Int>, isNullable: Bool, ifNotExists: Bool)
    /// `DROP [COLUMN] [IF EXISTS] c`
    case dropColumn(path: [String], ifExists: Bool)
    /// `RENAME [COLUMN] a TO b`
    case renameColumn(path: [String], to: String)
    /// `ALTER [COLUMN] c SET NOT NULL`
    case setNotNull(path: [String])
    /// `ALTER [COLUMN] c DROP NOT NULL`
    case dropNotNull(path: [String])
    /// `ALTER [COLUMN] c [SET DATA] TYPE t`; the type is a range of the text.
    case changeType(path: [String], type: Range<Int>)
    /// `ADD CONSTRAINT n CHECK (…)`; the condition is a range of the text.
    case addConstraint(name: String, check: Range<Int>)
    /// `DROP CONSTRAINT [IF EXISTS] n`
    case dropConstraint(name: String, ifExists: Bool)
    /// `SET TBLPROPERTIES ('k' = 'v', …)`
    case setProperties([TableProperty])
    /// `UNSET TBLPROPERTIES [IF EXISTS] ('k', …)`
    case unsetProperties([String], ifExists: Bool)
    /// `COMMENT ON TABLE =(^)t IS 'text'`, or `IS NULL`
    case comment(String?)
}

/// `OPTIMIZE =(^)t [WHERE …] [ZORDER BY (a, b) | ORDER BY (a, b)]`
public struct Optimization: Sendable, Hashable {
    /// The condition of the partitions to rewrite.
    public var condition: Range<Int>?
    /// The columns to interleave.
    public var zOrder: [String] = []
    /// The columns to sort by.
    public var order: [String] = []
}

/// `VACUUM =(^)t [RETAIN n HOURS [FORCE]] [DRY RUN]`
public struct Vacuum: Sendable, Hashable {
    /// How long files that left the table are kept, in hours; nil for what the table says.
    public var retainedHours: Double?
    /// Whether they may be kept for less than is safe.
    public var isForced = false
    /// Whether the files are only listed.
    public var isDryRun = false
}
