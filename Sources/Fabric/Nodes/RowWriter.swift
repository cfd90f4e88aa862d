import DuckDB

/// Gathers rows of a result in the way that the reader wants them written.
struct RowWriter {
    private let encoding: RowEncoding
    private let columnCount: Int
    private var json = JSONWriter()
    private var count = 0
    private var arrays: [[UInt8]] = []
    private var cells: [[String?]] = []

    init(encoding: RowEncoding, columnCount: Int) {
        self.encoding = encoding
        self.columnCount = columnCount
    }

    /// Adds some rows of a chunk.
    mutating func append(_ chunk: DataChunk, rows: Range<Int>) {
        guard !rows.isEmpty else { return }
        switch encoding {
        case .arrays:
            if count > 0 { json.raw(",") }
            chunk.appendJSON(rows: rows, to: &json)
            count += rows.count
        case .separateArrays:
            for row in rows {
                var array = JSONWriter()
                chunk.appendJSON(rows: row..<row + 1, to: &array)
                arrays.append(array.bytes)
            }
        case .cells:
            for row in rows {
                cells.append(
                    (0..<columnCount).map { column in
                        let value = chunk.value(row: row, column: column)
                        return value.isNull ? nil : value.description
                    })
            }
        }
    }

    /// What was gathered since the last time.
    mutating func take() -> RowBatch {
        defer { self = RowWriter(encoding: encoding, columnCount: columnCount) }
        return switch encoding {
        case .arrays: .json(json.bytes, count: count)
        case .separateArrays: .arrays(arrays)
        case .cells: .cells(cells)
        }
    }
}
