/// The JSON that DuckDB's parser makes of a SELECT, as a flat list of nodes.
///
/// It is read once from front to back, without a stack of calls, so nesting costs nothing; names and values stay bytes
/// until somebody asks for them.
struct ParseTree {
    /// A place in the list.
    typealias Index = Int

    private struct Node {
        /// The bytes of the member's name; empty in an array.
        var name: Range<Int>
        /// The bytes of the value, without the quotes of a string.
        var value: Range<Int>
        var kind: Kind
        /// Where the next one on the same level stands; also the end of this one's children.
        var next = 0
    }

    enum Kind { case object, array, string, plain }

    private let bytes: [UInt8]
    private var nodes: [Node] = []

    static let root = 0

    /// Reads a text that DuckDB wrote; nil for anything that is not whole.
    init?(_ text: String) {
        bytes = Array(text.utf8)
        nodes.reserveCapacity(bytes.count / 12)
        guard read() else { return nil }
    }

    private mutating func read() -> Bool {
        var open: [Int] = []
        var name = 0..<0
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(nodes.count)
                nodes.append(
                    Node(name: name, value: position..<position, kind: byte == UInt8(ascii: "{") ? .object : .array))
                name = 0..<0
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let last = open.popLast() else { return false }
                nodes[last].next = nodes.count
                position += 1
            case UInt8(ascii: "\""):
                guard let end = endOfString(from: position + 1) else { return false }
                let text = position + 1..<end
                position = end + 1
                let isMember = open.last.map { nodes[$0].kind == .object } ?? false
                if isMember, name.isEmpty, position < bytes.count, bytes[position] == UInt8(ascii: ":") {
                    name = text
                    position += 1
                } else {
                    append(name, text, .string)
                    name = 0..<0
                }
            case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\n"): position += 1
            default:
                var end = position
                while end < bytes.count,
                    ![UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(bytes[end])
                {
                    end += 1
                }
                append(name, position..<end, .plain)
                name = 0..<0
                position = end
            }
        }
        return open.isEmpty && !nodes.isEmpty
    }

    private mutating func append(_ name: Range<Int>, _ value: Range<Int>, _ kind: Kind) {
        nodes.append(Node(name: name, value: value, kind: kind, next: nodes.count + 1))
    }

    private func endOfString(from start: Int) -> Int? {
        var position = start
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\"") { return position }
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    // MARK: Asking

    func kind(of index: Index) -> Kind { nodes[index].kind }

    /// The members of an object, or the elements of an array.
    func children(of index: Index) -> Children {
        let isOpen = nodes[index].kind == .object || nodes[index].kind == .array
        return Children(tree: self, position: index + 1, end: isOpen ? nodes[index].next : index + 1)
    }

    struct Children: Sequence, IteratorProtocol {
        let tree: ParseTree
        var position: Index
        let end: Index

        mutating func next() -> Index? {
            guard position < end else { return nil }
            defer { position = tree.nodes[position].next }
            return position
        }
    }

    /// A member of an object.
    func member(_ name: StaticString, of index: Index) -> Index? {
        guard nodes[index].kind == .object else { return nil }
        var child = index + 1
        let end = nodes[index].next
        while child < end {
            if isNamed(child, name) { return child }
            child = nodes[child].next
        }
        return nil
    }

    func isNamed(_ index: Index, _ name: StaticString) -> Bool { equals(nodes[index].name, name) }

    /// Whether a value is a string of this text.
    func isText(_ index: Index, _ text: StaticString) -> Bool { equals(nodes[index].value, text) }

    /// Whether an object has a member of this text: `{"type": "BASE_TABLE"}`.
    func has(_ name: StaticString, _ text: StaticString, in index: Index) -> Bool {
        member(name, of: index).map { isText($0, text) } ?? false
    }

    private func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { buffer in bytes[range].elementsEqual(buffer) }
    }

    /// The text of a string member; empty when there is none.
    func text(_ name: StaticString, of index: Index) -> String { member(name, of: index).map(text) ?? "" }

    /// What a string stands for.
    func text(of index: Index) -> String {
        let range = nodes[index].value
        guard nodes[index].kind == .string, bytes[range].contains(UInt8(ascii: "\\")) else {
            return String(decoding: bytes[range], as: UTF8.self)
        }
        return unescaped(range)
    }

    private func unescaped(_ range: Range<Int>) -> String {
        var units: [UInt16] = []
        var text = ""
        var position = range.lowerBound
        func flush() {
            text += String(decoding: units, as: UTF16.self)
            units.removeAll()
        }
        while position < range.upperBound {
            guard bytes[position] == UInt8(ascii: "\\"), position + 1 < range.upperBound else {
                flush()
                let end = bytes[position..<range.upperBound].firstIndex(of: UInt8(ascii: "\\")) ?? range.upperBound
                text += String(decoding: bytes[position..<end], as: UTF8.self)
                position = end
                continue
            }
            let escape = bytes[position + 1]
            position += 2
            switch escape {
            case UInt8(ascii: "n"): units.append(10)
            case UInt8(ascii: "r"): units.append(13)
            case UInt8(ascii: "t"): units.append(9)
            case UInt8(ascii: "b"): units.append(8)
            case UInt8(ascii: "f"): units.append(12)
            case UInt8(ascii: "u"):
                let end = Swift.min(position + 4, range.upperBound)
                units.append(UInt16(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16) ?? 0xFFFD)
                position = end
            default: units.append(UInt16(escape))
            }
        }
        flush()
        return text
    }
}
