/// The values that hold: from flags, else the environment, else `.env`, else the defaults.
struct SettingValues: Sendable, Hashable {
    /// Where a value comes from.
    enum Source: Sendable, Hashable, CustomStringConvertible {
        case flag, environment, dotEnv(line: Int), builtIn
        /// A variable of another program.
        case fallback(String)

        var description: String {
            switch self {
            case .flag: "the command line"
            case .environment: "the environment"
            case .dotEnv(let line): ".env, line \(line)"
            case .builtIn: "the default"
            case .fallback(let variable): variable
            }
        }
    }

    /// A value and where it comes from.
    struct Value: Sendable, Hashable {
        let text: String
        let source: Source
    }

    private let values: [Setting: Value]

    /// Finds the value of every setting and checks it.
    ///
    /// - Parameters:
    ///   - flags: the options of the command line, without dashes; those that are no settings are passed over.
    ///   - environment: the variables of the process. An empty one counts as not set, as shells leave them behind.
    ///   - dotEnv: the lines of `.env`, if there is such a file.
    ///   - settings: the settings to find.
    /// - Throws: ``SettingError`` for the first value that is not allowed, whichever place it comes from.
    init(
        flags: [String: String] = [:], environment: [String: String] = [:], dotEnv: DotEnv? = nil,
        settings: [Setting] = Setting.all
    ) throws(SettingError) {
        var values: [Setting: Value] = [:]
        for setting in settings {
            let found =
                flags[setting.flag].map { Value(text: $0, source: .flag) }
                ?? environment[setting.variable].flatMap { $0.isEmpty ? nil : Value(text: $0, source: .environment) }
                ?? dotEnv?[setting.variable].map { Value(text: $0.value, source: .dotEnv(line: $0.line)) }
                ?? Self.fallback(of: setting, environment, dotEnv)
                ?? setting.defaultValue.map { Value(text: $0, source: .builtIn) }
            guard let found else { continue }
            if let complaint = setting.complaint(about: found.text) {
                throw SettingError(setting: setting, value: found, complaint: complaint)
            }
            values[setting] = found
        }
        self.values = values
    }

    /// What the first variable of other programs says that is there.
    private static func fallback(of setting: Setting, _ environment: [String: String], _ dotEnv: DotEnv?) -> Value? {
        for variable in setting.fallbacks {
            if let text = environment[variable] ?? dotEnv?[variable]?.value, !text.isEmpty {
                return Value(text: text, source: .fallback(variable))
            }
        }
        return nil
    }

    /// The value of a setting and where it comes from; nil if it has none.
    subscript(setting: Setting) -> Value? { values[setting] }

    /// The value of a setting as text; nil if it has none.
    func text(_ setting: Setting) -> String? { values[setting]?.text }

    /// The value of a setting of the kind ``Setting/Kind/number(_:)``; nil if it has none.
    func number(_ setting: Setting) -> Int? { text(setting).flatMap { Int($0) } }
}
