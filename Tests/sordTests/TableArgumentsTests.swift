import Fabric
import Testing

@testable import sord

struct TableArgumentsTests {
    private func arguments(_ words: [String]) throws -> TableArguments {
        guard case .run(let parsed) = try CommandLineParser(commands: [.table, .load]).parse(words) else {
            throw UsageError(message: "runs nothing")
        }
        return try TableArguments(parsed)
    }

    @Test(
        "Each action says what is to be done",
        arguments: [
            (["history", "t"], .history(limit: nil)), (["history", "=(^)t", "--limit", "3"], .history(limit: 3)),
            (["detail", "t"], .detail), (["drop", "t"], .drop),
            (["optimize", "t"], .optimize(condition: nil, zOrder: [], order: [])),
            (
                ["optimize", "t", "--where", "a = 1", "--zorder", "a, b c"],
                .optimize(condition: "a = 1", zOrder: ["a", "b c"], order: [])
            ),
            (["optimize", "t", "--order", "a"], .optimize(condition: nil, zOrder: [], order: ["a"])),
            (["vacuum", "t"], .vacuum(hours: nil, isForced: false, isDryRun: true)),
            (
                ["vacuum", "t", "--retain", "0.5", "--force", "--delete"],
                .vacuum(hours: 0.5, isForced: true, isDryRun: false)
            ),
            (["restore", "t"], .undrop), (["restore", "t", "--version", "3"], .restore(.version(3))),
            (["restore", "t", "--timestamp", "2026-01-01"], .restore(.timestamp("2026-01-01"))),
        ] as [([String], TableTask.Action)])
    func actions(words: [String], action: TableTask.Action) throws {
        let task = try arguments(["table"] + words).task
        #expect(task.table == "t")
        #expect(task.action == action)
    }

    @Test(
        "What cannot be done is wrong usage, and says why",
        arguments: [
            (["optimise", "t"], "optimize"), (["history"], "<table> is missing"),
            (["history", "t", "--delete"], "takes no --delete"),
            (["drop", "t", "--version", "3"], "takes no --version"),
            (["history", "t", "--limit", "0"], "whole number from 1"),
            (["history", "t", "--limit", "x"], "whole number"),
            (["restore", "t", "--version", "-1"], "whole number"),
            (["restore", "t", "--version", "1", "--timestamp", "x"], "not both"),
            (["optimize", "t", "--order", "a", "--zorder", "b"], "not both"),
            (["optimize", "t", "--order", "a,,b"], "commas"), (["vacuum", "t", "--retain", "x"], "number of hours"),
            (["vacuum", "t", "--retain", "nan"], "number of hours"),
        ])
    func refuses(words: [String], reason: String) {
        let error = #expect(throws: UsageError.self) { try arguments(["table"] + words) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("A load takes a schema, a condition and columns to partition by")
    func load() throws {
        let words = [
            "load", "t", "--from", "x", "--schema", "merge", "--replace-where", "a = 1", "--partition-by", "a,b",
        ]
        guard case .run(let parsed) = try CommandLineParser(commands: [.load]).parse(words) else {
            Issue.record("runs nothing")
            return
        }
        let arguments = try LoadArguments(parsed)
        #expect(arguments.schema == .merge && arguments.replaceWhere == "a = 1")
        #expect(arguments.partitionColumns == ["a", "b"])
    }
}
