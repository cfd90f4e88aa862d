internal import CDuckDB

/// What kind of statement it is, as DuckDB sorts them (`duckdb_statement_type`).
public enum StatementKind: Sendable, Hashable, CaseIterable {
    /// `SELECT`, and what DuckDB turns into one: `FROM`, `VALUES`, `DESCRIBE`, `SHOW`, `SUMMARIZE`, `PIVOT`, some pragmas.
    case select
    /// `INSERT`
    case insert
    /// `UPDATE`
    case update
    /// `EXPLAIN`, also `EXPLAIN ANALYZE`.
    case explain
    /// `DELETE` and `TRUNCATE`.
    case delete
    /// `PREPARE`
    case prepare
    /// `CREATE`
    case create
    /// `EXECUTE`
    case execute
    /// `ALTER` and `COMMENT ON`.
    case alter
    /// `BEGIN`, `COMMIT`, `ROLLBACK`.
    case transaction
    /// `COPY`
    case copy
    /// `ANALYZE`
    case analyze
    /// `SET VARIABLE`
    case setVariable
    /// `CREATE FUNCTION`
    case createFunction
    /// `DROP` and `DEALLOCATE`.
    case drop
    /// `EXPORT`
    case export
    /// `PRAGMA`
    case pragma
    /// `VACUUM`
    case vacuum
    /// `CALL` and `CHECKPOINT`.
    case call
    /// `SET`, `RESET`, `USE`.
    case set
    /// `LOAD` and `INSTALL`.
    case load
    /// A relation of DuckDB's API.
    case relation
    /// A statement of an extension.
    case `extension`
    /// A plan of DuckDB's API.
    case logicalPlan
    /// `ATTACH`
    case attach
    /// `DETACH`
    case detach
    /// Several statements in one.
    case multiple
    /// `COPY FROM DATABASE`
    case copyDatabase
    /// `UPDATE EXTENSIONS`
    case updateExtensions
    /// `MERGE INTO`
    case merge
    /// A kind this module does not know.
    case other

    init(_ type: duckdb_statement_type) {
        self =
            switch type {
            case DUCKDB_STATEMENT_TYPE_SELECT: .select
            case DUCKDB_STATEMENT_TYPE_INSERT: .insert
            case DUCKDB_STATEMENT_TYPE_UPDATE: .update
            case DUCKDB_STATEMENT_TYPE_EXPLAIN: .explain
            case DUCKDB_STATEMENT_TYPE_DELETE: .delete
            case DUCKDB_STATEMENT_TYPE_PREPARE: .prepare
            case DUCKDB_STATEMENT_TYPE_CREATE: .create
            case DUCKDB_STATEMENT_TYPE_EXECUTE: .execute
            case DUCKDB_STATEMENT_TYPE_ALTER: .alter
            case DUCKDB_STATEMENT_TYPE_TRANSACTION: .transaction
            case DUCKDB_STATEMENT_TYPE_COPY: .copy
            case DUCKDB_STATEMENT_TYPE_ANALYZE: .analyze
            case DUCKDB_STATEMENT_TYPE_VARIABLE_SET: .setVariable
            case DUCKDB_STATEMENT_TYPE_CREATE_FUNC: .createFunction
            case DUCKDB_STATEMENT_TYPE_DROP: .drop
            case DUCKDB_STATEMENT_TYPE_EXPORT: .export
            case DUCKDB_STATEMENT_TYPE_PRAGMA: .pragma
            case DUCKDB_STATEMENT_TYPE_VACUUM: .vacuum
            case DUCKDB_STATEMENT_TYPE_CALL: .call
            case DUCKDB_STATEMENT_TYPE_SET: .set
            case DUCKDB_STATEMENT_TYPE_LOAD: .load
            case DUCKDB_STATEMENT_TYPE_RELATION: .relation
            case DUCKDB_STATEMENT_TYPE_EXTENSION: .extension
            case DUCKDB_STATEMENT_TYPE_LOGICAL_PLAN: .logicalPlan
            case DUCKDB_STATEMENT_TYPE_ATTACH: .attach
            case DUCKDB_STATEMENT_TYPE_DETACH: .detach
            case DUCKDB_STATEMENT_TYPE_MULTI: .multiple
            case DUCKDB_STATEMENT_TYPE_COPY_DATABASE: .copyDatabase
            case DUCKDB_STATEMENT_TYPE_UPDATE_EXTENSIONS: .updateExtensions
            case DUCKDB_STATEMENT_TYPE_MERGE_INTO: .merge
            default: .other
            }
    }
}
