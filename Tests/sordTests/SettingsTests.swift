import Testing

@testable import sord

struct SettingsTests {
    @Test("A flag goes before the environment, that before .env, and that before the default")
    func precedence() throws {
        let dotEnv = DotEnv(parsing: "# ours\nSORD_PORT=3000\nSORD_DATA=/env\nSORD_HOST=::1")
        let values = try SettingValues(
            flags: ["port": "1000", "from": "x"], environment: ["SORD_PORT": "2000", "SORD_DATA": "/variable"],
            dotEnv: dotEnv)
        #expect(values[.port] == .init(text: "1000", source: .flag))
        #expect(values[.data] == .init(text: "/variable", source: .environment))
        #expect(values[.host] == .init(text: "::1", source: .dotEnv(line: 4)))
        #expect(values[.web] == nil)
        #expect(values.number(.port) == 1000)
        #expect(try SettingValues()[.port] == .init(text: "8080", source: .builtIn))
    }

    @Test("An empty variable counts as not set, an empty flag as a mistake")
    func emptyValues() throws {
        let values = try SettingValues(environment: ["SORD_DATA": ""], dotEnv: DotEnv(parsing: "SORD_DATA="))
        #expect(values[.data]?.source == .builtIn)
        #expect(throws: SettingError.self) { try SettingValues(flags: ["data": ""]) }
    }

    @Test(
        "A value that a setting does not take is refused with its place",
        arguments: [
            (["port": "x"], [:], "", "--port must be a whole number from 0 to 65535, not \"x\" (the command line)."),
            (
                [:], ["SORD_PORT": "65536"], "",
                "SORD_PORT must be a whole number from 0 to 65535, not \"65536\" (the environment)."
            ),
            (
                [:], [:], "\nSORD_MEMORY=4",
                "SORD_MEMORY must be a size such as 512MB or 4GiB, not \"4\" (.env, line 2)."
            ),
            (["data": ""], [:], "", "--data must not be empty (the command line)."),
        ] as [([String: String], [String: String], String, String)])
    func refuses(flags: [String: String], environment: [String: String], dotEnv: String, sentence: String) {
        let error = #expect(throws: SettingError.self) {
            try SettingValues(flags: flags, environment: environment, dotEnv: DotEnv(parsing: dotEnv))
        }
        #expect(error?.description == sentence)
    }

    @Test(
        "Sizes have a number and a unit",
        arguments: [
            ("512MB", true), ("4 GiB", true), ("1.5gb", true), ("0GB", false), ("GB", false), ("4", false),
            ("-4GB", false), ("4XB", false), ("4GB;", false), (".5GB", false), ("1.5.5GB", false),
        ])
    func sizes(value: String, isFine: Bool) {
        #expect((Setting.memory.complaint(about: value) == nil) == isFine)
    }

    @Test("A secret is never part of an error")
    func secrets() {
        let secret = Setting("key", "KEY", kind: .size, isSecret: true, explanation: "A key.")
        let error = #expect(throws: SettingError.self) {
            try SettingValues(environment: ["SORD_KEY": "hunter2"], settings: [secret])
        }
        #expect(error.map { !$0.description.contains("hunter2") } == true)
    }

    @Test("Every setting has its own flag and variable, and a default that it takes")
    func table() {
        #expect(Set(Setting.all.map(\.flag)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
        for setting in Setting.all {
            #expect(setting.variable.hasPrefix("SORD_"))
            #expect(setting.defaultValue.flatMap(setting.complaint(about:)) == nil)
            #expect(setting.explanation.hasSuffix("."))
        }
        #expect(Setting("a-b", "X", explanation: ".").variable == "SORD_A_B")
    }

    @Test(
        "A line of .env is read as shells read it",
        arguments: [
            ("A=b", "b"), ("  A = b  ", "b"), ("export A=b", "b"), ("A=b # c", "b"), ("A=b#c", "b#c"),
            ("A='b # c'", "b # c"), ("A=\"b\\n\\\"c\\\" \\$d \\x\" # e", "b\n\"c\" $d \\x"), ("A=\"b", "\"b"),
            ("A='b", "'b"), ("A=b=c", "b=c"), ("A=$B", "$B"), ("\u{FEFF}A=b", "b"), ("A=b\r\nB=c", "b"),
            ("A=1\nA=2", "2"), ("A=", nil), ("A=''", nil), ("A=#b", nil), ("#A=b", nil), ("A", nil), ("=b", nil),
            ("A B=c", nil),
            ("", nil),
        ] as [(String, String?)])
    func dotEnv(text: String, value: String?) {
        #expect(DotEnv(parsing: text)["A"]?.value == value)
    }
}
