/// A JSON value that keeps what a Delta log needs kept: the text of numbers, and the order of members.
///
/// Delta logs hold decimals with 38 digits, which no binary number holds, and column metadata of other engines,
/// which must survive a rewrite (PROTOCOL.md, "Column Metadata"). Hence neither `Double` nor `Dictionary` here.
public indirect enum JSON: Sendable, Hashable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number, as it is written.
    case number(String)
    /// A string, without its quotes and escapes.
    case string(String)
    /// `[…]`
    case array([JSON])
    /// `{…}`; of two members with one name the last one counts.
    case object([Member])

    /// One name and its value.
    public struct Member: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value.
        public var value: JSON

        /// A name with its value.
        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// A member of an object; `nil` when this is no object, or has no such member, or the member is `null`.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        for member in members.reversed() where member.name == name && member.name.utf8.elementsEqual(name.utf8) {
            return member.value == .null ? nil : member.value
        }
        return nil
    }

    /// The text of a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A number that is an integer of 64 bits.
    public var integer: Int64? {
        if case .number(let text) = self { Int64(text) } else { nil }
    }

    /// A truth value.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array.
    public var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object, in order.
    public var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// An integer.
    public static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }

    /// An object, without the members whose value is missing.
    static func object(_ pairs: KeyValuePairs<String, JSON?>) -> JSON {
        .object(pairs.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// An object of strings, sorted by name.
    static func strings(_ pairs: [String: String]) -> JSON {
        .object(pairs.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }
}
