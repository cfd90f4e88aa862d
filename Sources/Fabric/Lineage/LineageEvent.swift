import Foundation
import SQLText

/// One thing that happened to a table: what the tracker is made of, and what its journal holds.
public struct LineageEvent: Sendable, Hashable, Codable {
    /// What happened to the table.
    public enum Effect: String, Sendable, Codable, CaseIterable {
        /// It was made.
        case create
        /// Its rows were replaced by others: `INSERT OVERWRITE`, a load that overwrites.
        case overwrite
        /// Rows came to it: `INSERT`, `COPY FROM`, a load that appends.
        case insert
        /// Rows were changed.
        case update
        /// Rows were removed.
        case delete
        /// Rows were merged into it.
        case merge
        /// It has another name now.
        case rename
        /// It is gone.
        case drop
        /// Its schema is gone, and every table in it.
        case dropSchema = "drop_schema"
        /// A table of the lake was brought back, or to an older state.
        case restore
        /// Its rows were written to a file.
        case export
        /// The node has lost its memory, and every table in it.
        case lost
        /// How it stands: what a journal begins with after it was made smaller.
        case state
    }

    /// What kind of thing the table is.
    public enum Kind: String, Sendable, Codable {
        case table, view, macro
    }

    /// What happened.
    public var effect: Effect
    /// What it happened to.
    public var kind: Kind
    /// The table. Of ``Effect/dropSchema`` and ``Effect/lost`` only the place and the schema count.
    public var table: TableReference
    /// The table's new name, of ``Effect/rename``.
    public var renamed: TableReference?
    /// The tables and files that the rows came from, or that a view reads.
    public var parents: [TableReference]
    /// The columns that are columns of a parent, unchanged, as far as they can be told.
    public var columns: [ColumnSource]
    /// Which statement did it, and for whom.
    public var origin: LineageOrigin
    /// Whether a table that is known already stays as it is: `IF NOT EXISTS`.
    public var ifNotExists: Bool
    /// What the table came from, of ``Effect/state``.
    public var links: [LineageLink]?
    /// What changed the table last, of ``Effect/state``.
    public var changed: LineageOrigin?

    /// Describes what happened.
    public init(
        _ effect: Effect, _ table: TableReference, kind: Kind = .table, renamed: TableReference? = nil,
        parents: [TableReference] = [], columns: [ColumnSource] = [], origin: LineageOrigin, ifNotExists: Bool = false
    ) {
        self.effect = effect
        self.kind = kind
        self.table = table
        self.renamed = renamed
        self.parents = parents
        self.columns = columns
        self.origin = origin
        self.ifNotExists = ifNotExists
    }
}

/// Which statement made something of a table, when, where and for whom.
public struct LineageOrigin: Sendable, Hashable, Codable {
    /// The statement as its author wrote it; nil for a load of files.
    public var statement: String?
    /// Whether the statement was too long and only its beginning is kept.
    public var isCut: Bool
    /// The run.
    public var run: String
    /// When it ended.
    public var time: Date
    /// Who asked for it.
    public var principal: String
    /// The node that did it.
    public var node: String
    /// The process that noted it: tables in memory are gone with it.
    public var process: String

    /// The longest statement that is kept whole, in characters.
    public static let statementLimit = 10_000

    /// Describes what made something of a table.
    public init(
        statement: String?, run: String, time: Date, principal: String, node: String, process: String
    ) {
        let kept = statement.map { String($0.unicodeScalars.prefix(Self.statementLimit)) }
        self.statement = kept
        isCut = kept?.utf8.count != statement?.utf8.count
        self.run = run
        self.time = time.inMilliseconds
        self.principal = principal
        self.node = node
        self.process = process
    }
}

extension Date {
    /// The middle of the millisecond that it is in, so that it stays the same however often it is written and read.
    var inMilliseconds: Date {
        Date(timeIntervalSince1970: ((timeIntervalSince1970 * 1_000 + 0.001).rounded(.down) + 0.5) / 1_000)
    }
}

/// That a table came from another one.
public struct LineageLink: Sendable, Hashable, Codable {
    /// The table, view or file that it came from.
    public var parent: TableReference
    /// The statement that brought the first of its rows, or that a view is.
    public var origin: LineageOrigin
    /// The columns that were taken over unchanged, as far as they can be told.
    public var columns: [ColumnSource]
    /// Whether the parent is gone; another one may have its name by now.
    public var isGone: Bool
}

/// A table that is tracked.
public struct TrackedTable: Sendable, Hashable, Codable {
    /// The table.
    public var table: TableReference
    /// The node in whose memory it is; nil for others.
    public var node: String?
    /// What kind of thing it is.
    public var kind: LineageEvent.Kind
    /// What made it; nil for a table that was there before anybody looked.
    public var made: LineageOrigin?
    /// What changed it last; the same as what made it when nothing did since.
    public var changed: LineageOrigin?
    /// What it came from, in the order in which that came to it.
    public var links: [LineageLink]

    /// The place of the table as the tracker shows it: nothing for the lake, `postgres`, or the node's name.
    public var location: String? {
        switch table.place {
        case .shared: "postgres"
        case .memory: node
        default: nil
        }
    }
}
