/// Finds the statistics of some columns in the JSON text of a file (PROTOCOL.md, "Per-file Statistics"), without
/// building the rest of it: there are as many texts as files, and most of each is about columns that nobody asks for.
struct StatisticsText {
    /// A value as it is written.
    struct Value {
        var range: Range<Int>
    }

    /// What the text says of one column.
    struct Column {
        var minimum: Value?
        var maximum: Value?
        var nullCount: Value?
    }

    /// The wanted columns by their physical names, from the column inwards, as a tree.
    struct Wanted {
        fileprivate struct Node {
            var children: [(name: [UInt8], node: Int)] = []
            var slot: Int?
        }

        fileprivate var nodes = [Node()]
        private(set) var count = 0

        /// - Returns: the place of the column in what ``StatisticsText/read(_:_:)`` returns.
        mutating func add(_ path: [String]) -> Int {
            var at = 0
            for name in path {
                let bytes = Array(name.utf8)
                if let known = nodes[at].children.first(where: { $0.name == bytes }) {
                    at = known.node
                } else {
                    nodes.append(Node())
                    nodes[at].children.append((bytes, nodes.count - 1))
                    at = nodes.count - 1
                }
            }
            if nodes[at].slot == nil {
                nodes[at].slot = count
                count += 1
            }
            return nodes[at].slot!
        }
    }

    /// What was found; nil for a text that is not in order, about which nothing can be said.
    struct Found {
        var columns: [Column]
        var recordCount: Value?
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let wanted: Wanted
    private var position = 0
    private var found: Found

    private enum Part { case minimum, maximum, nullCount }

    /// Reads one text.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ wanted: borrowing Wanted) -> Found? {
        var text = StatisticsText(bytes: bytes, wanted: copy wanted)
        return text.readAll() ? text.found : nil
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, wanted: Wanted) {
        self.bytes = bytes
        self.wanted = wanted
        found = Found(columns: Array(repeating: Column(), count: wanted.count))
    }

    private mutating func readAll() -> Bool {
        let isRead = object { reader, name in
            if reader.isName(name, Self.minValues) { return reader.values(of: 0, .minimum) }
            if reader.isName(name, Self.maxValues) { return reader.values(of: 0, .maximum) }
            if reader.isName(name, Self.nullCount) { return reader.values(of: 0, .nullCount) }
            guard let range = reader.skipValue() else { return false }
            if reader.isName(name, Self.numRecords) { reader.found.recordCount = Value(range: range) }
            return true
        }
        skipSpace()
        return isRead && position == bytes.count
    }

    private static let minValues = Array("minValues".utf8)
    private static let maxValues = Array("maxValues".utf8)
    private static let nullCount = Array("nullCount".utf8)
    private static let numRecords = Array("numRecords".utf8)

    /// Reads the value at hand for a node of the wanted columns.
    private mutating func values(of node: Int, _ part: Part) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { return skipValue() != nil }
        return object { reader, name in
            guard let child = reader.child(of: node, name) else { return reader.skipValue() != nil }
            reader.skipSpace()
            let isObject = reader.position < reader.bytes.count && reader.bytes[reader.position] == UInt8(ascii: "{")
            if isObject { return reader.values(of: child, part) }
            guard let range = reader.skipValue() else { return false }
            if let slot = reader.wanted.nodes[child].slot {
                switch part {
                case .minimum: reader.found.columns[slot].minimum = Value(range: range)
                case .maximum: reader.found.columns[slot].maximum = Value(range: range)
                case .nullCount: reader.found.columns[slot].nullCount = Value(range: range)
                }
            }
            return true
        }
    }

    private func child(of node: Int, _ name: Range<Int>) -> Int? {
        for child in wanted.nodes[node].children where isName(name, child.name) { return child.node }
        return nil
    }

    /// Whether a string in quotes stands for some bytes.
    private func isName(_ range: Range<Int>, _ name: [UInt8]) -> Bool {
        var hasEscape = false
        for index in range where bytes[index] == UInt8(ascii: "\\") { hasEscape = true }
        guard !hasEscape else { return Self.content(bytes, range) == name }
        guard range.count == name.count + 2 else { return false }
        for index in name.indices where bytes[range.lowerBound + 1 + index] != name[index] { return false }
        return true
    }

    // MARK: JSON

    /// Reads the members of an object; `member` reads the value behind a name and says whether it could.
    private mutating func object(_ member: (inout StatisticsText, Range<Int>) -> Bool) -> Bool {
        guard skip(UInt8(ascii: "{")) else { return false }
        if skip(UInt8(ascii: "}")) { return true }
        repeat {
            skipSpace()
            guard let name = skipString(), skip(UInt8(ascii: ":")), member(&self, name) else { return false }
        } while skip(UInt8(ascii: ","))
        return skip(UInt8(ascii: "}"))
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// The range of a string with its quotes.
    private mutating func skipString() -> Range<Int>? {
        let start = position
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return nil
    }

    /// The range of any value.
    private mutating func skipValue() -> Range<Int>? {
        skipSpace()
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): guard skipString() != nil else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return position > start ? start..<position : nil }
                depth -= 1
                position += 1
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return position > start ? start..<position : nil }
                position += 1
            default: position += 1
            }
            if depth == 0, position < bytes.count, position > start, isClosed(at: position - 1) {
                return start..<position
            }
        }
        return depth == 0 && position > start ? start..<position : nil
    }

    private func isClosed(at index: Int) -> Bool {
        let byte = bytes[index]
        return byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    /// The bytes that a string in quotes stands for; nil when this is none.
    static func content(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [UInt8]? {
        guard range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
        let inner = bytes[range.dropFirst().dropLast()]
        guard inner.contains(UInt8(ascii: "\\")) else { return Array(inner) }
        guard let json = try? JSONParser.parse(UnsafeBufferPointer(rebasing: bytes[range])), let text = json.string
        else { return nil }
        return Array(text.utf8)
    }
}
