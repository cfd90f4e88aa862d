/// The tables that a SELECT names, read from the tree that DuckDB's parser made of it.
///
/// The name of a common table expression hides a table inside its scope, and nowhere else: in the queries behind it and in
/// the body, and in the recursive part of itself; but never a name with a schema before it. One that nothing reads is not
/// looked into, as DuckDB does not bind it either.
struct QueryTables {
    /// A table as it stands there.
    struct Name: Hashable {
        var catalog = ""
        var schema = ""
        var name: String
        var isFile = false
    }

    /// A column of the result that is a column of a table and nothing else.
    struct Column: Hashable {
        var name: String
        var table: Name
        var source: String
    }

    private(set) var names: [Name] = []
    /// The functions that are called, in lower case; some may be macros, which read tables of their own.
    private(set) var functions: Set<String> = []
    /// The columns of the result by their places, nil where they are computed; nil when they cannot be told.
    private(set) var columns: [Column?]?
    /// The texts that `query('…')` runs.
    private(set) var texts: [String] = []

    private let tree: ParseTree
    private var seen: Set<Name> = []

    /// The names that hide tables at some place.
    private final class Scope {
        let name: [UInt8]
        let body: ParseTree.Index
        let outer: Scope?
        /// Whether the body was looked into, or is being.
        var isRead = false

        init(name: [UInt8], body: ParseTree.Index, outer: Scope?) {
            self.name = name
            self.body = body
            self.outer = outer
        }

        static func find(_ name: [UInt8], in scope: Scope?) -> Scope? {
            var scope = scope
            while let here = scope {
                if here.name == name { return here }
                scope = here.outer
            }
            return nil
        }
    }

    /// More nesting than DuckDB's parser allows itself.
    private static let depthLimit = 4_000
    private var depth = 0
    private(set) var isTooDeep = false

    /// Reads what `json_serialize_sql` gives; nil when it is not about one SELECT.
    init?(_ tree: ParseTree) {
        self.tree = tree
        guard let statements = tree.member("statements", of: ParseTree.root) else { return nil }
        for statement in tree.children(of: statements) {
            guard let node = tree.member("node", of: statement) else { return nil }
            visit(node, nil)
            columns = resultColumns(of: node)
        }
        if isTooDeep { return nil }
    }

    // MARK: Walking

