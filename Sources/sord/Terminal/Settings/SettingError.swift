/// A value that a setting does not take. It ends the program with ``ExitCode/wrongUsage``.
struct SettingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The setting.
    let setting: Setting
    /// The value that was refused.
    let value: SettingValues.Value
    /// What is wrong with it, as the end of a sentence.
    let complaint: String

    /// `SORD_PORT must be a whole number from 0 to 65535, not "x" (.env, line 2).`
    var description: String {
        let name = value.source == .flag ? "--" + setting.flag : setting.variable
        let shown = setting.isSecret || value.text.isEmpty ? "" : ", not \"\(value.text)\""
        return "\(name) \(complaint)\(shown) (\(value.source))."
    }
}
