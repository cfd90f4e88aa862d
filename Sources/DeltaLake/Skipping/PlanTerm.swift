/// A column or field in a plan, with its type, and how constants are printed beside it.
struct PlanTerm {
    var path: [String]
    var type: DataType
    var conversion = FilePredicate.Conversion.none

    /// The term as another type, when the conversion keeps the order of values.
    func cast(to target: [PlanText]) -> PlanTerm? {
        guard conversion == .none else { return nil }
        var term = self
        switch (type, target) {
        case (.byte, _), (.short, _), (.integer, _), (.long, _):
            if target == [.word("DOUBLE")] {
                term.conversion = .real
                return term
            }
            return Self.isWhole(target) || Self.scale(target) != nil ? term : nil
        case (.decimal(_, let scale), _):
            if target == [.word("DOUBLE")] {
                term.conversion = .real
                return term
            }
            return (Self.scale(target) ?? -1) >= scale ? term : nil
        case (.float, [.word("DOUBLE")]):
            // The same number, but constants beside it are printed as DOUBLE.
            term.type = .double
            return term
        case (.date, [.word("TIMESTAMP")]):
            term.conversion = .moment
            return term
        case (.date, Self.zonedType):
            term.conversion = .zonedDay
            return term
        case (.timestampNtz, Self.zonedType):
            term.conversion = .zoned
            return term
        default: return nil
        }
    }

    private static let zonedType: [PlanText] = ["TIMESTAMP", "WITH", "TIME", "ZONE"].map { .word($0) }

    /// A type that holds the integer or fails.
    private static func isWhole(_ type: [PlanText]) -> Bool {
        guard type.count == 1, case .word(let name) = type[0] else { return false }
        return ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"].contains(name)
    }

    private static func scale(_ type: [PlanText]) -> Int? {
        guard type.count == 1, case .call("DECIMAL", let arguments) = type[0], arguments.count == 2,
            arguments[1].count == 1, case .number(let scale) = arguments[1][0]
        else { return nil }
        return Int(scale)
    }

    // MARK: Constants

    /// A constant beside the term, which has the type of the term; nil when it is not understood.
    func literal(_ items: [PlanText]) -> FilePredicate.Literal? {
        switch conversion {
        case .real: return real(items)
        case .moment: return moment(items, type: [.word("TIMESTAMP")])
        case .zoned, .zonedDay: return moment(items, type: Self.zonedType)
        case .none: break
        }
        switch type {
        case .byte, .short, .integer, .long, .decimal: return exact(items)
        case .float:
            guard items.count == 1, case .number(let text) = items[0], let value = Float(text), !value.isNaN else {
                return nil
            }
            return .real(Double(value))
        case .double: return real(items)
        case .string:
            guard items.count == 1, case .string(let text) = items[0] else { return nil }
            return .text(text)
        case .boolean:
            return items == [.word("true")] ? .truth(true) : items == [.word("false")] ? .truth(false) : nil
        case .date:
            guard let text = typed(items, [.word("DATE")]), text.utf8.count == 10,
                let day = Timestamp(text: text)
            else { return nil }
            return .day(day.microseconds / Timestamp.microsecondsPerDay)
        case .timestampNtz: return moment(items, type: [.word("TIMESTAMP")])
        case .timestamp: return moment(items, type: Self.zonedType)
        case .binary, .void, .structure, .array, .map: return nil
        }
    }

    private func exact(_ items: [PlanText]) -> FilePredicate.Literal? {
        guard items.count == 1, case .number(let text) = items[0], let (unscaled, scale) = Decimal.parse(text) else {
            return nil
        }
        return .exact(unscaled: unscaled, scale: scale)
    }

    private func real(_ items: [PlanText]) -> FilePredicate.Literal? {
        guard items.count == 1, case .number(let text) = items[0], let value = Double(text), !value.isNaN else {
            return nil
        }
        return .real(value)
    }

    private func moment(_ items: [PlanText], type: [PlanText]) -> FilePredicate.Literal? {
        guard let text = typed(items, type) else { return nil }
        // A moment is only certain when its offset is part of the text.
        guard (type == Self.zonedType) == text.hasSuffix("+00") else { return nil }
        return Timestamp(text: text).map { .moment($0.microseconds) }
    }

    /// The text in `'…'::TYPE`.
    private func typed(_ items: [PlanText], _ type: [PlanText]) -> String? {
        guard items.count == type.count + 2, case .string(let text) = items[0], items[1] == .symbol("::"),
            Array(items[2...]) == type
        else { return nil }
        return text
    }
}

/// Decimal numbers as text.
enum Decimal {
    /// A number without exponent, as an integer and the number of digits behind the point; nil for anything else, and
    /// for more than 38 digits.
    static func parse(_ text: some StringProtocol) -> (unscaled: Int128, scale: Int)? {
        var unscaled: Int128 = 0
        var scale: Int?
        var digits = 0
        var hasDigit = false
        var isNegative = false
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where offset == 0: isNegative = true
            case UInt8(ascii: ".") where scale == nil && hasDigit: scale = 0
            case 0x30...0x39:
                hasDigit = true
                unscaled = unscaled * 10 + Int128(byte - 0x30)
                if unscaled != 0 { digits += 1 }
                if let known = scale { scale = known + 1 }
                guard digits <= 38, scale ?? 0 <= 38 else { return nil }
            default: return nil
            }
        }
        guard hasDigit else { return nil }
        return (isNegative ? -unscaled : unscaled, scale ?? 0)
    }

    /// Ten to a power from 0 to 38.
    static func power(_ exponent: Int) -> Int128? {
        guard (0...38).contains(exponent) else { return nil }
        return (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }
}
