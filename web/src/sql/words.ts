// The words that completion offers, taken from duckdb_keywords() and duckdb_functions() of DuckDB 1.5,
// without what is of no use in a query: internals, collations, settings, and aliases of list functions; and the words
// of the statements about tables of the lake.

const split = (text: string) => text.trim().split(/\s+/);

/** In the order of a query rather than of the alphabet; some are phrases. */
export const keywords = split(`
  SELECT FROM WHERE GROUP·BY ORDER·BY HAVING QUALIFY LIMIT OFFSET DISTINCT ALL AS ON USING JOIN INNER·JOIN
  LEFT·JOIN RIGHT·JOIN FULL·JOIN CROSS·JOIN ASOF·JOIN SEMI·JOIN ANTI·JOIN POSITIONAL·JOIN LATERAL NATURAL UNION
  UNION·ALL UNION·BY·NAME INTERSECT EXCEPT EXCLUDE REPLACE COLUMNS WITH RECURSIVE MATERIALIZED VALUES AND OR NOT
  IN EXISTS BETWEEN LIKE ILIKE GLOB SIMILAR·TO IS·NULL IS·NOT·NULL IS·DISTINCT·FROM TRUE FALSE NULL CASE WHEN
  THEN ELSE END CAST TRY_CAST INTERVAL EXTRACT OVER PARTITION·BY WINDOW ROWS RANGE GROUPS UNBOUNDED PRECEDING
  FOLLOWING CURRENT·ROW FILTER WITHIN·GROUP ASC DESC NULLS·FIRST NULLS·LAST GROUPING·SETS ROLLUP CUBE PIVOT
  UNPIVOT TABLESAMPLE USING·SAMPLE CREATE·TABLE CREATE·OR·REPLACE·TABLE CREATE·TEMP·TABLE CREATE·VIEW
  CREATE·MACRO CREATE·SCHEMA IF·NOT·EXISTS IF·EXISTS INSERT·INTO UPDATE SET DELETE·FROM MERGE·INTO MATCHED
  DROP·TABLE DROP·VIEW ALTER·TABLE ADD·COLUMN RENAME·TO TRUNCATE COPY ATTACH DETACH USE DESCRIBE SUMMARIZE
  EXPLAIN EXPLAIN·ANALYZE SHOW·TABLES PRAGMA CALL BEGIN·TRANSACTION COMMIT ROLLBACK RETURNING PRIMARY·KEY UNIQUE
  DEFAULT CHECK INTEGER BIGINT HUGEINT SMALLINT TINYINT DOUBLE FLOAT DECIMAL VARCHAR BOOLEAN DATE TIME TIMESTAMP
  TIMESTAMPTZ BLOB UUID JSON STRUCT MAP LIST AT CHANGES VERSION INSERT·OVERWRITE WITH·SCHEMA·EVOLUTION BY·NAME
  REPLACE·WHERE TBLPROPERTIES OPTIMIZE ZORDER·BY VACUUM RETAIN HOURS DRY·RUN RESTORE TO·VERSION TO·TIMESTAMP
  DESCRIBE·HISTORY DESCRIBE·DETAIL NOT·MATCHED·BY·SOURCE ADD·CONSTRAINT DROP·CONSTRAINT
`).map((phrase) => phrase.replaceAll('·', ' '));

/** Words that cannot be the name of a column unless they are quoted. */
export const reserved = new Set(
  split(`
  all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
  default deferrable desc describe distinct do else end except false fetch for foreign from group having in
  initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer
  pivot_wider placing primary qualify references returning select show some summarize symmetric table then to
  trailing true union unique unpivot using variadic when where window with
`),
);

