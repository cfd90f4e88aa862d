import DuckDB

/// A column or field of a table whose bounds can be known, and how they are read.
struct IndexedColumn: Hashable, Sendable {
    /// The physical names, from the column inwards.
    let path: [ExactName]
    let type: DataType
    /// Whether the log says the value of every file exactly.
    let isPartition: Bool
    /// Whether the type was another one once (PROTOCOL.md, "Type Change Metadata").
    let hasChangedType: Bool

    /// A column by the names that users see; nil when there is none, or it has no bounds.
    init?(_ names: [String], in metadata: Metadata) {
        guard let first = names.first, var field = metadata.schema.field(named: first) else { return nil }
        let isMapped = metadata.columnMapping != .none
        var path = [(isMapped ? field.physicalName : field.name).exact]
        for name in names.dropFirst() {
            guard case .structure(let inner) = field.type, let next = inner.field(named: name) else { return nil }
            field = next
            path.append((isMapped ? field.physicalName : field.name).exact)
        }
        self.path = path
        type = field.type
        isPartition =
            names.count == 1 && metadata.partitionColumns.contains { $0.folded == first.folded }
        hasChangedType = field.metadata("delta.typeChanges") != nil
    }

    var domain: ColumnBounds.Domain {
        switch type {
        case .byte, .short, .integer, .long, .date, .timestamp, .timestampNtz, .boolean: .exact(scale: 0)
        case .decimal(_, let scale): .exact(scale: scale)
        case .float, .double: .real
        case .string: .text
        case .binary, .void, .structure, .array, .map: .none
        }
    }

    // MARK: Partition values

    /// What a partition value says (PROTOCOL.md, "Partition Value Serialization"): everything.
    ///
    /// - Parameter values: those of the file; a file without a value for the column has NULL there.
    func entry(partitionValues values: [String: String?]) -> ColumnBounds.Entry {
        guard let text = PartitionValue.find(path[0].text, in: values), !text.isEmpty else {
            return ColumnBounds.Entry(canBeNull: true, canBeValue: false)
        }
        var entry = ColumnBounds.Entry(canBeNull: false, canBeValue: true)
        switch type {
        case .string:
            entry.low = .text(Array(text.utf8))
            entry.high = entry.low
        case .timestamp:
            // Without a zone it is read as UTC.
            entry.low = Timestamp(text: text).map { .exact(Int128($0.microseconds)) }
            entry.high = entry.low
        default:
            entry.low = bound(text, isLow: true, isOurs: true)
            entry.high = bound(text, isLow: false, isOurs: true)
        }
        return entry
    }

    // MARK: Statistics

    /// What the statistics of a file say of the column. A value that is not of the column's type says nothing.
    ///
    /// - Parameter isOurs: whether Sord wrote the file, and hence its statistics, which are exact.
    func entry(
        _ column: StatisticsText.Column, recordCount: StatisticsText.Value?, in bytes: UnsafeBufferPointer<UInt8>,
        isOurs: Bool
    ) -> ColumnBounds.Entry {
        var entry = ColumnBounds.Entry()
        // PROTOCOL.md, "Per-file Statistics": without tight bounds a count of NULLs still means none or all.
        if let nulls = column.nullCount.flatMap({ Self.integer(bytes, $0.range) }) {
            // Engines do not agree on whether the fields of a struct that is NULL count.
            if nulls == 0, path.count == 1 { entry.canBeNull = false }
            if nulls > 0, let rows = recordCount.flatMap({ Self.integer(bytes, $0.range) }), nulls == rows {
                entry.canBeValue = false
            }
        }
        entry.low = column.minimum.flatMap { bound(bytes, $0.range, isLow: true, isOurs: isOurs) }
        entry.high = column.maximum.flatMap { bound(bytes, $0.range, isLow: false, isOurs: isOurs) }
        return entry
    }

    private func bound(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isLow: Bool, isOurs: Bool
    ) -> ColumnBounds.Bound? {
        let isQuoted = bytes[range.lowerBound] == UInt8(ascii: "\"")
        switch type {
        case .string: return StatisticsText.content(bytes, range).map { .text($0) }
        case .date, .timestamp, .timestampNtz:
            guard isQuoted, let content = StatisticsText.content(bytes, range) else { return nil }
            return bound(String(decoding: content, as: UTF8.self), isLow: isLow, isOurs: isOurs)
        default:
            guard !isQuoted else { return nil }
            return bound(String(decoding: bytes[range], as: UTF8.self), isLow: isLow, isOurs: isOurs)
        }
    }

