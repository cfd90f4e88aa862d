import SQLText

/// What loading does with rows that a table already has.
enum LoadMode: String, Sendable, Hashable, CaseIterable {
    /// The new rows replace them.
    case overwrite
    /// The new rows are added to them.
    case append
}

/// What `sord load` is asked to do.
struct LoadArguments: Sendable, Hashable {
    /// The table to write.
    let table: TableName
    /// A folder in `data/raw`, or a query.
    let from: String
    /// What happens to rows that are there.
    let mode: LoadMode

    /// Reads the command line of ``Command/load``.
    ///
    /// - Throws: ``UsageError`` if the name of the table cannot be created, or `--from` is missing.
    init(_ parsed: ParsedCommand) throws(UsageError) {
        let name = parsed.arguments.first ?? ""
        let isMarked = name.hasPrefix(LakeReference.marker)
        do {
            table = try TableName(creating: isMarked ? String(name.dropFirst(LakeReference.marker.count)) : name)
        } catch {
            throw UsageError(message: error.description, command: parsed.command.name)
        }
        guard let from = parsed["from"], !from.isEmpty else {
            throw UsageError(
                message: "--from is missing.",
                hint: "Write --from and a folder in data/raw, or a query: sord load \(table.text) --from \(table.text)",
                command: parsed.command.name)
        }
        self.from = from
        mode = parsed["mode"].flatMap(LoadMode.init) ?? .overwrite
    }
}
