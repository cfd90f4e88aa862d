/// What is known of one column's values, file by file: between which two they lie, and whether some are NULL.
///
/// Values are kept in the order in which they compare: exact numbers, days and moments as integers, text as its bytes.
struct ColumnBounds: Sendable {
    /// Which order the values have.
    enum Domain: Sendable, Hashable {
        /// Whole numbers of units: of `10^-scale`, of days, of microseconds, or truth values.
        case exact(scale: Int)
        case real
        case text
        /// Nothing is known but NULLs.
        case none
    }

    /// What is known of one file.
    struct Entry {
        /// No value is below it.
        var low: Bound?
        /// No value is above it; not even NaN, which DuckDB sorts above everything.
        var high: Bound?
        var canBeNull = true
        var canBeValue = true
    }

    enum Bound: Hashable {
        case exact(Int128)
        case real(Double)
        case text([UInt8])
    }

    let domain: Domain
    private(set) var flags: [UInt8] = []
    private var exact: [Int128] = []
    private var real: [Double] = []
    private var bytes: [UInt8] = []
    /// Where the texts end; low and high of each file in turn.
    private var ends: [Int] = [0]

    private static let hasLow: UInt8 = 1
    private static let hasHigh: UInt8 = 2
    private static let canBeNull: UInt8 = 4
    private static let canBeValue: UInt8 = 8

    init(domain: Domain) {
        self.domain = domain
    }

    mutating func reserve(_ count: Int) {
        flags.reserveCapacity(count)
        switch domain {
        case .exact: exact.reserveCapacity(2 * count)
        case .real: real.reserveCapacity(2 * count)
        case .text: ends.reserveCapacity(2 * count + 1)
        case .none: break
        }
    }

    mutating func append(_ entry: Entry) {
        var flag: UInt8 = entry.canBeNull ? Self.canBeNull : 0
        if entry.canBeValue { flag |= Self.canBeValue }
        if append(entry.low) { flag |= Self.hasLow }
        if append(entry.high) { flag |= Self.hasHigh }
        flags.append(flag)
    }

    /// Takes over a file from bounds of the same domain.
    mutating func append(_ file: Int, of other: ColumnBounds) {
        flags.append(other.flags[file])
        switch domain {
        case .exact: exact.append(contentsOf: other.exact[2 * file..<2 * file + 2])
        case .real: real.append(contentsOf: other.real[2 * file..<2 * file + 2])
        case .text:
            for side in [2 * file, 2 * file + 1] {
                bytes.append(contentsOf: other.bytes[other.ends[side]..<other.ends[side + 1]])
                ends.append(bytes.count)
            }
        case .none: break
        }
    }

    /// - Returns: whether there is a bound of the column's own domain.
    private mutating func append(_ bound: Bound?) -> Bool {
        switch (domain, bound) {
        case (.exact, .exact(let value)?):
            exact.append(value)
            return true
        case (.real, .real(let value)?):
            real.append(value)
            return true
        case (.text, .text(let text)?):
            bytes.append(contentsOf: text)
            ends.append(bytes.count)
            return true
        case (.exact, _): exact.append(0)
        case (.real, _): real.append(0)
        case (.text, _): ends.append(bytes.count)
        case (.none, _): break
        }
        return false
    }

    // MARK: Questions

    func canBeNull(_ file: Int) -> Bool { flags[file] & Self.canBeNull != 0 }
    func canBeValue(_ file: Int) -> Bool { flags[file] & Self.canBeValue != 0 }
    private func hasLow(_ file: Int) -> Bool { flags[file] & Self.hasLow != 0 }
    private func hasHigh(_ file: Int) -> Bool { flags[file] & Self.hasHigh != 0 }

    /// Whether some value of the file may compare so with a number.
    func canHold(_ file: Int, _ comparison: FilePredicate.Comparison, exact value: Int128) -> Bool {
        canHold(
            comparison, low: hasLow(file) ? exact[2 * file] : nil, high: hasHigh(file) ? exact[2 * file + 1] : nil,
            value)
    }

    /// Whether some value of the file may equal one of some numbers, which are sorted.
    func canHold(_ file: Int, oneOf values: [Int128]) -> Bool {
        guard case .exact = domain else { return !values.isEmpty }
        var start = 0
        if hasLow(file) {
            var end = values.count
            while start < end {
                let middle = (start + end) / 2
                if values[middle] < exact[2 * file] { start = middle + 1 } else { end = middle }
            }
        }
        return start < values.count && (!hasHigh(file) || values[start] <= exact[2 * file + 1])
    }

    /// Whether some value of the file, each made larger or smaller by `slack` at most, may compare so with a number.
    func canHold(_ file: Int, _ comparison: FilePredicate.Comparison, exact value: Int128, slack: Int128) -> Bool {
        canHold(
            comparison, low: hasLow(file) ? exact[2 * file] - slack : nil,
            high: hasHigh(file) ? exact[2 * file + 1] + slack : nil, value)
    }

    /// Whether some value of the file may compare so with a number, both as DOUBLE.
    func canHold(_ file: Int, _ comparison: FilePredicate.Comparison, real value: Double) -> Bool {
        guard case .exact(let scale) = domain else {
            return canHold(
                comparison, low: hasLow(file) ? real[2 * file] : nil, high: hasHigh(file) ? real[2 * file + 1] : nil,
                value)
        }
        // How DuckDB rounds is not known to the last digit.
        let unit = Double(Decimal.power(scale) ?? 1)
        func rounded(_ bound: Int128) -> Double { Double(bound) / unit }
        let low = hasLow(file) ? rounded(exact[2 * file]) : nil
        let high = hasHigh(file) ? rounded(exact[2 * file + 1]) : nil
        return canHold(comparison, low: low?.nextDown.nextDown, high: high?.nextUp.nextUp, value)
    }

    private func canHold<T: Comparable>(
        _ comparison: FilePredicate.Comparison, low: T?, high: T?, _ value: T
    ) -> Bool {
        switch comparison {
        case .equal: (low.map { $0 <= value } ?? true) && (high.map { $0 >= value } ?? true)
        case .notEqual: low != value || high != value
        case .less: low.map { $0 < value } ?? true
        case .lessOrEqual: low.map { $0 <= value } ?? true
        case .greater: high.map { $0 > value } ?? true
        case .greaterOrEqual: high.map { $0 >= value } ?? true
        }
    }

    /// Whether some text of the file may compare so with another, byte by byte as DuckDB does.
    func canHold(_ file: Int, _ comparison: FilePredicate.Comparison, text value: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            let low = hasLow(file) ? Self.order(text(bytes, 2 * file), value) : nil
            let high = hasHigh(file) ? Self.order(text(bytes, 2 * file + 1), value) : nil
            return canHold(comparison, low: low, high: high, 0)
        }
    }

    /// Whether some text of the file may start with another.
    func canHold(_ file: Int, prefix value: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            if hasLow(file) {
                // Cut to the prefix's length, texts with the prefix are those that equal it.
                let low = text(bytes, 2 * file)
                let start = UnsafeBufferPointer(rebasing: low.prefix(value.count))
                if Self.order(start, value) > 0 { return false }
            }
            return !hasHigh(file) || Self.order(text(bytes, 2 * file + 1), value) >= 0
        }
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>, _ side: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[ends[side]..<ends[side + 1]])
    }

    /// Below, at or above zero: the order of two texts by their bytes.
    private static func order(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let common = min(left.count, right.count)
        for index in 0..<common where left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
        return left.count == right.count ? 0 : left.count < right.count ? -1 : 1
    }
}
