import Fabric
import Foundation

/// `sord load`: writes files, or what a query returns, into a table of the lake, without a server.
enum LoadCommand {
    static func run(_ parsed: ParsedCommand, _ settings: SettingValues, _ console: Console) async throws -> ExitCode {
        let arguments = try LoadArguments(parsed)
        return try await Engine.using(settings) { try await run(arguments, console, $0) }
    }

    private static func run(_ arguments: LoadArguments, _ console: Console, _ fabric: Fabric) async throws -> ExitCode {
        let start = ContinuousClock.now
        let request = LoadRequest(
            origin: origin(arguments.from), table: arguments.table, mode: arguments.mode, schema: arguments.schema,
            replaceWhere: arguments.replaceWhere, partitionColumns: arguments.partitionColumns)
        let interruption = Interruption()
        do {
            let summary = try await interruption.stopping {
                try await fabric.load(request) { event in
                    guard case .progress(_, let percent) = event else { return }
                    console.show(ProgressBar(percent: percent, elapsed: ContinuousClock.now - start))
                }
            }
            console.hideProgress()
            try console.print(summary.message + "\n")
            return .success
        } catch let error as SordError {
            console.hideProgress()
            console.complain("error: \(error)")
            return error.code == .cancelled ? .interrupted : .failure
        }
    }

    /// A path that exists on this machine is that file or folder; everything else is what the server would take it for.
    private static func origin(_ text: String) -> LoadOrigin {
        FileManager.default.fileExists(atPath: text)
            ? .path(URL(fileURLWithPath: text).standardizedFileURL.path) : LoadOrigin(parsing: text)
    }
}
