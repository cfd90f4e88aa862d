/// Random numbers that come in the same order for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Texts made of the pieces that scanners get wrong.
enum RandomText {
    private static let pieces = [
        "'", "''", "\"", "\"a\"", "$$", "$a$", "$1", "$", "--", "/*", "*/", "/", "*", "-", "+", "\n", "\r\n", " ", "\t",
        ";", ";", "E'", "x'", "\\", "\\'", "a", "select ", "with a as (select 1) ", "1", "1_0", "1e", ".", "..", ":",
        "=", "(", ")", "(^)", "=(^)", "=(^)climate", "=(^)\"my table\"", "?", "@", "ü", "日本", "\u{A0}", "\u{FEFF}",
        "'a'", "-- c\n", "/* c */", "E'a'\n", "create view v as ", "👍🏽", "copy ", " from ", "insert into ",
    ]

    static func sql(using random: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...24, using: &random)
        return (0..<count).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
    }
}
