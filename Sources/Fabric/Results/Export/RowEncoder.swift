import DuckDB

/// Writes rows in one of the forms that can be written while they stream.
struct RowEncoder: Sendable {
    /// The forms.
    enum Form: Sendable {
        /// The columns hold texts already.
        case csv
        case json
        case ndjson
    }

    private let form: Form
    private let names: [String]
    private let memberNames: JSONMemberNames
    private var hasRows = false

    init(_ form: Form, names: [String], distinctNames: [String]) {
        self.form = form
        self.names = names
        memberNames = JSONMemberNames(distinctNames)
    }

    /// What stands before the first row.
    func begin() -> [UInt8] {
        switch form {
        case .json: Array("[".utf8)
        case .ndjson: []
        case .csv: names.isEmpty ? [] : Self.line(names)
        }
    }

    /// What stands behind the last row.
    func end() -> [UInt8] {
        switch form {
        case .json: Array((hasRows ? "\n]\n" : "]\n").utf8)
        case .ndjson, .csv: []
        }
    }

    /// The rows of a chunk.
    mutating func rows(of chunk: DataChunk) throws(DuckDBError) -> [UInt8] {
        var json = JSONWriter()
        switch form {
        case .csv: return try Self.lines(of: chunk)
        case .json:
            json.bytes += hasRows ? [UInt8(ascii: ","), 0x0A] : [0x0A]
            // A comma alone: a line end in it would have to be two scalars.
            chunk.appendJSONObjects(rows: 0..<chunk.rowCount, names: memberNames, separator: ",", to: &json)
        case .ndjson:
            chunk.appendJSONObjects(rows: 0..<chunk.rowCount, names: memberNames, separator: "\n", to: &json)
            json.raw("\n")
        }
        hasRows = true
        return json.bytes
    }

    private static func lines(of chunk: DataChunk) throws(DuckDBError) -> [UInt8] {
        var columns: [TypedColumn<String>] = []
        for index in 0..<chunk.columnCount { columns.append(try chunk.column(index, as: String.self)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(chunk.rowCount * columns.count * 12)
        for row in 0..<chunk.rowCount {
            for (index, column) in columns.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                column.withUTF8(row: row) { text in
                    if let text { append(text, to: &bytes) }
                }
            }
            bytes.append(0x0D)
            bytes.append(0x0A)
        }
        return bytes
    }

    private static func line(_ texts: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            var text = text
            text.withUTF8 { append($0, to: &bytes) }
        }
        return bytes + [0x0D, 0x0A]
    }

    /// A field of RFC 4180. An empty text stands in quotes, so that it can be told from NULL.
    private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let mustQuote = text.isEmpty || text.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0D || $0 == 0x0A }
        guard mustQuote else { return bytes.append(contentsOf: text) }
        bytes.append(0x22)
        for byte in text {
            if byte == 0x22 { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}
