/// What the decorators before one statement say, as far as that can be understood without the other steps.
struct Decorators {
    /// A word of the text.
    struct Word {
        let text: String
        let range: Range<Int>
    }

    private(set) var id: Word?
    private(set) var parents: [Word] = []
    private(set) var infersParents = false
    private(set) var node: Word?
    private(set) var retries = 0
    private(set) var timeout: Duration?
    private var places: [DecoratorKey: Int] = [:]

    /// In `depends_on`: the parents that follow from the tables.
    static let auto = "auto"
    private static let mostRetries = 100
    private static let longestTimeout = Duration.seconds(24 * 60 * 60)

    /// Takes one more decorator.
    ///
    /// - Parameter text: the whole text, to say where something stands.
    mutating func read(
        _ decorator: DecoratorComment.Decorator, of tokenizer: Tokenizer, in text: String
    ) throws(SQLTextError) {
        let key = decorator.key
        if let place = places[key], key != .dependsOn {
            throw .doubled(key, first: .of(offset: place, in: text), at: decorator.keyRange.lowerBound)
        }
        places[key] = decorator.keyRange.lowerBound
        guard !decorator.value.isEmpty else { throw .missingValue(of: key, at: decorator.keyRange.lowerBound) }
        switch key {
        case .id: id = try readID(decorator.value, of: tokenizer.bytes)
        case .dependsOn: try readParents(decorator.value, of: tokenizer)
        case .node: node = try StepWord.node.read(decorator.value, of: tokenizer.bytes)
        case .retry: retries = try readRetries(decorator.value, of: tokenizer.bytes)
        case .timeout: timeout = try readTimeout(decorator.value, of: tokenizer)
        }
    }

    private func readID(_ range: Range<Int>, of bytes: [UInt8]) throws(SQLTextError) -> Word {
        let word = try StepWord.id.read(range, of: bytes)
        if word.text.lowercased() == Self.auto { throw .reservedID(at: range.lowerBound) }
        return word
    }

    private mutating func readParents(_ list: Range<Int>, of tokenizer: Tokenizer) throws(SQLTextError) {
        var start = list.lowerBound
        while start <= list.upperBound {
            var end = start
            while end < list.upperBound, tokenizer.bytes[end] != .comma { end += 1 }
            let entry = tokenizer.trimming(start..<end)
            guard !entry.isEmpty else { throw .missingValue(of: .dependsOn, at: entry.lowerBound) }
            let word = try StepWord.parent.read(entry, of: tokenizer.bytes)
            if word.text.lowercased() == Self.auto { infersParents = true } else { parents.append(word) }
            start = end + 1
        }
    }

    private func readRetries(_ range: Range<Int>, of bytes: [UInt8]) throws(SQLTextError) -> Int {
        guard let retries = Self.number(bytes[range]), retries <= Self.mostRetries else {
            throw .invalidRetry(StepWord.shown(bytes[range]), most: Self.mostRetries, at: range.lowerBound)
        }
        return retries
    }

    private func readTimeout(_ range: Range<Int>, of tokenizer: Tokenizer) throws(SQLTextError) -> Duration {
        let bytes = tokenizer.bytes
        let digits = bytes[range].prefix(while: \.isDigit)
        let unit = tokenizer.trimming(digits.endIndex..<range.upperBound)
        if let number = Self.number(digits), let unit = Self.unit(bytes[unit]) {
            let timeout = unit * number
            if timeout > .zero, timeout <= Self.longestTimeout { return timeout }
        }
        throw .invalidTimeout(StepWord.shown(bytes[range]), at: range.lowerBound)
    }

    /// A whole number of so few digits that nothing can overflow.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...9).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func unit(_ bytes: ArraySlice<UInt8>) -> Duration? {
        guard bytes.count <= 2 else { return nil }
        return switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "ms": .milliseconds(1)
        case "s": .seconds(1)
        case "m": .seconds(60)
        case "h": .seconds(60 * 60)
        default: nil
        }
    }
}