export const functions = split(`
  abs acos acosh age aggregate ago any_value apply approx_count_distinct approx_quantile approx_top_k arbitrary
  arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg
  array_cosine_similarity array_distance array_inner_product array_length array_to_string ascii asin asinh atan
  atan2 atanh avg base64 bin bit_and bit_count bit_length bit_or bit_position bit_xor bitstring bitstring_agg
  bool_and bool_or cardinality cbrt ceil ceiling century char_length character_length chr concat concat_ws
  contains corr cos cosh cot count count_if count_star countif covar_pop covar_samp cume_dist current_catalog
  current_connection_id current_database current_date current_localtime current_localtimestamp current_query
  current_query_id current_role current_schema current_schemas current_setting current_transaction_id
  current_user damerau_levenshtein date_add date_diff date_part date_sub date_trunc datediff datepart datesub
  datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade decode degrees dense_rank
  duckdb_columns duckdb_extensions duckdb_functions duckdb_keywords duckdb_memory duckdb_settings duckdb_tables
  duckdb_types duckdb_views editdist3 element_at encode ends_with entropy enum_code enum_first enum_last
  enum_range enum_range_boundary epoch epoch_ms epoch_ns epoch_us equi_width_bins era error even exp factorial
  favg fdiv fill filter first first_value flatten floor fmod format format_bytes format_pg_type format_type
  from_base64 from_binary from_hex from_json from_json_strict fsum gamma gcd gen_random_uuid generate_series
  generate_subscripts geomean geometric_mean get_bit get_current_time get_current_timestamp get_type getvariable
  glob grade_up greatest greatest_common_divisor group_concat hamming hash hex histogram histogram_exact
  histogram_values hour instr isfinite isinf isnan isodow isoyear jaccard jaro_similarity
  jaro_winkler_similarity json json_array json_array_length json_contains json_each json_exists json_extract
  json_extract_string json_group_array json_group_object json_group_structure json_keys json_merge_patch
  json_object json_pretty json_quote json_structure json_transform json_transform_strict json_tree json_type
  json_valid json_value julian kahan_sum kurtosis kurtosis_pop lag last last_day last_value lcase lcm lead least
  least_common_multiple left left_grapheme len length length_grapheme levenshtein lgamma list list_aggregate
  list_append list_avg list_concat list_contains list_cosine_similarity list_distance list_distinct list_extract
  list_filter list_has_all list_has_any list_indexof list_max list_min list_position list_prepend list_reduce
  list_reverse list_reverse_sort list_select list_slice list_sort list_sum list_transform list_unique list_value
  list_zip listagg ln log log10 log2 lower lpad ltrim mad make_date make_time make_timestamp make_timestamp_ms
  make_timestamp_ns make_timestamptz make_type map map_concat map_contains map_contains_entry map_contains_value
  map_entries map_extract map_extract_value map_from_entries map_keys map_values max max_by md5 md5_number
  md5_number_lower md5_number_upper mean median microsecond millennium millisecond min min_by minute mismatches
  mod mode month monthname nanosecond nextafter nfc_normalize now nth_value ntile nullif octet_length ord
  parquet_bloom_probe parquet_file_metadata parquet_full_metadata parquet_kv_metadata parquet_metadata
  parquet_scan parquet_schema parse_dirname parse_dirpath parse_filename parse_formatted_bytes parse_path
  percent_rank pi position pow power prefix printf product quantile quantile_cont quantile_disc quarter radians
  random range rank rank_dense read_blob read_csv read_csv_auto read_duckdb read_json read_json_auto
  read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto read_ndjson_objects read_parquet
  read_text reduce regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches
  regexp_replace regexp_split_to_array regexp_split_to_table regr_avgx regr_avgy regr_count regr_intercept
  regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat repeat_row replace reservoir_quantile reverse right
  right_grapheme round round_even roundbankers row row_number row_to_json rpad rtrim second sem session_user
  set_bit setseed sha1 sha256 sign signbit sin sinh skewness sniff_csv split split_part sqrt starts_with stats
  stddev stddev_pop stddev_samp str_split str_split_regex strftime string_agg string_split string_split_regex
  string_to_array strip_accents strlen strpos strptime struct_concat struct_contains struct_extract
  struct_extract_at struct_has struct_indexof struct_insert struct_keys struct_pack struct_position
  struct_update struct_values substr substring substring_grapheme suffix sum sumkahan summary switch tan tanh
  time_bucket timezone timezone_hour timezone_minute to_binary to_centuries to_days to_decades to_hex to_hours
  to_json to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp
  to_weeks to_years today transaction_timestamp translate trim trunc try_strptime typeof ucase unbin unhex
  unicode union_extract union_tag union_value unnest upper url_decode url_encode user uuid
  uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 var_pop var_samp variance variant_extract
  variant_normalize variant_typeof version wavg week weekday weekofyear weighted_avg xor year yearweek
`);
