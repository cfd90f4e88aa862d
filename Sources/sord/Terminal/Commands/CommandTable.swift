/// The commands of a program, and what runs them.
struct CommandTable: Sendable {
    /// Runs a command with the settings that hold for it.
    typealias Body = @Sendable (ParsedCommand, SettingValues, Console) async throws -> ExitCode

    private struct Entry: Sendable {
        let command: Command
        let body: Body
    }

    private var entries: [Entry] = []
    private let version: String

    /// A table without commands, for a program of the given version.
    init(version: String) {
        self.version = version
    }

    /// The commands in the order of the help.
    var commands: [Command] { entries.map(\.command) }

    /// Adds a command.
    mutating func on(_ command: Command, _ body: @escaping Body) {
        precondition(!commands.contains { $0.name == command.name }, "sord \(command.name) is there twice")
        entries.append(Entry(command: command, body: body))
    }

    /// Reads a command line, runs what it asks for, and tells what went wrong on standard error.
    ///
    /// - Parameters:
    ///   - words: the words behind the name of the program.
    ///   - environment: the variables of the process.
    ///   - dotEnv: the text of the file `.env`, or nil if there is none.
    ///   - console: where to print.
    func run(
        _ words: [String], environment: [String: String], dotEnv: String?, console: Console
    ) async -> ExitCode {
        do {
            switch try CommandLineParser(commands: commands).parse(words) {
            case .help(let command): try console.print(HelpText(commands: commands).text(for: command))
            case .version: try console.print("sord \(version)\n")
            case .run(let parsed):
                let settings = try SettingValues(
                    flags: parsed.options, environment: environment, dotEnv: dotEnv.map(DotEnv.init(parsing:)),
                    settings: parsed.command.settings)
                guard let entry = entries.first(where: { $0.command.name == parsed.command.name }) else { break }
                return try await entry.body(parsed, settings, console)
            }
            return .success
        } catch let error as UsageError {
            console.complain(error.description)
            return .wrongUsage
        } catch let error as SettingError {
            console.complain("error: \(error)")
            return .wrongUsage
        } catch let error as ConsoleError where error.readerHasGone {
            // `sord query … | head` has got what it wanted.
            return .success
        } catch {
            console.complain("error: \(error)")
            return .failure
        }
    }
}
