/// A `DECIMAL`: an integer of up to 38 digits and the place of its point.
public struct Decimal128: Sendable, Hashable {
    /// All digits, as if there were no point.
    public var unscaled: Int128
    /// How many digits the type has, 1…38.
    public var width: Int
    /// How many of them stand behind the point, 0…width.
    public var scale: Int

    /// A decimal of `unscaled × 10^-scale`.
    public init(unscaled: Int128, width: Int, scale: Int) {
        self.unscaled = unscaled
        self.width = width
        self.scale = scale
    }

    /// The nearest floating-point number.
    public var double: Double {
        // Reading the text rounds once; dividing by a power of ten would round twice.
        Double(text) ?? .nan
    }

    /// The number with its point, all digits of its scale and a digit before the point: `-0.50`.
    var text: String {
        let digits = String(unscaled.magnitude)
        let sign = unscaled < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}

extension Decimal128: CustomStringConvertible {
    /// The number as DuckDB prints it: without the zero before the point when no digit may stand there.
    public var description: String {
        guard scale == width, scale > 0, let zero = text.firstIndex(of: "0"), zero < text.firstIndex(of: ".") ?? zero
        else { return text }
        var printed = text
        printed.remove(at: zero)
        return printed
    }
}
