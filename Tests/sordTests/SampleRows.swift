@testable import sord

/// A row for tests, whose JSON is made from its cells.
struct SampleRow: ResultRow {
    let cells: [String?]

    var json: [UInt8] {
        let elements = cells.map { $0.map { String(decoding: JSONRenderer.quoted($0), as: UTF8.self) } ?? "null" }
        return Array("[\(elements.joined(separator: ","))]".utf8)
    }
}

/// Rows for tests, handed out in batches; it tells how often it was asked.
struct SampleSource: RowSource {
    let headings: [ResultHeading]
    var batches: [[SampleRow]]
    private(set) var requests = 0

    init(_ headings: [(String, String)], _ rows: [[String?]], batch: Int = 2) {
        self.headings = headings.map { ResultHeading(name: $0.0, type: $0.1) }
        batches = stride(from: 0, to: rows.count, by: batch).map { start in
            rows[start..<min(start + batch, rows.count)].map(SampleRow.init)
        }
    }

    mutating func next() async throws -> [SampleRow]? {
        requests += 1
        return batches.isEmpty ? nil : batches.removeFirst()
    }
}

extension RowRenderer {
    /// All that is printed for the source's rows.
    func text(_ source: SampleSource) async throws -> String {
        var renderer = self
        var source = source
        var bytes: [UInt8] = []
        try await renderer.render(&source) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
