import SQLText

/// Statements about settings.
extension StatementPolicy {
    /// The settings that a session may change for itself. Each can differ from one connection to the other, so nobody
    /// else notices, and none of them opens a file or uses up the machine.
    static let sessionSettings: Set<String> = [
        "calendar", "disable_timestamptz_casts", "explain_output", "ieee_floating_point_ops", "integer_division",
        "lambda_syntax", "order_by_non_integer_literal", "pivot_filter_threshold", "pivot_limit",
        "preserve_identifier_case", "scalar_subquery_error_on_multiple_rows", "schema", "search_path", "timezone",
    ]

    /// The settings that Sord itself changes while the engine runs.
    static let ownSettings: Set<String> = ["parquet_metadata_cache", "preserve_insertion_order", "progress_bar_time"]

    /// The pragmas that only tell something.
    static let pragmas: Set<String> = [
        "collations", "database_list", "database_size", "functions", "metadata_info", "platform", "show",
        "show_databases", "show_tables", "show_tables_expanded", "storage_info", "table_info", "user_agent", "version",
    ]

    func checkSetting(_ head: String, _ words: ArraySlice<PolicyWord>, at offset: Int) throws(Refusal) {
        var words = words
        if words.first?.keyword == "VARIABLE" { return }
        if words.first?.keyword == "GLOBAL" {
            throw Refusal(
                message: "\(head) GLOBAL is not allowed here: it changes a setting for everybody.",
                hint: Self.hint, offset: words.first?.offset ?? offset)
        }
        if ["SESSION", "LOCAL"].contains(words.first?.keyword ?? ""), words.count > 1 { words = words.dropFirst() }
        guard let first = words.first, var name = first.name else { return }
        if name == "time", words.dropFirst().first?.keyword == "ZONE" { name = "timezone" }
        if Self.sessionSettings.contains(name) { return }
        if head == "PRAGMA", Self.pragmas.contains(name) { return }
        throw Refusal(
            message: head == "PRAGMA"
                ? "PRAGMA \(name) is not allowed here."
                : "The setting “\(name)” belongs to the server and cannot be changed by a statement.",
            hint: Self.hint, offset: first.offset)
    }

    private static let hint = "A session may set \(sessionSettings.sorted().joined(separator: ", "))."
}
