import Fabric

extension EventLog {
    /// A query ran to its end.
    func run(_ summary: RunSummary) {
        write(
            "finished", ("run", .text(summary.run.description)), ("steps", .count(summary.steps.count)),
            ("rows", .count(summary.steps.last?.total ?? 0)), ("ms", .number(summary.elapsedMilliseconds)))
    }

    /// A load was committed.
    func load(_ summary: LoadSummary) {
        write(
            "loaded", ("run", .text(summary.run.description)), ("table", .text(summary.table)),
            ("version", .count(Int(summary.version))), ("rows", .count(summary.rows)),
            ("ms", .number(summary.elapsedMilliseconds)))
    }

    /// A run did not end well. The message is left out: it may quote the text of the query.
    func failure(_ error: SordError) {
        write(
            error.code == .cancelled ? "cancelled" : "failed", level: error.code == .internal ? .error : .info,
            ("run", .text(error.run?.description ?? "-")), ("code", .text(error.code.rawValue)))
    }
}
