/// What can be asked of the `sord` command: its name, what it takes, and how it is explained.
struct Command: Sendable, Hashable {
    /// A value that is told by its place.
    struct Argument: Sendable, Hashable {
        /// What stands for it in the help.
        let name: String
        /// One sentence for the help.
        let summary: String
        /// Whether the command runs without it.
        var isOptional = false
    }

    /// A command line that can be copied, and what it does.
    struct Example: Sendable, Hashable {
        let line: String
        let meaning: String
    }

    /// The word behind `sord`.
    let name: String
    /// One line for the list of commands.
    let summary: String
    /// More sentences for the command's own help.
    var details = ""
    /// What it takes by place, in order; optional ones come last.
    var arguments: [Argument] = []
    /// What it alone takes by name.
    var options: [CommandOption] = []
    /// The settings that hold for it; each can be given by name too.
    var settings: [Setting] = []
    /// Command lines that teach its use.
    var examples: [Example] = []

    /// Everything it takes by name, besides `--help`.
    var allOptions: [CommandOption] { options + settings.map(CommandOption.init) }

    /// The shape of its command line.
    var usage: String {
        let shown = arguments.map { $0.isOptional ? "[\($0.name)]" : "<\($0.name)>" }
        return (["sord", name] + shown + (allOptions.isEmpty ? [] : ["[options]"])).joined(separator: " ")
    }
}
