/// The shortest decimal digits that read back as a finite floating-point number.
struct Digits {
    /// Whether there is a minus in front, also that of a negative zero.
    let isNegative: Bool
    /// The digits without zeros at either end; `[0]` for zero.
    let digits: [UInt8]
    /// The power of ten of the first digit.
    let exponent: Int

    /// Reads them from Swift's own shortest form, such as `-1.25e-07`.
    init<T: BinaryFloatingPoint & LosslessStringConvertible>(of value: T) {
        let parts = value.description.split(separator: "e")
        var digits: [UInt8] = []
        var beforePoint: Int?
        for byte in parts[0].utf8 {
            if byte == UInt8(ascii: ".") { beforePoint = digits.count }
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { digits.append(byte - UInt8(ascii: "0")) }
        }
        var exponent = (beforePoint ?? digits.count) - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.count > 1, digits.last == 0 { digits.removeLast() }
        while digits.count > 1, digits.first == 0 {
            digits.removeFirst()
            exponent -= 1
        }
        isNegative = value.sign == .minus
        self.digits = digits
        self.exponent = digits == [0] ? 0 : exponent
    }

    /// The number with an exponent of at least two digits when that is below or from the limits, else with a point.
    func text(exponentBelow low: Int, andFrom high: Int) -> String {
        let sign = isNegative ? "-" : ""
        let shown = digits.map(String.init)
        if exponent < low || exponent >= high {
            let fraction = shown.dropFirst().joined()
            let power = String(exponent.magnitude)
            return sign + shown[0] + (fraction.isEmpty ? "" : "." + fraction)
                + (exponent < 0 ? "e-" : "e+") + (power.utf8.count < 2 ? "0" : "") + power
        }
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + shown.joined()
        }
        let padded = shown + Array(repeating: "0", count: max(0, exponent + 1 - shown.count))
        let fraction = padded.dropFirst(exponent + 1).joined()
        return sign + padded.prefix(exponent + 1).joined() + "." + (fraction.isEmpty ? "0" : fraction)
    }
}
