/// Header fields in order. Names are compared without regard to case (RFC 9110, 5.1).
public struct Headers: Sendable, ExpressibleByDictionaryLiteral, Sequence {
    /// One line of the head.
    public struct Field: Sendable {
        /// As it was written.
        public let name: String
        /// Without the white space around it.
        public let value: String
    }

    private var fields: [Field] = []

    /// No fields.
    public init() {}

    /// The fields in the order of the literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of that name. Setting replaces all of them; nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            fields.removeAll { $0.name.equalsIgnoringCase(name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// All values of that name, in order.
    public func values(of name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// The elements of the comma-separated lists of that name, in order, trimmed.
    public func list(of name: String) -> [String] {
        values(of: name).flatMap { $0.split(separator: ",") }.map { $0.trimmed() }.filter { !$0.isEmpty }
    }

    /// Adds a line, and keeps others of the same name.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Adds the fields whose names are not there yet.
    public mutating func merge(defaults: Headers) {
        for field in defaults where self[field.name] == nil { fields.append(field) }
    }

    /// Adds an element to the list of that name, unless it is there.
    mutating func include(_ element: String, in name: String) {
        let present = list(of: name)
        guard !present.contains(where: { $0.equalsIgnoringCase(element) || $0 == "*" }) else { return }
        self[name] = (present + [element]).joined(separator: ", ")
    }

    /// The fields in order.
    public func makeIterator() -> IndexingIterator<[Field]> {
        fields.makeIterator()
    }
}

extension Headers {
    /// Fields that the transport writes by itself.
    private static let framing: Set<String> = ["content-length", "transfer-encoding", "connection", "date"]

    /// The lines of the head as they go out. A control character in a value becomes a space, and a name that is no
    /// token is left out, so no value can smuggle in a line of its own (RFC 9110, 5.5).
    var lines: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for field in fields {
            guard field.name.isToken, !Self.framing.contains(field.name.lowercased()) else { continue }
            bytes.append(contentsOf: field.name.utf8)
            bytes.append(contentsOf: ": ".utf8)
            for byte in field.value.utf8 { bytes.append(byte < 0x20 && byte != 0x09 || byte == 0x7F ? 0x20 : byte) }
            bytes.append(contentsOf: "\r\n".utf8)
        }
        return bytes
    }
}
