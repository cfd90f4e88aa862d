/// Names one execution of a pipeline: 16 hexadecimal digits, drawn at random.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// The digits, lower case.
    public let description: String

    /// Reads a name; nil when it is none.
    public init?(_ text: String) {
        guard text.utf8.count == 16, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        description = text
    }

    /// A name that no other run has.
    public init() {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        description = String(repeating: "0", count: 16 - digits.count) + digits
    }
}