    private static func integer(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
        Int64(String(decoding: bytes[range], as: UTF8.self))
    }

    // MARK: Values

    /// The first day of 1900: engines do not agree on calendars and zones before it.
    private static let settledDay: Int64 = -25_567

    private func bound(_ text: String, isLow: Bool, isOurs: Bool) -> ColumnBounds.Bound? {
        switch type {
        case .byte, .short, .integer, .long: return Int64(text).map { .exact(Int128($0)) }
        case .decimal(let precision, let scale):
            return decimal(text, precision, scale, isLow: isLow, isOurs: isOurs).map { .exact($0) }
        case .float, .double: return real(text, isLow: isLow, isOurs: isOurs).map { .real($0) }
        case .boolean: return text == "true" ? .exact(1) : text == "false" ? .exact(0) : nil
        case .date:
            guard let day = Timestamp(text: text)?.microseconds.flooredDivision(by: Timestamp.microsecondsPerDay),
                isOurs || day >= Self.settledDay
            else { return nil }
            return .exact(Int128(day))
        case .timestamp, .timestampNtz:
            return moment(text, isLow: isLow, isOurs: isOurs).map { .exact(Int128($0)) }
        case .string, .binary, .void, .structure, .array, .map: return nil
        }
    }

    /// PROTOCOL.md, "Per-file Statistics": moments are cut to milliseconds, so the maximum may lie up to one above.
    private func moment(_ text: String, isLow: Bool, isOurs: Bool) -> Int64? {
        let hasZone =
            text.utf8.last == UInt8(ascii: "Z") || text.utf8.dropFirst(10).contains { $0 == 0x2B || $0 == 0x2D }
        guard hasZone || type == .timestampNtz else { return nil }
        // A clock reading with another zone than UTC says nothing.
        guard !hasZone || type == .timestamp || text.utf8.last == UInt8(ascii: "Z"),
            let moment = Timestamp(text: text)?.microseconds,
            isOurs || moment >= Self.settledDay * Timestamp.microsecondsPerDay
        else { return nil }
        return isLow || isOurs || moment % 1000 != 0 ? moment : moment + 999
    }

    /// NaN sorts above all numbers, and many engines leave it out of the maximum.
    private func real(_ text: String, isLow: Bool, isOurs: Bool) -> Double? {
        guard isOurs || isLow else { return nil }
        if type == .float {
            return Float(text).flatMap { $0.isNaN ? nil : Double($0) }
        }
        guard let value = Double(text), !value.isNaN else { return nil }
        // A FLOAT of old, whose shortest text is another number as a DOUBLE.
        guard hasChangedType else { return value }
        let single = Float(value)
        return isLow ? min(value, Double(single.nextDown)) : max(value, Double(single.nextUp))
    }

    private func decimal(_ text: String, _ precision: Int, _ scale: Int, isLow: Bool, isOurs: Bool) -> Int128? {
        guard let (unscaled, digits) = Decimal.parse(text), let value = Decimal.rescaled(unscaled, digits, to: scale)
        else { return nil }
        var bound = value.floor
        if !value.isExact, !isLow { bound += 1 }
        // Some engines write decimals by way of a DOUBLE, which holds 15 digits for sure.
        if !isOurs, precision > 15 {
            let slack = (bound < 0 ? -bound : bound) >> 50 + 1
            bound += isLow ? -slack : slack
        }
        return bound
    }
}

extension Decimal {
    /// A decimal in units of `10^-scale`, rounded down; nil when it has more than 38 digits.
    static func rescaled(_ unscaled: Int128, _ digits: Int, to scale: Int) -> (floor: Int128, isExact: Bool)? {
        if digits <= scale {
            guard let power = power(scale - digits) else { return nil }
            let (value, overflow) = unscaled.multipliedReportingOverflow(by: power)
            return overflow ? nil : (value, true)
        }
        guard let power = power(digits - scale) else { return nil }
        let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: power)
        return (remainder < 0 ? quotient - 1 : quotient, remainder == 0)
    }
}
