/// What a statement does, as far as its words tell: which object it makes, fills, changes or removes, and which parts of
/// it ask for rows.
///
/// DuckDB's parser gives the names that stand in a SELECT, and in nothing else. So the parts of a statement that can name
/// tables are put together to SELECTs here, its ``questions``, and what stands in them is left to DuckDB.
public struct StatementShape: Sendable, Hashable {
    /// What the statement does to its target.
    public enum Action: Sendable, Hashable {
        /// It only asks.
        case read
        /// `CREATE TABLE`, `VIEW`, `MACRO` or `SCHEMA`.
        case create(CreatedObject, replaces: Bool, ifNotExists: Bool)
        /// `INSERT INTO`, or `INSERT OVERWRITE`, which leaves nothing of what was there.
        case insert(overwrites: Bool)
        /// `UPDATE`
        case update
        /// `DELETE` and `TRUNCATE`
        case delete
        /// `MERGE INTO`
        case merge
        /// `COPY t FROM 'file'`
        case copy
        /// `COPY … TO 'file'`
        case export
        /// `ALTER TABLE a RENAME TO b`, and the same of a view.
        case rename(CreatedObject, to: String)
        /// Any other `ALTER`, and `COMMENT ON`, `CREATE INDEX`, `OPTIMIZE` and the like: the rows stay what they are.
        case alter
        /// `DROP TABLE`, `VIEW`, `SCHEMA`, `MACRO` and so on.
        case drop(CreatedObject, cascades: Bool)
        /// `RESTORE =(^)t`
        case restore
        /// `USE catalog.schema`
        case use
        /// `ATTACH 'file' AS name`
        case attach
        /// `DETACH name`
        case detach
        /// `BEGIN` and `START TRANSACTION`
        case begin
        /// `COMMIT` and `END`
        case commit
        /// `ROLLBACK` and `ABORT`
        case rollback
        /// `EXECUTE name`
        case execute
        /// Nothing that concerns tables, or nothing that is known here.
        case other
    }

    /// What an object is called.
    public enum Name: Sendable, Hashable {
        /// A table of the lake.
        case lake(String)
        /// The parts of a name with dots, without quotes: at least one.
        case parts([String])
    }

    /// What it does to its target.
    public var action = Action.read
    /// The object that it does it to.
    public var target: Name?
    /// Whether the object is a temporary one, made by `CREATE TEMP`.
    public var isTemporary = false
    /// The names that the statement gives the columns it fills, or the view it makes: `INSERT INTO t (a, b)`.
    public var columns: [String]?
    /// Whether the columns it fills are found by the names of those that the query gives: `INSERT … BY NAME`.
    public var matchesByName = false
    /// The file of a `COPY`.
    public var file: String?
    /// SELECTs, made of parts of the statement, in which every table stands that it reads. The first gives the rows that
    /// fill the target, where there are such.
    public var questions: [[RewrittenText.Part]] = []
    /// Whether it is only explained or prepared, and does nothing yet.
    public var isPostponed = false
    /// The name under which `PREPARE` keeps it.
    public var prepared: String?
}

extension Statement {
    /// What the statement does.
    public var shape: StatementShape {
        var reader = ShapeReader(self)
        return reader.shape()
    }
}
