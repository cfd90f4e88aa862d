import Fabric
import SQLText

/// What `sord load` is asked to do.
struct LoadArguments: Sendable, Hashable {
    /// The table to write, without its mark; the fabric checks it.
    let table: String
    /// A folder in `data/raw`, or a query.
    let from: String
    /// What happens to rows that are there.
    let mode: LoadMode

    /// Reads the command line of ``Command/load``.
    ///
    /// - Throws: ``UsageError`` if `--from` is missing.
    init(_ parsed: ParsedCommand) throws(UsageError) {
        let name = parsed.arguments.first ?? ""
        let isMarked = name.hasPrefix(LakeReference.marker)
        table = isMarked ? String(name.dropFirst(LakeReference.marker.count)) : name
        guard let from = parsed["from"], !from.isEmpty else {
            throw UsageError(
                message: "--from is missing.",
                hint: "Write --from and a folder in data/raw, or a query: sord load \(table) --from \(table)",
                command: parsed.command.name)
        }
        self.from = from
        mode = parsed["mode"].flatMap(LoadMode.init) ?? .overwrite
    }
}
