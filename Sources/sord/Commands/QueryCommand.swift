import Fabric
import Foundation

/// `sord query`: runs SQL and prints what it returns, without a server.
enum QueryCommand {
    /// The longest text that is read, in bytes.
    private static let textLimit = 64 << 20

    static func run(_ parsed: ParsedCommand, _ settings: SettingValues, _ console: Console) async throws -> ExitCode {
        let arguments = try QueryArguments(parsed)
        let text = try text(of: arguments.source, console)
        return try await Engine.using(settings) { try await run(text, arguments, console, $0) }
    }

    private static func run(
        _ text: String, _ arguments: QueryArguments, _ console: Console, _ fabric: Fabric
    ) async throws -> ExitCode {
        let format = arguments.format ?? .standard(onTerminal: console.outputIsTerminal)
        let printer = ResultPrinter(format: format, rows: arguments.rows, console: console)
        let interruption = Interruption()
        do {
            let request = RunRequest(text: text, limit: printer.limit, encoding: printer.encoding)
            _ = try await interruption.stopping {
                try await fabric.run(request) { event in
                    if await !printer.take(event) { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            return .success
        } catch let error as SordError {
            console.hideProgress()
            if let failure = await printer.failure { throw failure }
            console.complain("error: \(error)")
            return error.code == .cancelled && interruption.isAsked ? .interrupted : .failure
        }
    }

    private static func text(of source: QueryArguments.Source, _ console: Console) throws -> String {
        let bytes: [UInt8]
        switch source {
        case .text(let text): return text
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw SordError(.notFound, "The file \(path) cannot be read.")
            }
            bytes = Array(data)
        case .standardInput:
            guard let input = try console.readInput(textLimit) else {
                throw SordError(.tooLarge, "The text is longer than \(textLimit >> 20) MiB.")
            }
            bytes = input
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SordError(.badRequest, "The text is not UTF-8.")
        }
        return text
    }
}
