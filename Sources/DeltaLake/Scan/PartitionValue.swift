import DuckDB

/// The value of a partition column (PROTOCOL.md, "Partition Value Serialization").
enum PartitionValue {
    /// SQL for the value; an empty string is NULL for any type.
    ///
    /// A moment without a zone is meant in the zone of the machine that wrote it, which nobody knows; it is read
    /// as UTC, as other readers do.
    static func sql(_ value: String?, _ type: DataType) -> String {
        guard let value, !value.isEmpty else { return "NULL" }
        // Engines of the JVM put a sign before a year that has more than four digits.
        let text = value.hasPrefix("+") && type.isTime ? String(value.dropFirst()) : value
        switch type {
        case .binary: return "from_hex('\(hexadecimal(text))')"
        case .timestamp: return SQL.literal(hasZone(text) ? text : "\(clock(text))+00")
        default: return SQL.literal(text)
        }
    }

    /// The text for the log of a value as DuckDB names it in `partition_keys`; `nil` is NULL.
    static func text(_ value: String?, _ type: DataType) -> String? {
        guard let value, !value.isEmpty else { return nil }
        switch type {
        case .timestamp: return Timestamp(text: value).map { $0.text(fraction: 6, separator: "T", zone: "Z") } ?? value
        case .timestampNtz:
            guard let moment = Timestamp(text: value) else { return value }
            let digits = moment.microseconds % 1_000_000 == 0 ? 0 : 6
            return moment.text(fraction: digits, separator: " ", zone: "")
        default: return value
        }
    }

    /// A clock reading to the second: only such a one can have a zone behind it.
    private static func clock(_ text: String) -> String {
        switch text.utf8.count {
        case 10: "\(text) 00:00:00"
        case 16: "\(text):00"
        default: text
        }
    }

    /// The value of a column, by its name in any case when there is none by exactly this name.
    static func find(_ name: String, in values: [String: String?]) -> String? {
        if let value = values[name] { return value }
        if values.isEmpty { return nil }
        let folded = name.folded
        return values.first { $0.key.folded == folded }?.value
    }

    /// A zone stands behind the time of day: `Z`, or an offset.
    private static func hasZone(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        return text[colon...].contains { $0 == "Z" || $0 == "z" || $0 == "+" || $0 == "-" }
    }

    /// Every character is a byte.
    private static func hexadecimal(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let digits = String(scalar.value & 0xFF, radix: 16, uppercase: true)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }
}
