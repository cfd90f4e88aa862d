import FoundationEssentials
import Glibc

/// The `sord` command.
@main
struct Sord {
    static let version = "0.1.0"

    static func main() async {
        // A reader that goes away is told by an error of the write, not by a signal that ends the program.
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let dotEnv = FileManager.default.contents(atPath: ".env").map { String(decoding: $0, as: UTF8.self) }
        let status = await commands().run(
            Array(CommandLine.arguments.dropFirst()), environment: environment, dotEnv: dotEnv,
            console: .standard(environment: environment))
        exit(status.rawValue)
    }

    /// The commands and what runs them.
    static func commands() -> CommandTable {
        var table = CommandTable(version: version)
        table.on(.version) { _, _, console in
            try console.print("sord \(version)\n")
            return .success
        }
        return table
    }
}
