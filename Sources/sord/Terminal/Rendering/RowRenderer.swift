/// Turns rows into bytes, without writing them anywhere.
protocol RowRenderer {
    /// The most rows it prints; nil for all.
    var limit: Int? { get }
    /// Whether ``end(total:to:)`` says how many rows there were, so that all must be counted.
    var showsTotal: Bool { get }

    /// What stands before the first row.
    mutating func begin(_ headings: [ResultHeading], to output: inout [UInt8])
    /// A row, or nothing yet if all rows must be known first.
    mutating func row(_ row: some ResultRow, to output: inout [UInt8])
    /// What stands behind the last row.
    ///
    /// - Parameter total: how many rows there were, printed or not.
    mutating func end(total: Int, to output: inout [UInt8])
}

extension RowRenderer {
    /// Renders all rows of a source up to the limit.
    ///
    /// Rows are passed on as soon as they come and at most 64 KiB are gathered, so that the first ones are seen at once
    /// and no result is ever held as a whole.
    ///
    /// - Parameters:
    ///   - source: where the rows come from.
    ///   - write: takes the bytes; when it throws, no more rows are fetched.
    /// - Returns: how many rows were printed.
    @discardableResult
    mutating func render(_ source: inout some RowSource, write: ([UInt8]) throws -> Void) async throws -> Int {
        var output: [UInt8] = []
        func flush(above size: Int) throws {
            guard output.count > size else { return }
            try write(output)
            output.removeAll(keepingCapacity: true)
        }
        begin(source.headings, to: &output)
        var printed = 0
        var seen = 0
        while limit.map({ printed < $0 }) ?? true, let rows = try await source.next() {
            seen += rows.count
            for row in rows {
                if let limit, printed == limit { break }
                self.row(row, to: &output)
                printed += 1
                try flush(above: 65_536)
            }
            try flush(above: 0)
        }
        if showsTotal { seen += try await source.countRemaining() }
        end(total: seen, to: &output)
        try flush(above: 0)
        return printed
    }
}
