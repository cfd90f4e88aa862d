import ObjectStore

/// Something that can be chosen when Sord starts: by a flag, a variable, a line of `.env`, or not at all.
struct Setting: Sendable, Hashable {
    /// What values a setting takes.
    enum Kind: Sendable, Hashable {
        /// Any text but the empty one.
        case text
        /// A whole number in a range.
        case number(ClosedRange<Int>)
        /// A number of bytes with a unit, as DuckDB reads it: `512MB`, `4GiB`.
        case size
        /// One of some words.
        case choice([String])
        /// A folder, or `s3://bucket/prefix`.
        case lake
        /// The address of a server that speaks S3.
        case endpoint
    }

    /// The flag without its dashes, also the setting's name.
    let flag: String
    /// The variable of the environment or of `.env`.
    let variable: String
    /// What stands for the value in the help.
    let placeholder: String
    /// What values it takes.
    let kind: Kind
    /// The value if none is given; nil if there is none, and the explanation says what happens.
    let defaultValue: String?
    /// One sentence for help and manual.
    let explanation: String
    /// Whether the value must never be printed.
    let isSecret: Bool
    /// Variables of other programs that stand in when there is neither flag nor variable.
    let fallbacks: [String]

    /// A setting whose variable is its flag in capitals behind `SORD_`.
    init(
        _ flag: String, _ placeholder: String, kind: Kind = .text, default defaultValue: String? = nil,
        isSecret: Bool = false, fallbacks: [String] = [], explanation: String
    ) {
        self.flag = flag
        variable = "SORD_" + String(flag.map { $0 == "-" ? "_" : $0 }).uppercased()
        self.placeholder = placeholder
        self.kind = kind
        self.defaultValue = defaultValue
        self.isSecret = isSecret
        self.fallbacks = fallbacks
        self.explanation = explanation
    }

    /// What is wrong with a value, as the end of a sentence; nil if nothing is.
    func complaint(about value: String) -> String? {
        if value.isEmpty { return "must not be empty" }
        switch kind {
        case .text: return value.utf8.contains(0) ? "must not hold a NUL character" : nil
        case .number(let range):
            if let number = Int(value), range.contains(number) { return nil }
            return range.upperBound == .max
                ? "must be a whole number from \(range.lowerBound) on"
                : "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .size:
            return Self.isSize(value) ? nil : "must be a size such as 512MB or 4GiB"
        case .choice(let words):
            return words.contains(value) ? nil : "must be \(words.joined(separator: " or "))"
        case .lake:
            return Self.isLake(value)
                ? nil
                : "must be a folder, or s3://bucket/prefix, where a bucket's name has 3 to 63 lower-case letters, "
                    + "digits, dots and hyphens"
        case .endpoint: return S3Endpoint(value) == nil ? "must be an address such as http://127.0.0.1:9000" : nil
        }
    }

    private static func isLake(_ value: String) -> Bool {
        guard value.contains("://") else { return !value.utf8.contains(0) }
        return (try? S3Configuration(address: value)) != nil
    }

    private static func isSize(_ value: String) -> Bool { bytes(value) != nil }

    /// The number of bytes that a size means, as DuckDB reads it: `MB` counts in thousands, `MiB` in 1,024s.
    static func bytes(_ value: String) -> Int? {
        let units = [
            "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KIB": 0x1p10, "MIB": 0x1p20, "GIB": 0x1p30, "TIB": 0x1p40,
        ]
        let number = value.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = value.dropFirst(number.count).drop { $0 == " " }.uppercased()
        guard number.first?.isNumber == true, let count = Double(number), count > 0, let factor = units[unit] else {
            return nil
        }
        return Int(exactly: min(count * factor, 0x1p62).rounded())
    }
}
