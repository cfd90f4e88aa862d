import Foundation
import Testing

@testable import sord

/// What the command line offers is written down; a new setting or command that is not fails here.
@Suite struct ManualTests {
    private func page(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/\(name)"), encoding: .utf8)
    }

    @Test(arguments: Setting.all)
    func `a setting is in the manual, with its variable, default and explanation`(setting: Setting) throws {
        let value = setting.defaultValue.map { "`\($0)`" } ?? ""
        let row =
            "| `--\(setting.flag) \(setting.placeholder)` | `\(setting.variable)` | \(value) | \(setting.explanation) |"
        #expect(try page("settings.md").contains(row))
    }

    @Test(arguments: Sord.commands().commands)
    func `a command is in the manual`(command: Command) throws {
        #expect(try page("terminal.md").contains("| `sord \(command.name)"))
    }
}
