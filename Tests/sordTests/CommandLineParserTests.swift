import Testing

@testable import sord

struct CommandLineParserTests {
    private static let parser = CommandLineParser(commands: [.serve, .load, .query, .tables, .version])

    private static func run(_ words: [String]) throws -> ParsedCommand {
        guard case .run(let parsed) = try parser.parse(words) else { throw UsageError(message: "nothing to run") }
        return parsed
    }

    @Test(
        "Options and values are told apart, in any order and both spellings",
        arguments: [
            (["query", "select 1", "--format", "json"], ["select 1"], ["format": "json"]),
            (["query", "--format=json", "select 1"], ["select 1"], ["format": "json"]),
            (["query", "-", "--rows", "-5"], ["-"], ["rows": "-5"]),
            (["query", "--", "--select"], ["--select"], [:]),
            (["query", "--file=a=b.sql"], [], ["file": "a=b.sql"]),
            (["query", "-- id: a\nSELECT 1", "--rows", "1"], ["-- id: a\nSELECT 1"], ["rows": "1"]),
            (["query", "--file=--x"], [], ["file": "--x"]),
            (["query", "--file="], [], ["file": ""]),
            (["load", "t", "--from", "SELECT 1", "--mode", "append"], ["t"], ["from": "SELECT 1", "mode": "append"]),
            (["tables"], [], [:]),
        ] as [([String], [String], [String: String])])
    func parses(words: [String], arguments: [String], options: [String: String]) throws {
        let parsed = try Self.run(words)
        #expect(parsed.command.name == words[0])
        #expect(parsed.arguments == arguments)
        #expect(parsed.options == options)
    }

    @Test("Help and version are understood wherever people write them")
    func help() throws {
        let expected: [([String], Invocation)] = [
            (["--help"], .help(nil)), (["-h"], .help(nil)), (["help"], .help(nil)), (["help", "load"], .help(.load)),
            (["load", "--help"], .help(.load)), (["load", "t", "-h", "--nonsense"], .help(.load)),
            (["--version"], .version),
        ]
        for (words, invocation) in expected { #expect(try Self.parser.parse(words) == invocation) }
    }

    @Test(
        "What no command understands is refused with what was probably meant",
        arguments: [
            ([], "Say what to do.", "The commands are: serve, load, query, tables, version."),
            (["qurey", "x"], "There is no command \"qurey\".", "Did you mean sord query?"),
            (["select 1"], "There is no command \"select 1\".", "To run SQL, write: sord query \"…\""),
            (["=(^)quack"], "There is no command \"=(^)quack\".", "To run SQL, write: sord query \"…\""),
            (["zzz"], "There is no command \"zzz\".", "The commands are: serve, load, query, tables, version."),
            (["help", "lod"], "There is no command \"lod\".", "Did you mean sord load?"),
            (["query", "x", "--fromat", "csv"], "sord query has no option --fromat.", "Did you mean --format?"),
            (["query", "x", "--zzzzzz"], "sord query has no option --zzzzzz.", nil),
            (["query", "x", "--format", "cvs"], "--format cannot be \"cvs\".", "Did you mean csv?"),
            (
                ["query", "x", "--format", "xlsx-file"], "--format cannot be \"xlsx-file\".",
                "It is one of table, csv, json, ndjson."
            ),
            (["query", "x", "--rows", "1", "--rows=2"], "--rows is given twice.", nil),
            (["query", "SELECT", "1"], "\"1\" is one word too many.", nil),
            (["load", "--from", "x"], "<table> is missing.", "Write: sord load <table> [options]"),
            (["version", "--"], nil, nil),
        ] as [([String], String?, String?)])
    func refuses(words: [String], message: String?, hint: String?) throws {
        guard let message else {
            #expect(try Self.run(words).arguments.isEmpty)
            return
        }
        let error = #expect(throws: UsageError.self) { try Self.parser.parse(words) }
        #expect(error?.message == message)
        if let hint { #expect(error?.hint == hint) }
    }

    @Test(
        "An option without its value, or with one too many, is refused",
        arguments: [
            ["query", "--file"], ["query", "--file", "--rows", "3"], ["query", "-x"], ["--data", "x", "tables"],
        ])
    func refusesOptions(words: [String]) {
        #expect(throws: UsageError.self) { try Self.parser.parse(words) }
    }

    @Test("A switch takes no value")
    func switches() throws {
        let command = Command(
            name: "go", summary: "Go.", options: [CommandOption("fast", summary: "Run.")])
        let parser = CommandLineParser(commands: [command])
        #expect(throws: UsageError.self) { try parser.parse(["go", "--fast=yes"]) }
        guard case .run(let parsed) = try parser.parse(["go", "--fast"]) else { return #expect(Bool(false)) }
        #expect(parsed.has("fast"))
        #expect(!parsed.has("slow"))
    }

    @Test(
        "A query's statements come from one place",
        arguments: [
            (["query", "SELECT 1"], .text("SELECT 1")), (["query", "-"], .standardInput),
            (["query", "--file", "a.sql"], .file("a.sql")), (["query", "--file", "-"], .standardInput),
        ] as [([String], QueryArguments.Source)])
    func querySource(words: [String], source: QueryArguments.Source) throws {
        #expect(try QueryArguments(Self.run(words)).source == source)
    }

    @Test(
        "A query without a source, with two, or with a strange number of rows is refused",
        arguments: [
            ["query"], ["query", "x", "--file", "y"], ["query", "x", "--rows", "-1"], ["query", "x", "--rows", "1e3"],
        ])
    func queryRefusals(words: [String]) throws {
        let parsed = try Self.run(words)
        #expect(throws: UsageError.self) { try QueryArguments(parsed) }
    }

    @Test("A query's format and rows are read")
    func queryOptions() throws {
        let query = try QueryArguments(Self.run(["query", "x", "--format", "ndjson", "--rows", "0"]))
        #expect(query.format == .ndjson)
        #expect(query.rows == 0)
        #expect(try QueryArguments(Self.run(["query", "x"])).format == nil)
    }

    @Test("Loading takes a name with or without the mark, and overwrites by default")
    func load() throws {
        let load = try LoadArguments(Self.run(["load", "=(^)flights", "--from", "raw"]))
        #expect(load.table == "flights")
        #expect(load.from == "raw")
        #expect(load.mode == .overwrite)
        #expect(try LoadArguments(Self.run(["load", "a", "--from", "b", "--mode", "append"])).mode == .append)
        let parsed = try Self.run(["load", "t"])
        #expect(throws: UsageError.self) { try LoadArguments(parsed) }
    }
}
