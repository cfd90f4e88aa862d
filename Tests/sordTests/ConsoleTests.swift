import Synchronization
import Testing

@testable import sord

/// What a console was told, for tests.
private final class Recorder: Sendable {
    let output = Mutex("")
    let errors = Mutex("")

    func console(errorIsTerminal: Bool = false) -> Console {
        Console(
            write: { bytes in self.output.withLock { $0 += String(decoding: bytes, as: UTF8.self) } },
            writeError: { bytes in self.errors.withLock { $0 += String(decoding: bytes, as: UTF8.self) } },
            readInput: { _ in [] }, errorIsTerminal: errorIsTerminal)
    }
}

struct ConsoleTests {
    private static func run(
        _ words: [String], environment: [String: String] = [:],
        body: @escaping CommandTable.Body = { _, _, _ in .success }
    ) async -> (status: ExitCode, output: String, errors: String) {
        var table = CommandTable(version: "1.2.3")
        table.on(.query, body)
        let recorder = Recorder()
        let status = await table.run(words, environment: environment, dotEnv: nil, console: recorder.console())
        return (status, recorder.output.withLock { $0 }, recorder.errors.withLock { $0 })
    }

    @Test("A command runs with its words and settings, and its status is the program's")
    func dispatches() async {
        let result = await Self.run(["query", "x", "--data", "d"]) { parsed, settings, console in
            try console.print("\(parsed.arguments) \(settings.text(.data) ?? "")")
            return .failure
        }
        #expect(result == (.failure, "[\"x\"] d", ""))
    }

    @Test("Wrong usage ends with 2 and says how to go on")
    func wrongUsage() async {
        let result = await Self.run(["query", "x", "--fromat", "csv"])
        #expect(result.status.rawValue == 2)
        #expect(
            result.errors == """
                error: sord query has no option --fromat.
                Did you mean --format?
                Run sord query --help for its options and examples.

                """)
        #expect(result.output.isEmpty)
        #expect(await Self.run([]).status == .wrongUsage)
        let setting = await Self.run(["query", "x"], environment: ["SORD_THREADS": "x"])
        #expect(setting.status == .wrongUsage)
        #expect(setting.errors.hasPrefix("error: SORD_THREADS must be"))
        #expect(await Self.run(["query", "x"], environment: ["SORD_PORT": "of no matter"]).status == .success)
    }

    @Test("What a command throws ends with 1, unless it was the command line")
    func failures() async {
        struct Broken: Error, CustomStringConvertible { let description = "It broke." }
        let result = await Self.run(["query", "x"]) { _, _, _ in throw Broken() }
        #expect(result == (.failure, "", "error: It broke.\n"))
        let usage = await Self.run(["query"]) { parsed, _, _ in
            _ = try QueryArguments(parsed)
            return .success
        }
        #expect(usage.status == .wrongUsage)
    }

    @Test("A reader that has gone got what it wanted; a full disk is a failure")
    func closedOutput() async {
        let gone = await Self.run(["query", "x"]) { _, _, _ in throw ConsoleError(code: 32, description: "gone") }
        #expect(gone == (.success, "", ""))
        let full = await Self.run(["query", "x"]) { _, _, _ in throw ConsoleError(code: 28, description: "full") }
        #expect(full == (.failure, "", "error: full\n"))
    }

    @Test("Help and version go to standard output and succeed")
    func help() async {
        #expect(await Self.run(["--version"]) == (.success, "sord 1.2.3\n", ""))
        let help = await Self.run(["query", "--help"])
        #expect(help.status == .success)
        #expect(help.output.contains("Usage: sord query [sql] [options]"))
    }

    @Test(
        "A progress bar says what is known and fits",
        arguments: [
            (
                ProgressBar(percent: 50, rows: 1_234, elapsed: .milliseconds(3_250)), 80,
                "[##########----------]  50%  1,234 rows  3.2 s"
            ),
            (ProgressBar(percent: nil, rows: 1, elapsed: .seconds(0)), 80, "1 row  0.0 s"),
            (ProgressBar(percent: 250, rows: nil, elapsed: .seconds(61)), 80, "[####################] 100%  61.0 s"),
            (ProgressBar(percent: -1, rows: nil, elapsed: .seconds(1)), 80, "[--------------------]   0%  1.0 s"),
            (ProgressBar(percent: .nan, rows: nil, elapsed: .seconds(1)), 80, "1.0 s"),
            (ProgressBar(percent: 50, rows: nil, elapsed: .seconds(1)), 10, "[########…"),
        ])
    func progress(bar: ProgressBar, width: Int, line: String) {
        #expect(bar.line(width: width) == line)
    }

    @Test("Progress is drawn on a terminal only")
    func progressOnTerminal() {
        let bar = ProgressBar(percent: nil, rows: nil, elapsed: .seconds(1))
        let watched = Recorder()
        watched.console(errorIsTerminal: true).show(bar)
        watched.console(errorIsTerminal: true).hideProgress()
        #expect(watched.errors.withLock { $0 } == "\r1.0 s\u{1B}[K\r\u{1B}[K")
        let unwatched = Recorder()
        unwatched.console().show(bar)
        unwatched.console().hideProgress()
        #expect(unwatched.errors.withLock { $0 }.isEmpty)
    }

    @Test(
        "Numbers are grouped by thousands",
        arguments: [
            (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"),
            (.min, "-9,223,372,036,854,775,808"),
        ])
    func grouped(number: Int, text: String) {
        #expect(Grouped.decimal(number) == text)
    }
}
