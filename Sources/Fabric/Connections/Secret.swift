/// A password or token: it shows itself to nobody who prints it.
public struct Secret: Sendable, Hashable, Codable {
    /// What stands for a secret wherever one is shown.
    public static let mask = Secret("***")
    /// The secret itself.
    let text: String

    /// Wraps a text.
    public init(_ text: String) {
        self.text = text
    }

    /// Reads a plain text.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the text as it is: only for what is sealed or masked.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Three stars.
    public var description: String { "***" }
    /// Three stars.
    public var debugDescription: String { "***" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
