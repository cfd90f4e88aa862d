/// Names one execution of a pipeline: 16 hexadecimal digits, drawn at random.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    /// The digits, lower case.
    public let description: String

    /// A name that no other run has.
    public init() {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        description = String(repeating: "0", count: 16 - digits.count) + digits
    }
}