    private mutating func visit(_ index: ParseTree.Index, _ scope: Scope?) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.depthLimit else {
            isTooDeep = true
            return
        }
        guard tree.kind(of: index) == .object else {
            if tree.kind(of: index) == .array { for child in tree.children(of: index) { visit(child, scope) } }
            return
        }
        let scope = inner(of: index, scope)
        if let type = tree.member("type", of: index) {
            if tree.isText(type, "BASE_TABLE") { return readTable(index, scope) }
            if tree.isText(type, "TABLE_FUNCTION") { readTableFunction(index) }
            if tree.isText(type, "FUNCTION") { functions.insert(tree.text("function_name", of: index).lowercased()) }
        }
        for child in tree.children(of: index) where !tree.isNamed(child, "cte_map") { visit(child, scope) }
    }

    /// The scope behind the `WITH` of a query.
    private func inner(of index: ParseTree.Index, _ outer: Scope?) -> Scope? {
        guard let map = tree.member("cte_map", of: index), let entries = tree.member("map", of: map) else {
            return outer
        }
        var scope = outer
        for entry in tree.children(of: entries) {
            guard let value = tree.member("value", of: entry), let query = tree.member("query", of: value),
                let body = tree.member("node", of: query)
            else { continue }
            scope = Scope(name: tree.text("key", of: entry).foldedBytes, body: body, outer: scope)
        }
        return scope
    }

    private mutating func readTable(_ index: ParseTree.Index, _ scope: Scope?) {
        let name = Name(
            catalog: tree.text("catalog_name", of: index), schema: tree.text("schema_name", of: index),
            name: tree.text("table_name", of: index))
        if name.schema.isEmpty, name.catalog.isEmpty, let hidden = Scope.find(name.name.foldedBytes, in: scope) {
            return enter(hidden)
        }
        note(name)
    }

    private mutating func enter(_ expression: Scope) {
        guard !expression.isRead else { return }
        expression.isRead = true
        // Its own name hides a table only in the part of a recursive one that goes on from the rows before.
        guard tree.has("type", "RECURSIVE_CTE_NODE", in: expression.body) else {
            return visit(expression.body, expression.outer)
        }
        let (start, step) = (inner(of: expression.body, expression.outer), inner(of: expression.body, expression))
        for child in tree.children(of: expression.body) where !tree.isNamed(child, "cte_map") {
            visit(child, tree.isNamed(child, "right") ? step : start)
        }
    }

    private mutating func note(_ name: Name) {
        if seen.insert(name).inserted { names.append(name) }
    }

    // MARK: Table functions

    private static let fileReaders: Set<String> = [
        "read_csv", "read_csv_auto", "sniff_csv", "read_parquet", "parquet_scan", "parquet_metadata", "parquet_schema",
        "parquet_file_metadata", "parquet_kv_metadata", "read_json", "read_json_auto", "read_json_objects",
        "read_json_objects_auto", "read_ndjson", "read_ndjson_auto", "read_ndjson_objects", "read_text", "read_blob",
        "delta_scan", "iceberg_scan", "read_xlsx", "st_read", "glob",
    ]

    private mutating func readTableFunction(_ index: ParseTree.Index) {
        guard let function = tree.member("function", of: index), let arguments = tree.member("children", of: function)
        else { return }
        let name = tree.text("function_name", of: function).lowercased()
        let first = tree.children(of: arguments).first { _ in true }
        guard let first else { return }
        if Self.fileReaders.contains(name) {
            for path in constants(first) { note(Name(name: path, isFile: true)) }
        } else if name == "query_table" {
            for table in constants(first) { note(Name(name: table)) }
        } else if name == "query" {
            texts += constants(first)
        }
    }

    /// A text, or the texts of a list.
    private func constants(_ index: ParseTree.Index) -> [String] {
        if let value = tree.member("value", of: index) {
            guard let text = tree.member("value", of: value), tree.kind(of: text) == .string else { return [] }
            return [tree.text(of: text)]
        }
        guard tree.has("function_name", "list_value", in: index), let list = tree.member("children", of: index) else {
            return []
        }
        return tree.children(of: list).flatMap(constants)
    }

    // MARK: Columns

    /// The columns of a SELECT whose list has no star.
    private func resultColumns(of node: ParseTree.Index) -> [Column?]? {
        guard tree.has("type", "SELECT_NODE", in: node), let list = tree.member("select_list", of: node),
            let from = tree.member("from_table", of: node)
        else { return nil }
        var hidden: Set<[UInt8]> = []
        if let map = tree.member("cte_map", of: node), let entries = tree.member("map", of: map) {
            hidden = Set(tree.children(of: entries).map { tree.text("key", of: $0).foldedBytes })
        }
        var tables: [[UInt8]: Name?] = [:]
        collect(from, hidden, &tables)
        var columns: [Column?] = []
        var aliases: Set<[UInt8]> = []
        for item in tree.children(of: list) {
            if tree.has("class", "STAR", in: item) { return nil }
            columns.append(plainColumn(item, tables, aliases))
            aliases.insert(tree.text("alias", of: item).foldedBytes)
        }
        return columns
    }

    private func plainColumn(
        _ item: ParseTree.Index, _ tables: [[UInt8]: Name?], _ aliases: Set<[UInt8]>
    ) -> Column? {
        guard tree.has("class", "COLUMN_REF", in: item), let list = tree.member("column_names", of: item) else {
            return nil
        }
        let parts = tree.children(of: list).map(tree.text(of:))
        guard let column = parts.last else { return nil }
        let alias = tree.text("alias", of: item)
        let table: Name?
        switch parts.count {
        // It may also be what stands before it in the list under this name.
        case 1: table = tables.count == 1 && !aliases.contains(column.foldedBytes) ? tables.first?.value : nil
        // `a.b` may also be a member of a column `a`, where no table is called so.
        case 2: table = tables[parts[0].foldedBytes] ?? nil
        default: table = nil
        }
        guard let table else { return nil }
        return Column(name: alias.isEmpty ? column : alias, table: table, source: column)
    }

    /// The tables of a FROM clause by the names that the statement gives them; nil for what is no table.
    private func collect(_ from: ParseTree.Index, _ hidden: Set<[UInt8]>, _ tables: inout [[UInt8]: Name?]) {
        let alias = tree.text("alias", of: from)
        if tree.has("type", "BASE_TABLE", in: from) {
            let name = Name(
                catalog: tree.text("catalog_name", of: from), schema: tree.text("schema_name", of: from),
                name: tree.text("table_name", of: from))
            let isHidden = name.schema.isEmpty && name.catalog.isEmpty && hidden.contains(name.name.foldedBytes)
            let isRenamed = tree.member("column_name_alias", of: from) != nil
            tables.updateValue(
                isHidden || isRenamed ? nil : name, forKey: (alias.isEmpty ? name.name : alias).foldedBytes)
        } else if tree.has("type", "JOIN", in: from) {
            for side in ["left", "right"] as [StaticString] {
                if let table = tree.member(side, of: from) { collect(table, hidden, &tables) }
            }
        } else if !tree.has("type", "EMPTY", in: from) {
            // A subquery without a name is still one more that a column may be of.
            tables.updateValue(
                nil, forKey: alias.isEmpty ? [0xFF, UInt8(truncatingIfNeeded: tables.count)] : alias.foldedBytes)
        }
    }
}
