extension JSONBuffer {
    /// Writes a date, in quotes: `"2013-01-01"`, or `"infinity"`, or `"-infinity"`.
    mutating func date(_ days: Int32) {
        if days == Int32.max { return text("\"infinity\"") }
        if days == -Int32.max { return text("\"-infinity\"") }
        reserve(32)
        put(UInt8(ascii: "\""))
        civil(Int(days))
        put(UInt8(ascii: "\""))
    }

    /// Writes a time of day in quotes: `"10:00:00.5"`.
    ///
    /// - Parameters:
    ///   - units: since midnight, in units of 10^-digits seconds.
    ///   - offset: the zone's offset in seconds east of UTC, if it has one: `"10:00:00+01:30"`.
    mutating func time(_ units: Int64, digits: Int, offset: Int32? = nil) {
        reserve(48)
        put(UInt8(ascii: "\""))
        clock(units.magnitude, digits: digits)
        if let offset {
            put(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            let seconds = UInt64(offset.magnitude)
            padded(seconds / 3_600, width: 2)
            put(UInt8(ascii: ":"))
            padded(seconds / 60 % 60, width: 2)
            if seconds % 60 != 0 {
                put(UInt8(ascii: ":"))
                padded(seconds % 60, width: 2)
            }
        }
        put(UInt8(ascii: "\""))
    }

    /// Writes a timestamp in quotes: `"2013-01-01T10:00:00.5"`, an instant with `Z` behind it.
    ///
    /// - Parameters:
    ///   - units: since 1970-01-01, in units of 10^-digits seconds.
    ///   - isInstant: whether it is a point in time, in UTC, rather than a local time of no zone.
    mutating func timestamp(_ units: Int64, digits: Int, isInstant: Bool = false) {
        if units == Int64.max { return text("\"infinity\"") }
        if units == -Int64.max { return text("\"-infinity\"") }
        reserve(48)
        put(UInt8(ascii: "\""))
        let perDay: Int64 =
            switch digits {
            case 0: 86_400
            case 3: 86_400_000
            case 6: 86_400_000_000
            default: 86_400_000_000_000
            }
        let (days, rest) = units.flooredQuotientAndRemainder(by: perDay)
        civil(Int(days))
        put(UInt8(ascii: "T"))
        clock(UInt64(rest), digits: digits)
        if isInstant { put(UInt8(ascii: "Z")) }
        put(UInt8(ascii: "\""))
    }

    /// Writes an interval as an ISO 8601 duration in quotes: `"P1Y2M3DT4H5M6.7S"`, `"PT0S"`.
    ///
    /// Each count keeps its own sign (ISO 8601-2:2019, 4.4.1.9), as the three of an interval are independent.
    mutating func interval(_ interval: Interval) {
        reserve(96)
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: "P"))
        part(Int64(interval.months / 12), "Y")
        part(Int64(interval.months % 12), "M")
        part(Int64(interval.days), "D")
        let isEmpty = interval.months == 0 && interval.days == 0
        if interval.microseconds != 0 || isEmpty {
            put(UInt8(ascii: "T"))
            let isNegative = interval.microseconds < 0
            let units = interval.microseconds.magnitude
            let seconds = units / 1_000_000
            part(seconds / 3_600, "H", isNegative)
            part(seconds / 60 % 60, "M", isNegative)
            if units % 60_000_000 != 0 || units == 0 {
                if isNegative { put(UInt8(ascii: "-")) }
                digits(seconds % 60)
                fraction(units % 1_000_000, digits: 6)
                put(UInt8(ascii: "S"))
            }
        }
        put(UInt8(ascii: "\""))
    }

    private mutating func part(_ count: Int64, _ unit: Unicode.Scalar) {
        part(count.magnitude, unit, count < 0)
    }

    private mutating func part(_ count: UInt64, _ unit: Unicode.Scalar, _ isNegative: Bool) {
        guard count != 0 else { return }
        if isNegative { put(UInt8(ascii: "-")) }
        digits(count)
        put(UInt8(ascii: unit))
    }

    /// A year of four digits, or with a sign and at least six, the form that ECMAScript's dates read (ECMA-262,
    /// "Expanded Years").
    @inline(__always)
    private mutating func civil(_ days: Int) {
        let date = CivilDate(daysSinceEpoch: days)
        if date.year >= 0, date.year <= 9_999 {
            padded(UInt64(date.year), width: 4)
        } else {
            put(date.year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            let year = UInt64(date.year.magnitude)
            padded(year, width: year < 1_000_000 ? 6 : 7)
        }
        put(UInt8(ascii: "-"))
        padded(UInt64(date.month), width: 2)
        put(UInt8(ascii: "-"))
        padded(UInt64(date.day), width: 2)
    }

    @inline(__always)
    private mutating func clock(_ units: UInt64, digits: Int) {
        let time = ClockTime(fraction: units, digits: digits)
        padded(time.hours, width: 2)
        put(UInt8(ascii: ":"))
        padded(time.minutes, width: 2)
        put(UInt8(ascii: ":"))
        padded(time.seconds, width: 2)
        fraction(time.fraction, digits: digits)
    }

    /// A point and the digits behind it, without zeros at the end; nothing for zero.
    @inline(__always)
    private mutating func fraction(_ units: UInt64, digits: Int) {
        guard units != 0 else { return }
        var units = units
        var digits = digits
        while units % 10 == 0 {
            units /= 10
            digits -= 1
        }
        put(UInt8(ascii: "."))
        padded(units, width: digits)
    }
}
