internal import CDuckDB

/// A relation without rows that stands for another one while a statement is planned.
///
/// It has the columns that it is told to have, says how many rows to expect, keeps no statistics and takes no filters.
/// So the plan of a statement over it shows, directly above it, the filters that the optimiser found for the relation
/// it stands for. Running it gives no rows.
public enum PlanningRelation {
    /// The name of the table function, which ``Database/addPlanningRelation()`` adds.
    public static let function = "sord_planning_relation"

    /// The relation as it stands in a FROM clause.
    ///
    /// - Parameters:
    ///   - columns: the names of the columns and DuckDB's spelling of their types; at least one.
    ///   - rowCount: how many rows the optimiser shall expect.
    public static func sql(columns: [(name: String, type: String)], rowCount: Int64) -> String {
        let fields = columns.map { "\(SQL.identifier($0.name)) \($0.type)" }.joined(separator: ", ")
        return "\(function)(NULL::STRUCT(\(fields)), \(max(rowCount, 0))::BIGINT)"
    }
}

extension Database {
    /// Adds the table function of ``PlanningRelation`` to the database. To do so again does nothing.
    ///
    /// - Throws: ``DuckDBError`` of kind `internal` when DuckDB refuses it.
    public func addPlanningRelation() throws(DuckDBError) {
        var connection: duckdb_connection? = try opened().connect()
        defer { duckdb_disconnect(&connection) }
        var function = duckdb_create_table_function()
        defer { duckdb_destroy_table_function(&function) }
        duckdb_table_function_set_name(function, PlanningRelation.function)
        for id in [DUCKDB_TYPE_ANY, DUCKDB_TYPE_BIGINT] {
            var type = duckdb_create_logical_type(id)
            duckdb_table_function_add_parameter(function, type)
            duckdb_destroy_logical_type(&type)
        }
        duckdb_table_function_set_bind(function, bindPlanningRelation)
        duckdb_table_function_set_init(function, startPlanningRelation)
        duckdb_table_function_set_function(function, runPlanningRelation)
        duckdb_table_function_supports_projection_pushdown(function, true)
        guard duckdb_register_table_function(connection, function) == DuckDBSuccess else {
            throw DuckDBError(.internal, "DuckDB did not take the table function \(PlanningRelation.function).")
        }
    }
}

// DuckDB calls these on its own threads, hence no closures, which could belong to an actor.

/// The first parameter is NULL of a struct type whose fields are the columns, the second the number of rows.
@Sendable private func bindPlanningRelation(_ info: duckdb_bind_info?) {
    var shape = duckdb_bind_get_parameter(info, 0)
    defer { duckdb_destroy_value(&shape) }
    var rowCount = duckdb_bind_get_parameter(info, 1)
    defer { duckdb_destroy_value(&rowCount) }
    // The type belongs to the value.
    let type = duckdb_get_value_type(shape)
    guard duckdb_get_type_id(type) == DUCKDB_TYPE_STRUCT else {
        duckdb_bind_set_error(info, "The first parameter has to be NULL of a struct type.")
        return
    }
    for index in 0..<duckdb_struct_type_child_count(type) {
        var child = duckdb_struct_type_child_type(type, index)
        defer { duckdb_destroy_logical_type(&child) }
        let name = duckdb_struct_type_child_name(type, index)
        defer { duckdb_free(name) }
        duckdb_bind_add_result_column(info, name, child)
    }
    duckdb_bind_set_cardinality(info, idx_t(max(duckdb_get_int64(rowCount), 0)), false)
}

@Sendable private func startPlanningRelation(_ info: duckdb_init_info?) {}

@Sendable private func runPlanningRelation(_ info: duckdb_function_info?, _ output: duckdb_data_chunk?) {
    duckdb_data_chunk_set_size(output, 0)
}
