/// An option of a command: `--name VALUE`, or a bare `--name` if it takes no value.
struct CommandOption: Sendable, Hashable {
    /// The name behind the two dashes.
    let name: String
    /// What stands for the value in the help, such as `FILE`; nil if the option takes no value.
    let placeholder: String?
    /// The only values that are allowed; empty if any is.
    let choices: [String]
    /// One sentence for the help.
    let summary: String

    init(_ name: String, _ placeholder: String? = nil, choices: [String] = [], summary: String) {
        self.name = name
        self.placeholder = choices.isEmpty ? placeholder : choices.joined(separator: "|")
        self.choices = choices
        self.summary = summary
    }

    /// The option that overrules a setting.
    init(_ setting: Setting) {
        self.init(setting.flag, setting.placeholder, summary: setting.explanation)
    }

    /// The option with its dashes.
    var flag: String { "--" + name }

    /// The option as the help shows it: `--format table|csv`.
    var usage: String { placeholder.map { "\(flag) \($0)" } ?? flag }
}
