import Fabric
import Foundation

/// The `sord` command.
@main
struct Sord {
    static func main() async {
        // A reader that goes away is told by an error of the write, not by a signal that ends the program.
        signal(SIGPIPE, SIG_IGN)
        // So is a file that may not grow any further.
        signal(SIGXFSZ, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let dotEnv = FileManager.default.contents(atPath: ".env").map { String(decoding: $0, as: UTF8.self) }
        let status = await commands().run(
            Array(CommandLine.arguments.dropFirst()), environment: environment, dotEnv: dotEnv,
            console: .standard(environment: environment))
        exit(status.rawValue)
    }

    /// The commands and what runs them.
    static func commands() -> CommandTable {
        var table = CommandTable(version: SordVersion.current)
        table.on(.serve, ServeCommand.run)
        table.on(.load, LoadCommand.run)
        table.on(.query, QueryCommand.run)
        table.on(.tables, TablesCommand.run)
        table.on(.table, TableCommand.run)
        table.on(.version) { _, _, console in
            try console.print("sord \(SordVersion.current)\n")
            return .success
        }
        return table
    }
}
