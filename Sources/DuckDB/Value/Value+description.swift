extension Value: CustomStringConvertible {
    /// The value as DuckDB prints it, that is, as `CAST(… AS VARCHAR)` gives it with the time zone UTC.
    ///
    /// A geometry is printed as its well-known binary.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .boolean(let value): value ? "true" : "false"
        case .tinyint(let value): String(value)
        case .smallint(let value): String(value)
        case .integer(let value): String(value)
        case .bigint(let value): String(value)
        case .hugeint(let value): String(value)
        case .utinyint(let value): String(value)
        case .usmallint(let value): String(value)
        case .uinteger(let value): String(value)
        case .ubigint(let value): String(value)
        case .uhugeint(let value): String(value)
        case .bignum(let digits): digits
        case .float(let value): Self.text(of: value)
        case .double(let value): Self.text(of: value)
        case .decimal(let value): value.description
        case .varchar(let text), .enum(let text), .bit(let text): text
        case .blob(let bytes), .geometry(let bytes): Self.text(of: bytes)
        case .uuid(let bits): Self.text(ofUUID: bits)
        case .date(let days): Self.text(ofDate: days)
        case .time(let units): ClockTime(fraction: units.magnitude, digits: 6).text
        case .timeNS(let units): ClockTime(fraction: units.magnitude, digits: 9).text
        case .timeTZ(let units, let offset):
            ClockTime(fraction: units.magnitude, digits: 6).text + Self.text(ofOffset: offset)
        case .timestamp(let units): Self.text(ofTimestamp: units, digits: 6)
        case .timestampS(let units): Self.text(ofTimestamp: units, digits: 0)
        case .timestampMS(let units): Self.text(ofTimestamp: units, digits: 3)
        case .timestampNS(let units): Self.text(ofTimestamp: units, digits: 9)
        case .timestampTZ(let units): Self.text(ofTimestamp: units, digits: 6, zone: "+00")
        case .interval(let value): value.description
        case .list(let values), .array(let values): "[" + values.map(\.nested).joined(separator: ", ") + "]"
        case .struct(let members): Self.text(of: members)
        case .map(let entries):
            "{" + entries.map { "\($0.key.nested)=\($0.value.nested)" }.joined(separator: ", ") + "}"
        case .union(_, let value): value.description
        }
    }

    /// The value as it is printed inside a list, a struct or a map: in quotes where it could be misread.
    private var nested: String {
        switch self {
        case .null, .list, .array, .struct, .map: return description
        default:
            let text = description
            return Self.needsQuotes(text) ? Self.quoted(text) : text
        }
    }

    private static func needsQuotes(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return true }
        return isSpace(first) || isSpace(last) || text.lowercased() == "null"
            || text.utf8.contains { #"'"()[]{},:="#.utf8.contains($0) }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || (0x09...0x0D).contains(scalar.value)
    }

    private static func quoted(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" || scalar == "\\" { result.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "'"
    }

    private static func text(of members: [Member]) -> String {
        if members.allSatisfy(\.name.isEmpty) {
            return "(" + members.map(\.value.nested).joined(separator: ", ") + ")"
        }
        return "{" + members.map { quoted($0.name) + ": " + $0.value.nested }.joined(separator: ", ") + "}"
    }

    private static func text<T: BinaryFloatingPoint & LosslessStringConvertible>(of value: T) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        // Swift and DuckDB both print the shortest digits that read back, but put the exponent differently.
        let digits = Digits(of: value)
        return digits.text(exponentBelow: -4, andFrom: 16)
    }

    private static func text(of bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            if (0x20...0x7E).contains(byte), !#"\'""#.utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += #"\x"# + hex(UInt128(byte), digits: 2).uppercased()
            }
        }
        return text
    }

    private static func text(ofUUID bits: UInt128) -> String {
        let digits = hex(bits, digits: 32)
        var rest = Substring(digits)
        return [8, 4, 4, 4, 12].map { count in
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }.joined(separator: "-")
    }

    private static func hex(_ bits: UInt128, digits: Int) -> String {
        let text = String(bits, radix: 16)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    private static func text(ofDate days: Int32) -> String {
        switch days {
        case Int32.max: "infinity"
        case -Int32.max: "-infinity"
        default: CivilDate(daysSinceEpoch: Int(days)).text
        }
    }

    private static func text(ofTimestamp units: Int64, digits: Int, zone: String = "") -> String {
        if units == Int64.max { return "infinity" }
        if units == -Int64.max { return "-infinity" }
        let perDay = Int64(powersOfTen[digits]) * 86_400
        let (days, rest) = units.flooredQuotientAndRemainder(by: perDay)
        let clock = ClockTime(fraction: UInt64(rest), digits: digits).text
        return CivilDate(daysSinceEpoch: Int(days)).text + " " + clock + zone
    }

    private static func text(ofOffset seconds: Int32) -> String {
        var parts = ClockTime(fraction: UInt64(seconds.magnitude), digits: 0).text.split(separator: ":")
        while parts.count > 1, parts.last == "00" { parts.removeLast() }
        return (seconds < 0 ? "-" : "+") + parts.joined(separator: ":")
    }
}

extension FixedWidthInteger {
    /// Quotient and remainder of a division that rounds down, so the remainder is never negative.
    @inline(__always)
    func flooredQuotientAndRemainder(by divisor: Self) -> (quotient: Self, remainder: Self) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
