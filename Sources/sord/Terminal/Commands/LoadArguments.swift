import Fabric

/// What `sord load` is asked to do.
struct LoadArguments: Sendable, Hashable {
    /// The table to write, without its mark; the fabric checks it.
    let table: String
    /// A folder in `data/raw`, or a query.
    let from: String
    /// What happens to rows that are there.
    let mode: LoadMode
    /// What happens to the columns that are there; nil for what goes with the mode.
    let schema: LoadSchema?
    /// The condition of the rows that are replaced.
    let replaceWhere: String?
    /// The columns to partition by.
    let partitionColumns: [String]?

    /// Reads the command line of ``Command/load``.
    ///
    /// - Throws: ``UsageError`` if `--from` is missing.
    init(_ parsed: ParsedCommand) throws(UsageError) {
        table = TableArguments.unmarked(parsed.arguments.first ?? "")
        guard let from = parsed["from"], !from.isEmpty else {
            throw UsageError(
                message: "--from is missing.",
                hint: "Write --from and a folder in data/raw, or a query: sord load \(table) --from \(table)",
                command: parsed.command.name)
        }
        self.from = from
        mode = parsed["mode"].flatMap(LoadMode.init) ?? .overwrite
        schema = parsed["schema"].flatMap(LoadSchema.init)
        replaceWhere = parsed["replace-where"]
        partitionColumns = try parsed["partition-by"].map { list throws(UsageError) in
            try TableArguments.columns(list, of: "partition-by", parsed)
        }
    }
}
