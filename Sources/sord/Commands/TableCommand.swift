import Fabric

/// `sord table`: describes a table, looks after it, or removes it, without a server.
enum TableCommand {
    static func run(_ parsed: ParsedCommand, _ settings: SettingValues, _ console: Console) async throws -> ExitCode {
        let arguments = try TableArguments(parsed)
        return try await Engine.using(settings) { try await run(arguments, console, $0) }
    }

    private static func run(_ arguments: TableArguments, _ console: Console, _ fabric: Fabric) async throws -> ExitCode
    {
        let format = arguments.format ?? .standard(onTerminal: console.outputIsTerminal)
        let printer = ResultPrinter(format: format, rows: Int.max, console: console)
        let interruption = Interruption()
        do {
            let summary = try await interruption.stopping {
                try await fabric.run(arguments.task, limit: printer.limit, encoding: printer.encoding) { event in
                    if await !printer.take(event) { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            // Where rows go into a file, what was done is still said to whoever waits.
            if format != .table, let step = summary.steps.last, step.columns.isEmpty {
                try console.print(step.message + "\n")
            }
            return .success
        } catch let error as SordError {
            console.hideProgress()
            if let failure = await printer.failure { throw failure }
            console.complain("error: \(error)")
            return error.code == .cancelled && interruption.isAsked ? .interrupted : .failure
        }
    }
}
