/// Names one execution of a pipeline: 16 hexadecimal digits, drawn at random.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// The digits, lower case.
    public let description: String

    /// The run that somebody names.
    ///
    /// - Throws: ``SordError`` `.unknownRun` for what can be no run's name.
    public init(parsing text: String) throws(SordError) {
        let digits = text.lowercased()
        guard digits.utf8.count == 16, digits.utf8.allSatisfy({ $0.isHexadecimalDigit }) else {
            throw SordError(
                .unknownRun, "There is no run “\(text.prefix(40))”.", hint: "A run's name has 16 hexadecimal digits.")
        }
        description = digits
    }

    /// A name that no other run has.
    public init() {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        description = String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
