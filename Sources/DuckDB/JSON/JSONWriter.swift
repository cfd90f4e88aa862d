/// Writes JSON, byte by byte as it is sent: the one place where rows and values become JSON.
///
/// What a JSON number cannot hold is written as a string, so that nothing is lost on the way through a double:
///
/// | SQL | JSON |
/// |---|---|
/// | integers | numbers within ±(2^53 - 1), strings beyond |
/// | decimals | numbers up to 15 digits, strings beyond |
/// | floating point | shortest number that reads back; `"NaN"`, `"Infinity"`, `"-Infinity"` |
/// | `DATE`, `TIMESTAMP`, `TIMESTAMPTZ`, `TIME` | ISO 8601: `"2013-01-01"`, `"2013-01-01T10:00:00"`, with `Z`, `"10:00:00"` |
/// | infinite dates | `"infinity"`, `"-infinity"` |
/// | `INTERVAL` | ISO 8601 duration, `"P1DT2H"` |
/// | `BLOB`, `GEOMETRY` (as WKB) | base64 |
/// | `VARCHAR`, `JSON`, `ENUM`, `BIT`, `UUID` | strings |
/// | lists, arrays, unnamed structs | arrays |
/// | structs | objects |
/// | maps | arrays of `{"key":…,"value":…}` |
/// | unions | `{"tag":value}` |
public struct JSONWriter: Sendable {
    /// What has been written: UTF-8.
    public var bytes: [UInt8]

    /// A writer of nothing yet, with room for some bytes.
    public init(capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Writes text as it stands: punctuation, or JSON that is ready.
    public mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes `null`.
    public mutating func null() {
        write { $0.null() }
    }

    /// Writes `true` or `false`.
    public mutating func boolean(_ value: Bool) {
        write { $0.boolean(value) }
    }

    /// Writes a string in quotes, escaped (RFC 8259, section 7).
    public mutating func string(_ text: String) {
        write { $0.string(text) }
    }

    /// Writes bytes that should be UTF-8 as a string in quotes; what is not becomes U+FFFD.
    public mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
        write { $0.string(utf8) }
    }

    /// Writes the name of a member and the colon behind it.
    public mutating func key(_ name: String) {
        string(name)
        raw(":")
    }

    /// Writes an integer, as a string if a double does not hold it.
    public mutating func number(_ value: Int64) {
        write { $0.integer(value) }
    }

    /// Writes an integer, as a string if a double does not hold it.
    public mutating func number(_ value: Int) {
        number(Int64(value))
    }

    /// Writes the shortest number that reads back as the same, or a string where JSON has no number.
    public mutating func number(_ value: Double) {
        write { $0.number(value) }
    }

    /// Writes any value.
    public mutating func value(_ value: Value) {
        write { $0.value(value) }
    }

    /// Lets `body` write into a buffer and takes over what it wrote.
    mutating func write(capacity: Int = 256, _ body: (inout JSONBuffer) -> Void) {
        var buffer = JSONBuffer(capacity: capacity)
        body(&buffer)
        bytes.append(contentsOf: buffer.written)
    }
}
