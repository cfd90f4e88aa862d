/// Prints comma-separated values (RFC 4180): a header line, CRLF behind each line, quotes only where needed.
///
/// NULL is an empty field and an empty text is `""`, so that the two can be told apart.
struct CSVRenderer: RowRenderer {
    let limit: Int?
    let showsTotal = false
    /// Whether control characters are shown as `\x1b` instead of being sent: a terminal would obey them.
    let showsControls: Bool

    init(limit: Int? = nil, showsControls: Bool = false) {
        self.limit = limit
        self.showsControls = showsControls
    }

    mutating func begin(_ headings: [ResultHeading], to output: inout [UInt8]) {
        guard !headings.isEmpty else { return }
        append(headings.map(\.name), to: &output)
    }

    mutating func row(_ row: some ResultRow, to output: inout [UInt8]) {
        append(row.cells, to: &output)
    }

    mutating func end(total: Int, to output: inout [UInt8]) {}

    private func append(_ cells: [String?], to output: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            if let cell { append(cell, to: &output) }
        }
        output.append(contentsOf: "\r\n".utf8)
    }

    private func append(_ cell: String, to output: inout [UInt8]) {
        let text = showsControls ? DisplayText.escaped(cell) : cell
        let needsQuotes = text.isEmpty || text.utf8.contains { ",\"\r\n".utf8.contains($0) }
        guard needsQuotes else { return output.append(contentsOf: text.utf8) }
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { output.append(byte) }
            output.append(byte)
        }
        output.append(UInt8(ascii: "\""))
    }
}
