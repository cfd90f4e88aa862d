/// The largest integer up to which every integer is a double: 2^53 - 1, JavaScript's `Number.MAX_SAFE_INTEGER`.
private let largestSafeInteger: UInt64 = 1 << 53 - 1

extension JSONBuffer {
    /// Writes the digits of a number, for which there must be room: up to 20.
    @inline(__always)
    mutating func digits(_ number: UInt64) {
        if number < 10 { return put(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)) }
        // The bits times log10(2), rounded down, is the number of digits or one too few.
        let bits = 64 &- number.leadingZeroBitCount
        let estimate = (bits &* 1_233) >> 12
        padded(number, width: estimate &+ (number >= powersOfTenTable[estimate] ? 1 : 0))
    }

    /// Writes exactly `width` digits, for which there must be room, with zeros in front.
    @inline(__always)
    mutating func padded(_ number: UInt64, width: Int) {
        let pairs = digitPairs
        var rest = number
        var at = start + count + width
        var left = width
        while left >= 2 {
            let hundredth = rest / 100
            let pair = pairs + Int(truncatingIfNeeded: (rest &- hundredth &* 100) &* 2)
            at -= 2
            at[0] = pair[0]
            at[1] = pair[1]
            rest = hundredth
            left &-= 2
        }
        if left == 1 { (at - 1).pointee = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10) }
        advance(width)
    }

    /// Writes an integer: as a number if a double holds it, else as a string.
    @inline(__always)
    mutating func integer(_ number: Int64) {
        reserve(24)
        let magnitude = number.magnitude
        let isSafe = magnitude <= largestSafeInteger
        if !isSafe { put(UInt8(ascii: "\"")) }
        if number < 0 { put(UInt8(ascii: "-")) }
        digits(magnitude)
        if !isSafe { put(UInt8(ascii: "\"")) }
    }

    /// Writes an integer without sign: as a number if a double holds it, else as a string.
    @inline(__always)
    mutating func integer(_ number: UInt64) {
        reserve(24)
        if number <= largestSafeInteger {
            digits(number)
        } else {
            put(UInt8(ascii: "\""))
            digits(number)
            put(UInt8(ascii: "\""))
        }
    }

    /// Writes an integer of any size, given as decimal digits with or without `-`: as a number if a double holds it,
    /// else as a string.
    mutating func integer(digits: String) {
        if let number = Int64(digits) {
            integer(number)
        } else {
            text("\"")
            text(digits)
            text("\"")
        }
    }

    /// Writes a decimal: as a number if its digits survive a double, else as a string.
    ///
    /// A double keeps any 15 decimal digits, and any integer up to 2^53 - 1.
    @inline(__always)
    mutating func decimal(_ unscaled: Int64, scale: Int) {
        if scale == 0 { return integer(unscaled) }
        reserve(64)
        let magnitude = unscaled.magnitude
        let isSafe = magnitude < 1_000_000_000_000_000
        if !isSafe { put(UInt8(ascii: "\"")) }
        if unscaled < 0 { put(UInt8(ascii: "-")) }
        let unit = scale < 20 ? powersOfTenTable[scale] : 0
        if unit == 0 {
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "."))
            padded(magnitude, width: scale)
        } else {
            digits(magnitude / unit)
            put(UInt8(ascii: "."))
            padded(magnitude % unit, width: scale)
        }
        if !isSafe { put(UInt8(ascii: "\"")) }
    }

    /// Writes a decimal of up to 38 digits, as ``decimal(_:scale:)-(Int64,_)`` does.
    mutating func decimal(_ unscaled: Int128, width: Int, scale: Int) {
        if let narrow = Int64(exactly: unscaled) { return decimal(narrow, scale: scale) }
        text("\"")
        text(Decimal128(unscaled: unscaled, width: width, scale: scale).text)
        text("\"")
    }

    /// Writes a floating-point number with the fewest digits that read back as the same number; those that JSON has
    /// no number for become the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
    @inline(__always)
    mutating func number(_ value: Double) {
        if !decimalFraction(value) { slowNumber(value) }
    }

    /// Writes a single-precision number, as ``number(_:)-(Double)`` does.
    mutating func number(_ value: Float) {
        value.isFinite ? text(value.description) : slowNumber(Double(value))
    }

    /// Writes a number of at most 15 digits, up to six of them behind the point, and says whether it was one.
    ///
    /// If `value == m / 10^k` for integers below 2^53 and k ≤ 22, the division is correctly rounded, so the decimal
    /// `m·10^-k` reads back as `value`; with up to 15 digits no shorter decimal than that of the smallest k does.
    @inline(__always)
    private mutating func decimalFraction(_ value: Double) -> Bool {
        let limit = 1e15
        guard value.magnitude < limit, value != 0 else { return false }
        var scale = 0
        var power = 1.0
        while scale <= 6 {
            let scaled = value * power
            guard scaled.magnitude < limit else { return false }
            let rounded = scaled.rounded(.toNearestOrEven)
            if rounded / power == value {
                reserve(24)
                let digitsOfAll = UInt64(rounded.magnitude)
                if value < 0 { put(UInt8(ascii: "-")) }
                let unit = powersOfTenTable[scale]
                digits(digitsOfAll / unit)
                put(UInt8(ascii: "."))
                padded(digitsOfAll % unit, width: max(scale, 1))
                return true
            }
            scale += 1
            power *= 10
        }
        return false
    }

    @inline(never)
    private mutating func slowNumber(_ value: Double) {
        if value.isNaN {
            text("\"NaN\"")
        } else if value.isInfinite {
            value < 0 ? text("\"-Infinity\"") : text("\"Infinity\"")
        } else {
            text(value.description)
        }
    }
}

/// 10^0 … 10^19 where reading one costs no check.
nonisolated(unsafe) private let powersOfTenTable: UnsafePointer<UInt64> = {
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 20)
    for index in 0..<20 { table[index] = powersOfTen[index] }
    return UnsafePointer(table)
}()

/// `00` … `99`.
nonisolated(unsafe) private let digitPairs: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 200)
    for number in 0..<100 {
        table[number * 2] = UInt8(ascii: "0") + UInt8(number / 10)
        table[number * 2 + 1] = UInt8(ascii: "0") + UInt8(number % 10)
    }
    return UnsafePointer(table)
}()
