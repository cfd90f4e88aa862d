/// The table functions that users may call on a locked engine.
///
/// DuckDB is asked for the functions it has, and what is not in this list is refused: a function that comes with
/// another version of DuckDB or of an extension stays closed until somebody has looked at it. The functions that read
/// files are in it, as DuckDB's lock holds for them.
enum SafeFunctions {
    /// In lower case.
    static let tableFunctions: Set<String> = [
        // Rows out of nothing, or out of arguments.
        "generate_series", "histogram", "histogram_values", "json_each", "json_tree", "range", "repeat", "repeat_row",
        "summary", "test_all_types", "unnest",
        // Files; query and query_table read what their text names.
        "glob", "parquet_bloom_probe", "parquet_file_metadata", "parquet_full_metadata", "parquet_kv_metadata",
        "parquet_metadata", "parquet_scan", "parquet_schema", "query", "query_table", "read_blob", "read_csv",
        "read_csv_auto", "read_duckdb", "read_json", "read_json_auto", "read_json_objects", "read_json_objects_auto",
        "read_ndjson", "read_ndjson_auto", "read_ndjson_objects", "read_parquet", "read_text", "seq_scan", "sniff_csv",
        // What there is.
        "duckdb_columns", "duckdb_constraints", "duckdb_dependencies", "duckdb_functions", "duckdb_indexes",
        "duckdb_keywords", "duckdb_memory", "duckdb_optimizers", "duckdb_prepared_statements", "duckdb_schemas",
        "duckdb_sequences", "duckdb_table_sample", "duckdb_tables", "duckdb_types", "duckdb_variables",
        "duckdb_views", "icu_calendar_names", "pg_timezone_names", "pragma_collations", "pragma_database_size",
        "pragma_metadata_info", "pragma_platform", "pragma_show", "pragma_storage_info", "pragma_table_info",
        "pragma_user_agent", "pragma_version",
        // What there is, with places on this machine that the lock lets nobody open.
        "duckdb_databases", "duckdb_extensions", "duckdb_settings",
        // Databases.
        "checkpoint", "pg_clear_cache", "postgres_execute", "postgres_query",
        // Sord's own.
        "sord_planning_relation",
    ]
}
