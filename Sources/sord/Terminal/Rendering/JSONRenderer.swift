/// Prints each row as a JSON object with the columns' names as keys, in one array or one a line.
struct JSONRenderer: RowRenderer {
    /// How objects are put together.
    enum Form: Sendable {
        /// One array, an object a line.
        case array
        /// Objects only, each ended by a line end (NDJSON).
        case lines
    }

    let limit: Int?
    let showsTotal = false
    private let form: Form
    /// The columns' names as JSON, each with its colon.
    private var keys: [[UInt8]] = []
    private var isFirst = true

    init(limit: Int? = nil, form: Form) {
        self.limit = limit
        self.form = form
    }

    mutating func begin(_ headings: [ResultHeading], to output: inout [UInt8]) {
        keys = Self.distinct(headings.map(\.name)).map { Self.quoted($0) + [UInt8(ascii: ":")] }
        isFirst = true
        if form == .array { output.append(UInt8(ascii: "[")) }
    }

    mutating func row(_ row: some ResultRow, to output: inout [UInt8]) {
        if form == .array { output.append(contentsOf: (isFirst ? "\n" : ",\n").utf8) }
        isFirst = false
        let json = row.json
        output.append(UInt8(ascii: "{"))
        for (index, (key, element)) in zip(keys, JSONArrayScanner.elements(of: json)).enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: key)
            output.append(contentsOf: json[element])
        }
        output.append(UInt8(ascii: "}"))
        if form == .lines { output.append(UInt8(ascii: "\n")) }
    }

    mutating func end(total: Int, to output: inout [UInt8]) {
        if form == .array { output.append(contentsOf: (isFirst ? "]\n" : "\n]\n").utf8) }
    }

    /// The names, with `_1`, `_2`… behind those that came before: an object cannot have a key twice.
    static func distinct(_ names: [String]) -> [String] {
        let all = Set(names)
        var taken: Set<String> = []
        return names.map { name in
            var candidate = name
            var number = 0
            while taken.contains(candidate) || (number > 0 && all.contains(candidate)) {
                number += 1
                candidate = "\(name)_\(number)"
            }
            taken.insert(candidate)
            return candidate
        }
    }

    /// A text as a JSON string (RFC 8259, section 7).
    static func quoted(_ text: String) -> [UInt8] {
        var bytes = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: "\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
        return bytes + [UInt8(ascii: "\"")]
    }
}
