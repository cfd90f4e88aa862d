import Fabric

/// `sord tables`: the lake's tables, without a server.
enum TablesCommand {
    static func run(_ parsed: ParsedCommand, _ settings: SettingValues, _ console: Console) async throws -> ExitCode {
        try await Engine.using(settings) { try await run(parsed, console, $0) }
    }

    private static func run(_ parsed: ParsedCommand, _ console: Console, _ fabric: Fabric) async throws -> ExitCode {
        let listing = try await fabric.lake.listing()
        let format =
            parsed["format"].flatMap(OutputFormat.init) ?? .standard(onTerminal: console.outputIsTerminal)
        var renderer = format.renderer(rows: Int.max, console: console)
        var source = TableRows(tables: listing.tables)
        try await renderer.render(&source, write: console.write)
        for problem in listing.problems {
            console.complain("\(problem.table) cannot be read: \(problem.error)")
        }
        return .success
    }
}

/// The lake's tables as rows of a result.
private struct TableRows: RowSource {
    var tables: [TableSummary]
    private var isDone = false

    init(tables: [TableSummary]) {
        self.tables = tables
    }

    let headings = [
        ResultHeading(name: "table", type: "VARCHAR"), ResultHeading(name: "version", type: "BIGINT"),
        ResultHeading(name: "rows", type: "BIGINT"), ResultHeading(name: "files", type: "BIGINT"),
        ResultHeading(name: "bytes", type: "BIGINT"), ResultHeading(name: "columns", type: "BIGINT"),
    ]

    mutating func next() -> [TableRow]? {
        guard !isDone, !tables.isEmpty else { return nil }
        isDone = true
        return tables.map(TableRow.init)
    }
}

private struct TableRow: ResultRow {
    let table: TableSummary

    private var numbers: [Int?] { [Int(table.version), table.rows, table.files, table.bytes, table.columns] }

    var cells: [String?] { [table.name] + numbers.map { $0.map(String.init) } }

    var json: [UInt8] {
        let values = numbers.map { $0.map(String.init) ?? "null" }
        return [UInt8(ascii: "[")] + JSONRenderer.quoted(table.name) + Array(",\(values.joined(separator: ","))]".utf8)
    }
}
