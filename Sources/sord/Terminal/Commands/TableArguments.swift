import Fabric
import SQLText

/// What `sord table` is asked to do.
struct TableArguments: Sendable, Hashable {
    /// The words behind `sord table`.
    enum Action: String, CaseIterable {
        case history, detail, optimize, vacuum, restore, drop

        /// The options that the action takes.
        var options: Set<String> {
            switch self {
            case .history: ["limit"]
            case .detail, .drop: []
            case .optimize: ["where", "zorder", "order"]
            case .vacuum: ["retain", "force", "delete"]
            case .restore: ["version", "timestamp"]
            }
        }
    }

    /// What to do with which table.
    let task: TableTask
    /// How to print rows; nil leaves it to where they are printed.
    let format: OutputFormat?

    /// Reads the command line of ``Command/table``.
    ///
    /// - Throws: ``UsageError`` for an action that there is not, or an option that is another action's.
    init(_ parsed: ParsedCommand) throws(UsageError) {
        let word = parsed.arguments.first ?? ""
        guard let action = Action(rawValue: word) else {
            let words = Action.allCases.map(\.rawValue)
            let near = NearestNames.nearest(to: word, among: words, limit: 1).first
            throw UsageError(
                message: "There is no action \"\(word)\".",
                hint: near.map { "Did you mean sord table \($0)?" }
                    ?? "The actions are: \(words.joined(separator: ", ")).",
                command: parsed.command.name)
        }
        let others = Action.allCases.reduce(into: Set<String>()) { $0.formUnion($1.options) }.subtracting(
            action.options)
        if let other = parsed.options.keys.sorted().first(where: others.contains) {
            throw UsageError(
                message: "sord table \(word) takes no --\(other).", hint: nil, command: parsed.command.name)
        }
        task = TableTask(
            table: Self.unmarked(parsed.arguments.dropFirst().first ?? ""), try Self.action(action, parsed))
        format = parsed["format"].flatMap(OutputFormat.init)
    }

    private static func action(_ action: Action, _ parsed: ParsedCommand) throws(UsageError) -> TableTask.Action {
        switch action {
        case .history: return .history(limit: try number("limit", from: 1, parsed).map { Int($0) })
        case .detail: return .detail
        case .optimize:
            guard parsed["zorder"] == nil || parsed["order"] == nil else {
                throw UsageError(
                    message: "Give either --order or --zorder, not both.", command: parsed.command.name)
            }
            return .optimize(
                condition: parsed["where"],
                zOrder: try parsed["zorder"].map { text throws(UsageError) in try columns(text, of: "zorder", parsed) }
                    ?? [],
                order: try parsed["order"].map { text throws(UsageError) in try columns(text, of: "order", parsed) }
                    ?? [])
        case .vacuum:
            let hours = try parsed["retain"].map { text throws(UsageError) in
                guard let hours = Double(text), hours >= 0, hours < 1_000_000 else {
                    throw UsageError(
                        message: "--retain must be a number of hours, not \"\(text)\".", command: parsed.command.name)
                }
                return hours
            }
            return .vacuum(hours: hours, isForced: parsed.has("force"), isDryRun: !parsed.has("delete"))
        case .restore:
            switch (try number("version", from: 0, parsed), parsed["timestamp"]) {
            case (let version?, nil): return .restore(.version(version))
            case (nil, let timestamp?): return .restore(.timestamp(timestamp))
            case (nil, nil): return .undrop
            case (_?, _?):
                throw UsageError(
                    message: "Give either --version or --timestamp, not both.", command: parsed.command.name)
            }
        case .drop: return .drop
        }
    }

    private static func number(_ option: String, from least: Int64, _ parsed: ParsedCommand) throws(UsageError)
        -> Int64?
    {
        guard let text = parsed[option] else { return nil }
        guard let number = Int64(text), number >= least else {
            throw UsageError(
                message: "--\(option) must be a whole number from \(least) on, not \"\(text)\".",
                command: parsed.command.name)
        }
        return number
    }

    /// The names in a list such as `a,b`.
    static func columns(_ list: String, of option: String, _ parsed: ParsedCommand) throws(UsageError) -> [String] {
        let names = list.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        guard names.allSatisfy({ !$0.isEmpty }) else {
            throw UsageError(
                message: "--\(option) must be a list of columns with commas between them, not \"\(list)\".",
                command: parsed.command.name)
        }
        return names
    }

    /// The name of a table, which may be written with its mark.
    static func unmarked(_ name: String) -> String {
        name.hasPrefix(LakeReference.marker) ? String(name.dropFirst(LakeReference.marker.count)) : name
    }
}
