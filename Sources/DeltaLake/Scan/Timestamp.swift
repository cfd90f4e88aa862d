/// A moment in microseconds since 1970, read from and written as text, without any calendar of the system.
struct Timestamp: Hashable, Sendable {
    /// Since 1970-01-01T00:00:00 UTC, or on the clock when there is no zone.
    let microseconds: Int64

    init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Reads what DuckDB prints: `2020-07-01 12:00:00.123456+05:30`; the zone and fraction may be missing.
    ///
    /// - Returns: `nil` for anything else, such as `infinity` or a year before 1 or after 9999.
    init?(text: String) {
        var scanner = Scanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"), let month = scanner.number(digits: 2),
            scanner.skip("-"), let day = scanner.number(digits: 2), year >= 1, (1...12).contains(month),
            (1...31).contains(day)
        else { return nil }
        var seconds = Self.days(year: year, month: month, day: day) * 86_400
        var fraction: Int64 = 0
        if scanner.skip(" ") || scanner.skip("T") {
            guard let hour = scanner.number(digits: 2), scanner.skip(":"), let minute = scanner.number(digits: 2),
                scanner.skip(":"), let second = scanner.number(digits: 2)
            else { return nil }
            seconds += hour * 3600 + minute * 60 + second
            if scanner.skip(".") {
                guard let digits = scanner.fraction() else { return nil }
                fraction = digits
            }
            if scanner.skip("+") {
                guard let offset = scanner.offset() else { return nil }
                seconds -= offset
            } else if scanner.skip("-") {
                guard let offset = scanner.offset() else { return nil }
                seconds += offset
            } else {
                _ = scanner.skip("Z")
            }
        }
        guard scanner.isAtEnd else { return nil }
        microseconds = seconds * 1_000_000 + fraction
    }

    /// The text with a number of digits behind the seconds; digits that do not fit are cut off, towards the past.
    func text(fraction digits: Int, separator: String, zone: String) -> String {
        let second = microseconds.flooredDivision(by: 1_000_000)
        let fraction = microseconds - second * 1_000_000
        let day = second.flooredDivision(by: 86_400)
        let time = second - day * 86_400
        let date = Self.date(days: day)
        var text = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))"
        text += "\(separator)\(Self.padded(time / 3600, 2)):\(Self.padded(time / 60 % 60, 2))"
        text += ":\(Self.padded(time % 60, 2))"
        if digits > 0 { text += ".\(Self.padded(fraction, 6).prefix(digits))" }
        return text + zone
    }

    /// Days since 1970-01-01 in the Gregorian calendar, by counting years from March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredDivision(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var position = 0

        init(_ text: String) { bytes = Array(text.utf8) }

        var isAtEnd: Bool { position == bytes.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func number(digits: Int) -> Int64? {
            guard position + digits <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[position..<position + digits] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            position += digits
            return value
        }

        /// Up to six digits as microseconds.
        mutating func fraction() -> Int64? {
            var value: Int64 = 0
            var digits = 0
            while let digit = number(digits: 1) {
                if digits < 6 { value = value * 10 + digit }
                digits += 1
            }
            guard digits > 0 else { return nil }
            for _ in min(digits, 6)..<6 { value *= 10 }
            return value
        }

        /// An offset from UTC in seconds: `05`, `05:30`, `00:53:28`.
        mutating func offset() -> Int64? {
            guard let hours = number(digits: 2) else { return nil }
            var seconds = hours * 3600
            for unit: Int64 in [60, 1] where skip(":") {
                guard let value = number(digits: 2) else { return nil }
                seconds += value * unit
            }
            return seconds
        }
    }
}

extension Int64 {
    /// The quotient, rounded down.
    func flooredDivision(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
}
